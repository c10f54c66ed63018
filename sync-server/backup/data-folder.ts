import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { syncFolder, writeDurably } from '../files/durable-file.ts';
import { errorCode } from '../files/file-problem.ts';
import { openEngine } from '../store/sqlite-engine.ts';

/** Names in the data folder of a server. */
export const dataFiles = {
  database: 'site.db',
  /** A restore in the making; nothing else has changed yet. */
  restoring: 'site.db.restoring',
  /** A restored database that is about to take the place of the one before, which may be half set aside already. */
  restored: 'site.db.restored',
  /** Says that this folder has held a database, so that a missing one is not taken for a new site. */
  marker: 'site.held',
  /** Keys that are about to take the place of the ones before, which may be set aside already. */
  importedTrust: 'trust.imported',
  /** Where a running server takes orders from this machine, and the secret that they need. */
  control: 'control.json',
} as const;

/** The database and what SQLite keeps beside it. */
const databaseFiles = ['', '-wal', '-shm', '-journal'].map((ending) => dataFiles.database + ending);

/** Bytes of a database with its write-ahead log. */
export async function sizeOnDisk(database: string): Promise<number> {
  let bytes = 0;
  for (const file of [database, `${database}-wal`]) {
    try {
      bytes += (await stat(file)).size;
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
    }
  }
  return bytes;
}

/** The command that puts a backup into a data folder, for sentences. */
export function restoreAdvice(data: string): string {
  return `npm run server -- restore --data ${data} --from BACKUP --replace`;
}

/** Why a server must not start on a data folder, in a sentence; undefined when it may. Looks before anything is created. */
export function folderProblem(data: string): string | undefined {
  const database = join(data, dataFiles.database);
  const isThere = existsSync(database);
  if (existsSync(join(data, dataFiles.restored)))
    return `The data folder ${data} holds a restore that was not finished. Run it again: ${restoreAdvice(data)}`;
  if (existsSync(join(data, dataFiles.importedTrust)))
    return `The data folder ${data} holds an import of keys that was not finished. Run it again: npm run server -- trust-import --data ${data} --from FILE --replace`;
  if (!existsSync(join(data, dataFiles.marker))) return undefined;
  if (isThere && statSync(database).size > 0) return undefined;
  return `${database} is ${isThere ? 'empty' : 'missing'}, although this folder has held the data of a site. Restore the last backup: ${restoreAdvice(data)} (To begin a new site on purpose, remove ${join(data, dataFiles.marker)} first.)`;
}

/** Notes durably that the folder holds a database now. */
export async function markHeld(data: string): Promise<void> {
  const file = join(data, dataFiles.marker);
  if (existsSync(file)) return;
  await writeDurably(
    file,
    'This folder holds the data of a site. A server that finds its database missing refuses to start.\n',
  );
  await syncFolder(data);
}

/** The files of a database in the folder, by name. */
export function databaseFilesIn(data: string): string[] {
  if (!existsSync(data)) return [];
  const there = new Set(readdirSync(data));
  return databaseFiles.filter((name) => there.has(name));
}

/** True when another process has the database open. A damaged one counts as free. */
export function isInUse(data: string): boolean {
  const database = join(data, dataFiles.database);
  if (!existsSync(database)) return false;
  let engine;
  try {
    engine = openEngine(database, 0);
    engine.exec('PRAGMA locking_mode = EXCLUSIVE');
    engine.exec('BEGIN EXCLUSIVE');
    engine.exec('ROLLBACK');
    return false;
  } catch (error) {
    return error instanceof Error && /locked|busy/i.test(error.message);
  } finally {
    engine?.close();
  }
}

/** Moves the database of a folder into a folder of its own beside it; nothing is deleted. @returns where it is now. */
export async function setAside(data: string, now: number): Promise<string> {
  const stamp = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  let aside = join(data, `replaced-${stamp}`);
  for (let more = 2; existsSync(aside); more += 1) aside = join(data, `replaced-${stamp}-${more}`);
  await mkdir(aside);
  for (const name of databaseFilesIn(data)) await rename(join(data, name), join(aside, name));
  await syncFolder(aside);
  await syncFolder(data);
  return aside;
}
