import { chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

import { must } from '../../shared/invariant.ts';
import { integerAt, openEngine } from './sqlite-engine.ts';
import type { SqlConnection } from './sqlite-engine.ts';
import { INDEX_AGGREGATES, SCOPE_TABLES } from './sqlite-scope-tables.ts';

/** Stands in the header of every file of this store ("LsSt"), so that a file of another program is never written to. */
const APPLICATION_ID = 0x4c735374;

/** Version of the tables below. A program refuses files with a higher one. */
const FORMAT_VERSION = 5;

/** A database that cannot be used; the message is a sentence for the person who starts the server. */
export class StoreRefused extends Error {
  override readonly name = 'StoreRefused';
}

const OUTBOX_INDEXES = `
  CREATE INDEX outbox_handed ON outbox (at) WHERE state = 'handed';
  CREATE INDEX outbox_dedup ON outbox (dedup) WHERE dedup IS NOT NULL;
  CREATE INDEX outbox_sent ON outbox (sent) WHERE sent IS NOT NULL;
  CREATE INDEX outbox_reverses ON outbox (body ->> '$.reverses') WHERE kind = 'reverse';
`;

const TABLES = `
  CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

  -- The site log. lane: 0 normal, 1 priority. chain: of facts on the first branch of their chain, for stations that leave out their own. foldable: 0 for facts that cannot be read.
  CREATE TABLE site_log (
    seq INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    lane INTEGER NOT NULL,
    kind TEXT NOT NULL,
    chain TEXT,
    foldable INTEGER NOT NULL,
    at TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX site_log_lane ON site_log (lane, seq);
  CREATE INDEX site_log_plan ON site_log (seq) WHERE kind = 'plan';

  CREATE TABLE chain_branch (
    chain TEXT NOT NULL,
    branch INTEGER NOT NULL,
    first_seq INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    head TEXT NOT NULL,
    -- How many of its places are in a finished backup.
    backed_up INTEGER NOT NULL DEFAULT 0,
    -- The latest stamp of a fact in it that follows the one before; '' for none.
    stamp TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (chain, branch)
  ) STRICT, WITHOUT ROWID;

  -- row: its body in the site log; null when it is in apart.
  CREATE TABLE fact (
    id TEXT PRIMARY KEY,
    chain TEXT NOT NULL,
    branch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL,
    row INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX fact_place ON fact (chain, seq, branch);

  CREATE TABLE apart (
    hash TEXT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    chain TEXT NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    at TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;

  CREATE TABLE receipt (fact TEXT PRIMARY KEY, row INTEGER NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE plan_current (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    digest TEXT NOT NULL,
    row INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE import_line (key TEXT PRIMARY KEY, file TEXT NOT NULL, line INTEGER NOT NULL, at TEXT NOT NULL) STRICT, WITHOUT ROWID;

  -- dedup: of postings that are one report; the others of it are in state 'echo'. speaks_for: the fact that it stands for, when that is not its own.
  -- sent: the number under which it was handed over last. tries: how often it is to be handed over.
  CREATE TABLE outbox (
    number INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    fact TEXT NOT NULL,
    chain TEXT NOT NULL,
    lane TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    attempt TEXT,
    message TEXT,
    reference TEXT,
    at TEXT NOT NULL,
    dedup TEXT,
    speaks_for TEXT,
    sent INTEGER,
    tries INTEGER NOT NULL DEFAULT 1
  ) STRICT;
  CREATE INDEX outbox_open ON outbox (number) WHERE state IN ('pending', 'sending');
  CREATE INDEX outbox_rejected ON outbox (number) WHERE state = 'rejected';
  ${OUTBOX_INDEXES}

  -- Which run of the server wrote the site log from a place on: a log that was put back and went on differently shows here.
  CREATE TABLE log_run (first_seq INTEGER PRIMARY KEY, run TEXT NOT NULL) STRICT;

  CREATE TABLE station (name TEXT PRIMARY KEY, public_key TEXT NOT NULL, at TEXT NOT NULL) STRICT, WITHOUT ROWID;
  ${SCOPE_TABLES}
`;

/** What makes a file of the next format out of one of this format. */
const upgrades: Readonly<Record<number, string>> = {
  1: `
    ALTER TABLE chain_branch ADD COLUMN backed_up INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX outbox_rejected ON outbox (number) WHERE state = 'rejected';
    CREATE TABLE log_run (first_seq INTEGER PRIMARY KEY, run TEXT NOT NULL) STRICT;
    INSERT INTO log_run (first_seq, run) VALUES (0, lower(hex(randomblob(8))));
  `,
  2: SCOPE_TABLES + INDEX_AGGREGATES,
  3: `
    ALTER TABLE outbox ADD COLUMN dedup TEXT;
    ALTER TABLE outbox ADD COLUMN speaks_for TEXT;
    ALTER TABLE outbox ADD COLUMN sent INTEGER;
    ALTER TABLE outbox ADD COLUMN tries INTEGER NOT NULL DEFAULT 1;
    UPDATE outbox SET sent = number WHERE attempt IS NOT NULL;
    ${OUTBOX_INDEXES}
  `,
  4: `
    ALTER TABLE chain_branch ADD COLUMN stamp TEXT NOT NULL DEFAULT '';
    UPDATE chain_branch SET stamp = coalesce((SELECT json_extract(l.body, '$.hlc') FROM fact f JOIN site_log l ON l.seq = f.row
      WHERE f.chain = chain_branch.chain AND f.branch = chain_branch.branch AND f.seq = chain_branch.seq AND l.foldable = 1), '');
  `,
};

function pragma(connection: SqlConnection, sql: string): number | string | null | undefined {
  return connection.prepare(`PRAGMA ${sql}`).get()?.[0];
}

/** Refuses files that are not ours to write. @returns the format of the file; 0 when it is empty and needs its tables. */
function formatOf(connection: SqlConnection, file: string): number {
  const application = pragma(connection, 'application_id');
  const version = Number(pragma(connection, 'user_version'));
  const tables = integerAt(connection.prepare('SELECT count(*) FROM sqlite_schema').get() ?? [], 0);
  if (tables === 0 && application === 0 && version === 0) return 0;
  if (application !== APPLICATION_ID)
    throw new StoreRefused(
      `${file} is a SQLite database of another program. Choose another data folder with --data, or put a backup in its place, which sets that file aside: npm run server -- restore --data ${dirname(file)} --from BACKUP --replace`,
    );
  if (version > FORMAT_VERSION)
    throw new StoreRefused(
      `${file} was written by a newer version of this program (its format is ${version}, this program knows formats up to ${FORMAT_VERSION}). Update this program, or put a backup of this version in its place: npm run server -- restore --data ${dirname(file)} --from BACKUP --replace. The file was not changed.`,
    );
  return version;
}

function prepareFile(connection: SqlConnection, file: string): void {
  // Exclusive before the first read: no other process gets in, and the operating system drops the lock however this process ends.
  connection.exec('PRAGMA locking_mode = EXCLUSIVE');
  const format = formatOf(connection, file);
  if (pragma(connection, 'journal_mode = WAL') !== 'wal')
    throw new StoreRefused(
      `The file system of ${file} does not support write-ahead logging. Put the data folder on a local disk.`,
    );
  connection.exec('PRAGMA synchronous = FULL');
  connection.exec('PRAGMA fullfsync = ON');
  connection.exec('PRAGMA checkpoint_fullfsync = ON');
  connection.exec('PRAGMA temp_store = MEMORY');
  connection.exec('PRAGMA cache_size = -65536');
  connection.exec('PRAGMA journal_size_limit = 67108864');
  // 32 MB: a page that many commits touch is copied into the database once instead of with every fourth megabyte.
  connection.exec('PRAGMA wal_autocheckpoint = 8000');
  // A write transaction takes the lock now rather than with the first fact.
  connection.exec('BEGIN IMMEDIATE');
  if (format === 0) {
    connection.exec(TABLES);
    connection.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
  }
  for (let from = format; from > 0 && from < FORMAT_VERSION; from += 1)
    connection.exec(must(upgrades[from], `upgrade of format ${from}`));
  if (format !== FORMAT_VERSION) connection.exec(`PRAGMA user_version = ${FORMAT_VERSION}`);
  connection.exec('COMMIT');
}

function refusal(error: unknown, file: string): unknown {
  if (error instanceof StoreRefused || !(error instanceof Error)) return error;
  if (/locked|busy/i.test(error.message))
    return new StoreRefused(
      `${file} is in use by another sync server. Stop that one first, or give this one another --data folder.`,
    );
  if (/not a database|malformed|corrupt/i.test(error.message))
    return new StoreRefused(
      `${file} is damaged or no database (${error.message}). Nothing was changed. Put the last backup in its place: npm run server -- restore --data ${dirname(file)} --from BACKUP --replace`,
    );
  return new StoreRefused(
    `${file} cannot be opened: ${error.message}. Check that the folder exists, is writable and has space.`,
  );
}

/** It holds what proves PINs, so nobody else on the machine reads it; what SQLite puts beside it gets the same rights. */
function ownersOnly(file: string): void {
  try {
    closeSync(openSync(file, 'a', 0o600));
    const { mode } = statSync(file);
    if ((mode & 0o007) !== 0) chmodSync(file, mode & 0o770);
  } catch {
    // Of another account, on a disk without rights, or no file at all: what matters of it is said when it is opened.
  }
}

/**
 * Opens (or creates) the database of a site for this process alone.
 * @throws StoreRefused with a sentence: in use, newer, of another program, damaged, not writable.
 */
export function openSiteFile(file: string, busyTimeoutMs: number): SqlConnection {
  let connection: SqlConnection | undefined;
  try {
    mkdirSync(dirname(file), { recursive: true });
    ownersOnly(file);
    connection = openEngine(file, busyTimeoutMs);
    prepareFile(connection, file);
    return connection;
  } catch (error) {
    connection?.close();
    throw refusal(error, file);
  }
}
