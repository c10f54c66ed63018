import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

import { openEngine } from './engine.ts';
import type { SqlConnection } from './engine.ts';
import { failureFromEngine, storageFailure } from './storage-failure.ts';
import type { StorageFailure } from './storage-failure.ts';

/** How far a commit goes before it is acknowledged. FULL survives a power cut; the others are for tests and benchmarks only. */
export type Synchronous = 'FULL' | 'NORMAL' | 'OFF';

/** Stands in the header of every file of this storage ("RxSq"), so that a file of another program is never written to. */
export const APPLICATION_ID = 0x52785371;

/** Version of the tables below. A program refuses files with a higher one. */
export const FORMAT_VERSION = 1;

const FORMAT = `
  CREATE TABLE rx_collection (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    present INTEGER NOT NULL,
    layout TEXT NOT NULL,
    loose TEXT NOT NULL,
    last_sequence INTEGER NOT NULL,
    UNIQUE (name, version)
  );
`;

/** Facts about the file itself. Added to files of before it existed, which older programs do not mind. */
const ABOUT = `
  CREATE TABLE IF NOT EXISTS rx_about (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  INSERT OR IGNORE INTO rx_about VALUES ('generation', lower(hex(randomblob(16))));
  INSERT OR IGNORE INTO rx_about VALUES ('format', '${FORMAT_VERSION}');
`;

/** What the file says about itself beside its header; undefined when it says nothing. */
function aboutOf(connection: SqlConnection, key: string): string | undefined {
  const isThere = connection.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'rx_about'").get();
  const value = isThere && connection.prepare('SELECT value FROM rx_about WHERE key = ?').get(key)?.[0];
  return typeof value === 'string' ? value : undefined;
}

function damagedHeader(file: string): StorageFailure {
  return storageFailure(
    'damaged',
    `Opening ${file} failed: its header is not what this program wrote there. Set the file aside and restore the last backup.`,
    file,
  );
}

function integerOf(connection: SqlConnection, sql: string): number {
  const value = connection.prepare(sql).get()?.[0];
  return typeof value === 'number' ? value : 0;
}

/** Refuses files that are not ours to write; answers true when the file is empty and needs its tables. */
function isNewFile(connection: SqlConnection, file: string): boolean {
  const application = integerOf(connection, 'PRAGMA application_id');
  const version = integerOf(connection, 'PRAGMA user_version');
  const tables = integerOf(connection, 'SELECT count(*) FROM sqlite_schema');
  if (tables === 0 && application === 0 && version === 0) return true;
  // The format stands in the file twice. A program of another format writes both; damage hits one.
  const format = Number(aboutOf(connection, 'format') ?? version);
  if (application !== APPLICATION_ID && aboutOf(connection, 'generation') !== undefined) throw damagedHeader(file);
  if (application !== APPLICATION_ID) {
    throw storageFailure(
      'foreign',
      `Opening ${file} failed: it is a SQLite database of another program. Choose another folder, or move that file away.`,
      file,
    );
  }
  if (version !== format && format <= FORMAT_VERSION) throw damagedHeader(file);
  if (version > FORMAT_VERSION) {
    const versions = `it has format ${version}, this program knows formats up to ${FORMAT_VERSION}`;
    throw storageFailure(
      'newer-format',
      `Opening ${file} failed: it was written by a newer version of this program (${versions}). Update this program; the file was not changed.`,
      file,
    );
  }
  return false;
}

function prepareFile(connection: SqlConnection, file: string, synchronous: Synchronous): void {
  // Exclusive locking before the first read: no other process gets in, none needs the shared-memory file, and the operating
  // system drops the lock when this process dies, however it dies.
  connection.exec('PRAGMA locking_mode = EXCLUSIVE');
  const isNew = isNewFile(connection, file);
  const mode = connection.prepare('PRAGMA journal_mode = WAL').get()?.[0];
  if (mode !== 'wal') {
    throw storageFailure(
      'cannot-open',
      `Opening ${file} failed: its file system does not support write-ahead logging. Put the database on a local disk.`,
      file,
    );
  }
  connection.exec(`PRAGMA synchronous = ${synchronous}`);
  connection.exec('PRAGMA fullfsync = ON');
  connection.exec('PRAGMA checkpoint_fullfsync = ON');
  connection.exec('PRAGMA temp_store = MEMORY');
  connection.exec('PRAGMA cache_size = -16384');
  connection.exec('PRAGMA journal_size_limit = 67108864');
  connection.exec('BEGIN IMMEDIATE');
  if (isNew) {
    connection.exec(FORMAT);
    connection.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    connection.exec(`PRAGMA user_version = ${FORMAT_VERSION}`);
  }
  connection.exec(ABOUT);
  connection.exec('COMMIT');
}

/**
 * Opens (or creates) a database file for this process alone. `busyTimeoutMs`: how long to wait for a process that is just ending.
 * Throws a StorageFailure: locked, not-a-database, damaged, foreign, newer-format, cannot-open, read-only, disk-full, io.
 */
export function openDatabaseFile(
  file: string,
  options: { synchronous: Synchronous; busyTimeoutMs: number },
): SqlConnection {
  let connection: SqlConnection | undefined;
  try {
    mkdirSync(dirname(file), { recursive: true });
    connection = openEngine(file, { busyTimeoutMs: options.busyTimeoutMs });
    prepareFile(connection, file, options.synchronous);
    return connection;
  } catch (error) {
    connection?.close();
    throw failureFromEngine(error, 'Opening', file);
  }
}
