import { existsSync, rmSync, writeFileSync } from 'node:fs';

import { filesOfDatabase } from '../rx-sqlite/database-file.ts';
import { openEngine } from '../rx-sqlite/engine.ts';
import type { SqlConnection, SqlRow, SqlStatement, SqlValue } from '../rx-sqlite/engine.ts';

/** Stands in the header of every projection file ("LnPj"), so that a file of another program is never taken for one. */
const APPLICATION_ID = 0x4c6e506a;
/** Version of the tables below; a file of any other version is made anew. */
const FORMAT_VERSION = 1;

/**
 * `aggregate`: each aggregate without its facts (StoredLog as JSON, with a checksum, since SQLite has none); `open` = 1 where it is wanted in
 * memory from the start. `fact`: which facts each aggregate has, in the order of their stamps; the facts themselves are in the store.
 * `control` and `dedup`: facts that say something about others. `plan`: the revisions of each plan document.
 */
const TABLES = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE aggregate (a INTEGER PRIMARY KEY, ref TEXT NOT NULL UNIQUE, open INTEGER NOT NULL, form TEXT NOT NULL, sum INTEGER NOT NULL);
  CREATE INDEX aggregate_open ON aggregate (a) WHERE open = 1;
  CREATE TABLE fact (a INTEGER NOT NULL, hlc TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (a, hlc, id)) WITHOUT ROWID;
  CREATE TABLE control (a INTEGER NOT NULL, target TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (a, target, id)) WITHOUT ROWID;
  CREATE TABLE dedup (a INTEGER NOT NULL, key TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (a, key, id)) WITHOUT ROWID;
  CREATE TABLE plan (key TEXT NOT NULL, revision INTEGER NOT NULL, open INTEGER NOT NULL, PRIMARY KEY (key, revision)) WITHOUT ROWID;
  CREATE INDEX plan_open ON plan (key) WHERE open = 1;
`;

/** Takes what is to be done once a transaction is through, such as forgetting what it wrote. */
export type Later = (settle: () => void) => void;

/** An open projection file. Its functions throw what the engine throws. */
export interface ProjectionFile {
  readonly get: (sql: string, ...parameters: readonly SqlValue[]) => SqlRow | undefined;
  readonly all: (sql: string, ...parameters: readonly SqlValue[]) => SqlRow[];
  readonly run: (sql: string, ...parameters: readonly SqlValue[]) => void;
  /** All of it or nothing, in one transaction. What `work` gives to `later` is done when the transaction is. */
  readonly together: (work: (later: Later) => void) => void;
  /** Damage was met: the next start makes the file anew. Tells the listener, and gives the error to throw. */
  readonly damaged: (why: string) => Error;
  /** From now on hears of damage. */
  readonly onDamage: (listener: (sentence: string) => void) => void;
  readonly close: () => void;
}

/** Beside a file in which damage was met: the next start must not use it, even if it reads other parts of it first. */
const markerOf = (file: string) => `${file}.damaged`;

/** Deletes a projection: it holds nothing that the store does not. */
export function removeProjection(file: string): void {
  for (const path of [...filesOfDatabase(file), markerOf(file)]) rmSync(path, { force: true });
}

function integerOf(connection: SqlConnection, sql: string): number {
  return Number(connection.prepare(sql).get()?.[0] ?? 0);
}

/** @returns true when the tables have to be made. */
function isNew(connection: SqlConnection): boolean {
  const application = integerOf(connection, 'PRAGMA application_id');
  const version = integerOf(connection, 'PRAGMA user_version');
  if (application === 0 && version === 0 && integerOf(connection, 'SELECT count(*) FROM sqlite_schema') === 0)
    return true;
  if (application !== APPLICATION_ID) throw new Error('it is a file of another program');
  if (version !== FORMAT_VERSION) throw new Error(`it has format ${version}, this program uses ${FORMAT_VERSION}`);
  return false;
}

/**
 * Opens a projection file, or makes an empty one. NORMAL: a power cut may take back the last writes, never a part of one; what it takes back
 * is folded again from the store.
 * @throws when the file cannot be used; the caller removes it and opens a new one
 */
export function openProjectionFile(file: string): ProjectionFile {
  if (existsSync(markerOf(file))) throw new Error('damage was met in it');
  const connection = openEngine(file, { busyTimeoutMs: 1000 });
  const statements = new Map<string, SqlStatement>();
  const statement = (sql: string): SqlStatement => {
    const known = statements.get(sql);
    if (known) return known;
    const fresh = connection.prepare(sql);
    statements.set(sql, fresh);
    return fresh;
  };
  try {
    connection.exec('PRAGMA locking_mode = EXCLUSIVE');
    connection.exec('PRAGMA journal_mode = WAL');
    connection.exec('PRAGMA synchronous = NORMAL');
    connection.exec('PRAGMA cache_size = -4096');
    connection.exec('PRAGMA journal_size_limit = 16777216');
    connection.exec('BEGIN IMMEDIATE');
    if (isNew(connection)) {
      connection.exec(TABLES);
      connection.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
      connection.exec(`PRAGMA user_version = ${FORMAT_VERSION}`);
    }
    connection.exec('COMMIT');
  } catch (error) {
    connection.close();
    throw error;
  }
  let tell: ((sentence: string) => void) | undefined;
  let isClosed = false;

  function damaged(why: string): Error {
    const sentence = `The projection ${file} is damaged: ${why}.`;
    // While it is being opened, whoever opens it makes it anew by itself.
    if (tell) {
      writeFileSync(markerOf(file), sentence);
      tell(sentence);
    }
    return new Error(sentence);
  }

  function reading<T>(read: () => T): T {
    // Whoever still asks comes too late, and must not be taken for one who met damage.
    if (isClosed) throw new Error('The station is stopping; nothing was done.');
    try {
      return read();
    } catch (error) {
      throw damaged(error instanceof Error ? error.message : String(error));
    }
  }

  return {
    damaged,
    onDamage: (listener) => {
      tell = listener;
    },
    get: (sql, ...parameters) => reading(() => statement(sql).get(...parameters)),
    all: (sql, ...parameters) => reading(() => statement(sql).all(...parameters)),
    run: (sql, ...parameters) => {
      statement(sql).run(...parameters);
    },
    together(work) {
      const settling: (() => void)[] = [];
      statement('BEGIN IMMEDIATE').run();
      try {
        work((settle) => settling.push(settle));
        statement('COMMIT').run();
      } catch (error) {
        if (connection.inTransaction()) connection.exec('ROLLBACK');
        throw error;
      }
      for (const settle of settling) settle();
    },
    close: () => {
      isClosed = true;
      connection.close();
    },
  };
}
