import { mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import { filesOfDatabase } from './database-file.ts';
import { renewGeneration } from './generation.ts';
import { checkDatabaseFile } from './integrity.ts';
import { internalsOf } from './internals.ts';
import type { WithInternals } from './internals.ts';
import { openDatabaseFile } from './open.ts';
import { failureFromEngine } from './storage-failure.ts';
import type { StorageFailure } from './storage-failure.ts';

/** Flushes without keeping anybody waiting: a large file takes its time. */
async function flushToDisk(path: string): Promise<void> {
  // Windows cannot open a folder for flushing and does not need it.
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes the copy another database than the one it was copied from. */
function finishCopy(part: string): void {
  const connection = openDatabaseFile(part, { synchronous: 'OFF', busyTimeoutMs: 2000 });
  try {
    renewGeneration(connection);
  } finally {
    connection.close();
  }
}

function check(part: string): StorageFailure | undefined {
  const found = checkDatabaseFile(part);
  return found.state === 'unsound' ? found.failure : undefined;
}

/**
 * Copies the whole database of `source` (all its collections) into the file `target` while it stays in use. The copy is written
 * beside the target, checked, flushed to disk and only then renamed: a target that exists is whole. `pagesPerStep` (4 KiB each) bounds
 * how long other work waits; `check` replaces the check of the copy and answers what is wrong with it. Rejects with a StorageFailure and leaves an older target untouched.
 */
export async function backupDatabase(
  source: WithInternals,
  target: string,
  options: {
    readonly pagesPerStep?: number;
    readonly check?: (copy: string) => Promise<StorageFailure | undefined>;
  } = {},
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
    finishCopy(part);
    // Looking at every page takes as long as the copy is large, and nobody else gets a turn meanwhile.
    const verdict = options.check ? await options.check(part) : check(part);
    if (verdict) throw verdict;
    await flushToDisk(part);
    renameSync(part, file);
    await flushToDisk(dirname(file));
    return { file, bytes: statSync(file).size };
  } catch (error) {
    removePart();
    throw failureFromEngine(error, 'Backing up to', file);
  } finally {
    handle.release();
  }
}
