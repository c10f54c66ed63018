import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A file system of its own on a loop device, whose power can be cut. */
export interface BlockDisk {
  /** Where it is mounted. */
  readonly folder: string;
  /** Puts on the disk what the harness itself has written; never called while a program is under test. */
  readonly flush: () => void;
  /**
   * Cuts the power: from this instant on nothing more reaches the device, and nothing is flushed. Programs that use the disk get errors.
   */
  readonly cut: () => void;
  /**
   * Gives the power back: what the device held at the cut (a copy of its image) is mounted in the same place, so that the file system
   * replays its journal. The programs that used the disk must have ended.
   */
  readonly remount: () => void;
  /** Unmounts it and deletes its image. */
  readonly remove: () => void;
}

function sh(command: string, ...args: readonly string[]): string {
  return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

/** EXT4_IOC_SHUTDOWN of linux/fs/ext4: _IOR('X', 125, __u32); 2 is EXT4_GOING_FLAGS_NOLOGFLUSH. Node has no ioctl, every Debian has perl. */
const STOP = 'open(my $f, "<", $ARGV[0]) or die $!; my $how = pack("L", 2); ioctl($f, 0x8004587D, $how) or die $!;';

/** How often and how long apart (milliseconds) it is looked whether writes are still on their way. */
const [MOST_TRIES, TRY_MS] = [1000, 5];

/** Images lie in memory where that is possible: what their file system holds back is lost there as well, and a flush costs nothing. */
function home(): string {
  return existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
}

/** Makes an ext4 file system of so many megabytes and mounts it. @throws when this machine does not allow it. */
export function makeBlockDisk(megabytes: number): BlockDisk {
  const root = mkdtempSync(path.join(home(), 'lineside-disk-'));
  const folder = path.join(root, 'mounted');
  mkdirSync(folder);
  let generation = 0;
  let image = path.join(root, 'image-0');
  let device: string | undefined;

  function mount(): void {
    device = sh('losetup', '--find', '--show', image);
    sh('mount', '-t', 'ext4', '-o', 'noatime', device, folder);
  }
  function unmount(): void {
    if (device === undefined) return;
    sh('umount', folder);
    sh('losetup', '--detach', device);
    device = undefined;
  }
  function remove(): void {
    try {
      unmount();
    } catch {
      sh('umount', '--lazy', folder);
      if (device !== undefined) sh('losetup', '--detach', device);
    }
    rmSync(root, { recursive: true, force: true });
  }

  try {
    writeFileSync(image, '');
    truncateSync(image, megabytes * 1024 * 1024);
    sh('mkfs.ext4', '-q', '-F', image);
    mount();
  } catch (error) {
    remove();
    throw error;
  }
  /** Waits until what was on its way to the device at the cut has landed or failed: a copy made meanwhile would be of no instant at all. */
  function settle(): void {
    if (device === undefined) return;
    const inFlight = path.join('/sys/block', path.basename(device), 'inflight');
    for (let tries = 0; tries < MOST_TRIES && !/^\s*0\s+0\s*$/.test(readFileSync(inFlight, 'utf8')); tries += 1)
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, TRY_MS);
  }
  return {
    folder,
    flush: () => void sh('sync', '--file-system', folder),
    cut: () => {
      sh('perl', '-e', STOP, folder);
      settle();
    },
    remount: () => {
      generation += 1;
      const copy = path.join(root, `image-${generation}`);
      // Before the unmount: what that still writes must not be in the copy.
      sh('cp', '--sparse=always', image, copy);
      unmount();
      rmSync(image);
      image = copy;
      mount();
    },
    remove,
  };
}

/** Why this machine cannot cut the power of a disk; undefined when it can. */
export function whyNoPowerCuts(): string | undefined {
  if (process.platform !== 'linux') return 'block images need Linux';
  if (process.getuid?.() !== 0) return 'loop devices and mounts need root';
  if (!existsSync('/dev/loop-control')) return 'this machine has no loop devices (/dev/loop-control)';
  try {
    const disk = makeBlockDisk(16);
    try {
      writeFileSync(path.join(disk.folder, 'unflushed'), 'x');
      disk.cut();
      disk.remount();
      if (existsSync(path.join(disk.folder, 'unflushed'))) return 'a cut does not lose what was not flushed here';
    } finally {
      disk.remove();
    }
    return undefined;
  } catch (error) {
    return `a disk image cannot be made, mounted or cut here: ${(error as Error).message.trim()}`;
  }
}
