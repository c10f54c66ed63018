#!/bin/sh
# Undoes install.sh: everything that it noted, in reverse. The data of stations and servers stays where it is.
set -eu

fail() {
  echo "uninstall.sh: $1" >&2
  exit 2
}

part=${1:-}
case $part in
kiosk | station | server) shift ;;
*) fail "name what to uninstall: kiosk, station or server." ;;
esac
destdir=
to_replace=
while [ $# -gt 0 ]; do
  case $1 in
  --destdir)
    [ $# -ge 2 ] || fail "--destdir needs a value after it."
    destdir=${2%/}
    shift 2
    ;;
  --to-replace)
    to_replace=yes
    shift
    ;;
  *) fail "$1 is no option." ;;
  esac
done

own=/usr/lib/lineside/$part
manifest=$destdir$own/installed
if [ ! -e "$manifest" ]; then
  echo "Lineside $part is not installed${destdir:+ in $destdir}."
  exit 0
fi
if [ -z "$destdir" ]; then
  [ "$(id -u)" = 0 ] || fail "this changes the system: run it as root."
  systemctl stop "lineside-$part.service" || true
fi

# Last made, first taken away.
sed '1!G;h;$!d' "$manifest" | while read -r kind path; do
  case $kind in
  file | link)
    rm -f "$destdir$path" "$destdir$path.new"
    ;;
  # What somebody else has put there since stays, and the folder with it.
  folder)
    rmdir "$destdir$path" 2>/dev/null || true
    ;;
  esac
done
rm -f "$manifest"

[ -z "$to_replace" ] || exit 0
# The last part takes the user along, if an installation made it.
if [ -e "$destdir/usr/lib/lineside/user-made" ] && ! ls "$destdir"/usr/lib/lineside/*/installed >/dev/null 2>&1; then
  [ -n "$destdir" ] || userdel lineside || true
  rm -f "$destdir/usr/lib/lineside/user-made"
fi
rmdir "$destdir$own" "$destdir/usr/lib/lineside" 2>/dev/null || true
if [ -z "$destdir" ]; then
  systemctl daemon-reload
  udevadm control --reload || true
  if [ "$part" = kiosk ]; then
    sysctl --quiet --system || true
    systemctl kill --signal=HUP systemd-logind || true
    systemctl start getty@tty1.service || true
  fi
fi
echo "Lineside $part is uninstalled. Its data stays in /var/lib/lineside* until you delete it."
