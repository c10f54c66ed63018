import { join, resolve } from 'node:path';

import { StoreRefused } from '../store/sqlite-format.ts';
import { openSqliteSiteStore } from '../store/sqlite-site-store.ts';
import { askForBackup } from './control.ts';
import { databaseFilesIn, dataFiles } from './data-folder.ts';
import type { Manifest } from './manifest.ts';
import { BackupFailed } from './run-snapshot.ts';
import { takeBackup } from './take-backup.ts';
import type { CommandResult } from './verify.ts';

/** What to back up and where to. */
export interface BackupOptions {
  readonly data: string;
  readonly to: string;
  readonly program: string;
  readonly now: () => number;
}

function doneText(to: string, { site, facts, chains, lastRow, sha256, bytes }: Manifest): string {
  return `Backup of the site "${site}" in ${to}: ${facts} facts in ${chains.length} chains, ${lastRow} rows, ${bytes} bytes, all hashes right.\nSHA-256 ${sha256}\n`;
}

/** Takes the backup here, of a server that does not run. */
async function backUpHere({ data, to, program, now }: BackupOptions): Promise<CommandResult> {
  if (databaseFilesIn(data).length === 0)
    return { ok: false, text: `There is no database in ${data}. Name the data folder of a server with --data.\n` };
  try {
    const store = openSqliteSiteStore(join(data, dataFiles.database), { now });
    try {
      const manifest = await takeBackup({ store, to, program, now, signal: new AbortController().signal });
      return { ok: true, text: doneText(to, manifest) };
    } finally {
      await store.close();
    }
  } catch (error) {
    if (error instanceof BackupFailed || error instanceof StoreRefused)
      return { ok: false, text: `${error.message}\n` };
    throw error;
  }
}

/** `backup --data DIR --to FILE`: through the running server when there is one, else directly. */
export async function backupCommand(options: BackupOptions): Promise<CommandResult> {
  const [data, to] = [resolve(options.data), resolve(options.to)];
  const answer = await askForBackup(data, to);
  if (answer === 'nobody') return backUpHere({ ...options, data, to });
  if (!answer.ok) return { ok: false, text: `${answer.sentence}\n` };
  return { ok: true, text: doneText(to, answer.manifest) };
}
