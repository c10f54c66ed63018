import { rmSync } from 'node:fs';
import { resolve } from 'node:path';

import { filesOfDatabase } from './database-file.ts';
import type { SqlConnection, SqlStatement } from './engine.ts';
import { createGroupCommit } from './group-commit.ts';
import type { GroupCommit } from './group-commit.ts';
import { openDatabaseFile } from './open.ts';
import type { Synchronous } from './open.ts';
import { storageFailure } from './storage-failure.ts';

/** One open database file: its only connection, its only writer, its prepared statements. Shared by all collections of one RxDatabase. */
export type DatabaseHandle = {
  readonly file: string;
  readonly connection: SqlConnection;
  readonly writer: GroupCommit;
  /** A prepared statement, kept for the next call. */
  statement(sql: string): SqlStatement;
  /** Things shared by all users of this handle, by name; gone when the handle closes. */
  readonly shared: Map<string, unknown>;
  /** False once the last user has given it back. */
  isOpen(): boolean;
  /** Keeps the file open for one more user, who must release it too. */
  retain(): void;
  /** Gives the handle back; the last one back closes the file, and deletes it when no collection is left in it. */
  release(): void;
};

type OpenDatabase = { readonly owner: string; readonly handle: DatabaseHandle; users: number };

const STATEMENTS_KEPT = 256;
const openDatabases = new Map<string, OpenDatabase>();

function createStatementCache(connection: SqlConnection): (sql: string) => SqlStatement {
  const statements = new Map<string, SqlStatement>();
  return (sql) => {
    const known = statements.get(sql);
    if (known) {
      // Re-inserted so that the first entry is always the one unused for longest.
      statements.delete(sql);
      statements.set(sql, known);
      return known;
    }
    const statement = connection.prepare(sql);
    statements.set(sql, statement);
    if (statements.size > STATEMENTS_KEPT) {
      const oldest = statements.keys().next();
      if (!oldest.done) statements.delete(oldest.value);
    }
    return statement;
  };
}

function holdsNoCollection(handle: DatabaseHandle): boolean {
  try {
    return handle.connection.prepare('SELECT count(*) FROM rx_collection WHERE present = 1').get()?.[0] === 0;
  } catch {
    // A damaged file must still close, and stay for whoever recovers it.
    return false;
  }
}

function closeFile(handle: DatabaseHandle): void {
  handle.writer.flush();
  const isEmpty = holdsNoCollection(handle);
  handle.connection.close();
  if (isEmpty) for (const file of filesOfDatabase(handle.file)) rmSync(file, { force: true });
}

/**
 * Opens a database file, or joins it when the same RxDatabase (`owner`, its instance token) has it open already. Every call must be
 * answered by one `release`. Throws a StorageFailure, `locked` when somebody else has it open, here or in another process.
 */
export function acquireDatabase(
  file: string,
  owner: string,
  options: { synchronous: Synchronous; busyTimeoutMs: number },
): DatabaseHandle {
  const path = resolve(file);
  const open = openDatabases.get(path);
  if (open) {
    if (open.owner !== owner) {
      throw storageFailure(
        'locked',
        `Opening ${path} failed: this program has it open already. Close the first RxDatabase before opening it again.`,
        path,
      );
    }
    open.users += 1;
    return open.handle;
  }
  const connection = openDatabaseFile(path, options);
  const handle: DatabaseHandle = {
    file: path,
    connection,
    writer: createGroupCommit(connection, path),
    statement: createStatementCache(connection),
    shared: new Map(),
    isOpen: () => entry.users > 0,
    retain: () => {
      entry.users += 1;
    },
    release: () => {
      entry.users -= 1;
      if (entry.users > 0) return;
      openDatabases.delete(path);
      closeFile(handle);
    },
  };
  const entry: OpenDatabase = { owner, handle, users: 1 };
  openDatabases.set(path, entry);
  return handle;
}
