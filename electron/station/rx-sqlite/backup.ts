import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

import { filesOfDatabase } from './database-file.ts';
import { checkDatabaseFile } from './integrity.ts';
import { internalsOf } from './internals.ts';
import type { WithInternals } from './internals.ts';
import { failureFromEngine } from './storage-failure.ts';

function flushToDisk(path: string): void {
  // Windows cannot open a folder for flushing and does not need it.
  if (process.platform === 'win32') return;
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Copies the whole database of `source` (all its collections) into the file `target` while it stays in use. The copy is written
 * beside the target, checked, flushed to disk and only then renamed: a target that exists is whole. `pagesPerStep` (4 KiB each) bounds
 * how long other work waits. Rejects with a StorageFailure and leaves an older target untouched.
 */
export async function backupDatabase(
  source: WithInternals,
  target: string,
  options: { readonly pagesPerStep?: number } = {},
): Promise<{ readonly file: string; readonly bytes: number }> {
  const { handle } = internalsOf(source);
  const file = resolve(target);
  const part = `${file}.part`;
  const removePart = (): void => {
    for (const leftover of filesOfDatabase(part)) rmSync(leftover, { force: true });
  };
  handle.retain();
  try {
    mkdirSync(dirname(file), { recursive: true });
    removePart();
    handle.writer.flush();
    await handle.connection.backupTo(part, options.pagesPerStep ?? 256);
    const check = checkDatabaseFile(part);
    if (check.state === 'unsound') throw check.failure;
    flushToDisk(part);
    renameSync(part, file);
    flushToDisk(dirname(file));
    return { file, bytes: statSync(file).size };
  } catch (error) {
    removePart();
    throw failureFromEngine(error, 'Backing up to', file);
  } finally {
    handle.release();
  }
}
