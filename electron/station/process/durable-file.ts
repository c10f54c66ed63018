import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { failureFromEngine } from '../rx-sqlite/storage-failure.ts';

function flushFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } catch {
    // Some file systems cannot sync a folder; the rename is then as durable as they make it.
  } finally {
    closeSync(handle);
  }
}

/**
 * Replaces a small file so that after a power cut either the old or the new content is there, never half of it.
 * @throws StorageFailure (sentence and code) when the disk refuses; the old content stays
 */
export function writeDurably(file: string, text: string, mode: number): void {
  const next = `${file}.next`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const handle = openSync(next, 'w', mode);
    try {
      // Not writeSync: on a disk that is nearly full it writes a part and calls that a success.
      writeFileSync(handle, text);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(next, file);
    flushFolder(dirname(file));
  } catch (error) {
    rmSync(next, { force: true });
    throw failureFromEngine(error, 'Writing', file);
  }
}

/** The content of a file, or undefined when it does not exist. */
export function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
