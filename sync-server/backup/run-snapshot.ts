import { fork } from 'node:child_process';
import { join } from 'node:path';

import type { SqliteSiteStore } from '../store/sqlite-site-store.ts';
import type { SnapshotMessage } from './snapshot-program.ts';
import type { Snapshot } from './snapshot.ts';

const PROGRAM = join(import.meta.dirname, 'snapshot-program.ts');

/** A backup that could not be taken; the message is a sentence. */
export class BackupFailed extends Error {
  override readonly name = 'BackupFailed';
}

/**
 * Copies the database of a store that is in use, in a child process, and proves the copy there. Pushes go on meanwhile.
 * @param signal ends it early.
 * @throws BackupFailed
 */
export async function runSnapshot(
  store: Pick<SqliteSiteStore, 'file' | 'whileCopied'>,
  target: string,
  signal: AbortSignal,
): Promise<Snapshot> {
  let snapshot: Promise<Snapshot> | undefined;
  await store.whileCopied(
    () =>
      new Promise<void>((copied) => {
        snapshot = new Promise<Snapshot>((resolve, reject) => {
          const child = fork(PROGRAM, [store.file, target], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
          let sentence = 'The process that took the backup ended before it was done.';
          const end = () => void child.kill('SIGKILL');
          signal.addEventListener('abort', end);
          if (signal.aborted) end();
          child.on('message', (message: SnapshotMessage) => {
            if ('copied' in message) copied();
            else if ('done' in message) resolve(message.done);
            else sentence = message.failed;
          });
          child.on('error', (error) => {
            sentence = `The process that takes the backup could not be started: ${error.message}.`;
          });
          child.on('close', () => {
            signal.removeEventListener('abort', end);
            copied();
            // Without effect when it has succeeded.
            reject(new BackupFailed(signal.aborted ? 'The server is stopping; the backup was given up.' : sentence));
          });
        });
        // Looked at below; a failure before then is not forgotten.
        snapshot.catch(() => undefined);
      }),
  );
  if (!snapshot) throw new BackupFailed('The backup was not begun.');
  return snapshot;
}
