import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A small file system in memory that can be full. */
export interface SmallDisk {
  readonly folder: string;
  /** Takes all the space that is left. */
  readonly fill: () => void;
  /** Gives it back. */
  readonly free: () => void;
  readonly remove: () => void;
}

function sh(command: string, ...args: readonly string[]): void {
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** Makes a file system of so many megabytes. @throws when this machine does not allow it. */
export function makeSmallDisk(megabytes: number): SmallDisk {
  const root = mkdtempSync(path.join(tmpdir(), 'lineside-small-'));
  const folder = path.join(root, 'mounted');
  const filler = path.join(folder, 'filler');
  mkdirSync(folder);
  try {
    sh('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m,mode=700`, 'lineside-fault', folder);
  } catch (error) {
    rmSync(root, { recursive: true });
    throw error;
  }
  return {
    folder,
    fill: () => {
      const file = openSync(filler, 'a');
      for (const piece of [Buffer.alloc(1_048_576), Buffer.alloc(4096)]) {
        try {
          for (;;) writeSync(file, piece);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        }
      }
      closeSync(file);
    },
    free: () => rmSync(filler, { force: true }),
    remove: () => {
      sh('umount', '--lazy', folder);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Why this machine cannot have a small disk; undefined when it can. */
export function whyNoSmallDisk(): string | undefined {
  if (process.platform !== 'linux') return 'small disks need Linux';
  if (process.getuid?.() !== 0) return 'mounts need root';
  try {
    makeSmallDisk(1).remove();
    return undefined;
  } catch (error) {
    return `a file system cannot be mounted here: ${(error as Error).message.trim()}`;
  }
}
