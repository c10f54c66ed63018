#!/bin/sh
# Installs one part of Lineside on a Linux machine with systemd. uninstall.sh takes all of it away again, but never data.
set -eu

usage() {
  cat <<'END'
install.sh kiosk   [--program FILE] [--session cage|x11] [--destdir DIR]
install.sh station [--source DIR] [--destdir DIR]
install.sh server  [--source DIR] [--destdir DIR]

  --program FILE  the packaged kiosk (default: /opt/Lineside/lineside)
  --session NAME  what shows the window: cage (Wayland, default) or x11
  --source DIR    a checkout in which "npm ci" has run (default: /opt/lineside)
  --destdir DIR   install below this folder instead of /, for packages and tests: no user is made, no service started
END
}

fail() {
  echo "install.sh: $1" >&2
  exit 2
}

here=$(cd "$(dirname "$0")" && pwd)
part=${1:-}
case $part in
kiosk | station | server) shift ;;
-h | --help)
  usage
  exit 0
  ;;
*)
  usage >&2
  exit 2
  ;;
esac

program=/opt/Lineside/lineside
session=cage
source=/opt/lineside
destdir=
while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || fail "$1 needs a value after it."
  case $1 in
  --program) program=$2 ;;
  --session) session=$2 ;;
  --source) source=$2 ;;
  --destdir) destdir=${2%/} ;;
  *) fail "$1 is no option. See install.sh --help." ;;
  esac
  shift 2
done

# They become part of unit files, where blanks, quotes, % and & mean something.
for path in "$program" "$source"; do
  case $path in
  /*) ;;
  *) fail "\"$path\" is not an absolute path." ;;
  esac
  case $path in
  *[!A-Za-z0-9/._-]*) fail "\"$path\" holds characters other than letters, digits, / . _ and -. Choose another folder." ;;
  esac
done
case $session in
cage | x11) ;;
*) fail "--session $session is neither cage nor x11." ;;
esac

if [ -z "$destdir" ]; then
  [ "$(id -u)" = 0 ] || fail "this changes the system: run it as root."
  [ -d /run/systemd/system ] || fail "this machine was not started by systemd."
  case $part in
  kiosk)
    [ -x "$program" ] || fail "there is no kiosk at $program. Install the package first, or name it with --program."
    [ "$session" = x11 ] && needed=xinit || needed=cage
    command -v "$needed" >/dev/null || fail "$needed is not installed. Install it (Debian: apt-get install $needed)."
    ;;
  *) [ -x "$source/node_modules/.bin/node" ] || fail "there is no Node in $source. Run \"npm ci\" there, or name another folder with --source." ;;
  esac
fi

own=/usr/lib/lineside/$part
manifest=$destdir$own/installed
if [ -e "$manifest" ]; then
  echo "Lineside $part is installed already: it is replaced."
  sh "$destdir$own/uninstall.sh" "$part" --destdir "$destdir" --to-replace
fi

mkdir -p "$destdir$own"
: >"$manifest"

# Each line is written before what it names is made, so that an installation that was cut off can be undone.
note() {
  echo "$1" >>"$manifest"
}

# folder NAME: a folder and those above it, noted where they are new.
folder() {
  [ ! -d "$destdir$1" ] || return 0
  folder "$(dirname "$1")"
  note "folder $1"
  mkdir "$destdir$1"
}

# place FROM TO MODE: a file of ours, with the paths of this machine in it. Never over a file of somebody else.
place() {
  [ ! -e "$destdir$2" ] || fail "$2 is there already and not ours. Move it away, then install again."
  folder "$(dirname "$2")"
  note "file $2"
  sed -e "s|@PROGRAM@|$program|g" -e "s|@SOURCE@|$source|g" "$here/$1" >"$destdir$2.new"
  chmod "$3" "$destdir$2.new"
  mv "$destdir$2.new" "$destdir$2"
}

# link TARGET NAME: a symbolic link of ours.
link() {
  if [ -e "$destdir$2" ] || [ -L "$destdir$2" ]; then
    [ "$(readlink "$destdir$2")" = "$1" ] && return
    fail "$2 is there already and not ours. Move it away, then install again."
  fi
  folder "$(dirname "$2")"
  note "link $2"
  ln -s "$1" "$destdir$2"
}

place uninstall.sh "$own/uninstall.sh" 755
place README.md "$own/README.md" 644
place "units/lineside-$part.service" "/etc/systemd/system/lineside-$part.service" 644
link "/etc/systemd/system/lineside-$part.service" "/etc/systemd/system/multi-user.target.wants/lineside-$part.service"
if [ "$part" != server ]; then
  place system/70-lineside-serial.rules "/etc/udev/rules.d/70-lineside-$part-serial.rules" 644
fi
if [ "$part" = kiosk ]; then
  place system/logind-lineside-kiosk.conf /etc/systemd/logind.conf.d/lineside-kiosk.conf 644
  place system/sysctl-lineside-kiosk.conf /etc/sysctl.d/90-lineside-kiosk.conf 644
  link /dev/null /etc/systemd/system/ctrl-alt-del.target
  place session/cage-session "$own/cage-session" 755
  if [ "$session" = x11 ]; then
    place session/x11-session "$own/x11-session" 755
    place session/x11.conf /etc/systemd/system/lineside-kiosk.service.d/x11.conf 644
    place session/50-lineside-kiosk.conf /etc/X11/xorg.conf.d/50-lineside-kiosk.conf 644
  fi
fi

if [ -z "$destdir" ]; then
  if ! getent passwd lineside >/dev/null; then
    mkdir -p /usr/lib/lineside
    : >/usr/lib/lineside/user-made
    useradd --system --user-group --home-dir /var/lib/lineside --no-create-home --shell /usr/sbin/nologin lineside
    for group in video render input audio dialout; do
      getent group "$group" >/dev/null && usermod --append --groups "$group" lineside
    done
  fi
  systemctl daemon-reload
  udevadm control --reload && udevadm trigger --subsystem-match=tty || true
  if [ "$part" = kiosk ]; then
    sysctl --quiet --load /etc/sysctl.d/90-lineside-kiosk.conf || true
    systemctl kill --signal=HUP systemd-logind || true
  fi
  systemctl restart "lineside-$part.service"
fi
echo "Lineside $part is installed. To undo it: sh $own/uninstall.sh $part"
