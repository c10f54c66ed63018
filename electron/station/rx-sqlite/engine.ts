import { backup, DatabaseSync } from '@photostructure/sqlite';

/** What a column holds or a parameter carries. Booleans are 0 and 1, missing values null. */
export type SqlValue = string | number | null;

/** One result row, columns in the order of the SELECT. */
export type SqlRow = readonly SqlValue[];

/** A prepared statement that answers with rows as arrays. */
export type SqlStatement = {
  run(...parameters: readonly SqlValue[]): { changes: number | bigint };
  get(...parameters: readonly SqlValue[]): SqlRow | undefined;
  all(...parameters: readonly SqlValue[]): SqlRow[];
  iterate(...parameters: readonly SqlValue[]): IterableIterator<SqlRow>;
};

/** One open SQLite connection. Synchronous, as node:sqlite is. */
export type SqlConnection = {
  exec(sql: string): void;
  prepare(sql: string): SqlStatement;
  close(): void;
  /** False as well after SQLite has rolled a transaction back on its own (disk full, I/O error). */
  inTransaction(): boolean;
  /** Copies the database, page by page with pauses, into `target`; writes made meanwhile are included. */
  backupTo(target: string, pagesPerStep: number): Promise<void>;
};

/** Opens a file with the engine. The only place that knows which engine it is; `@photostructure/sqlite` and `node:sqlite` have the same API. */
export function openEngine(file: string, options: { busyTimeoutMs: number; readOnly?: boolean }): SqlConnection {
  const database = new DatabaseSync(file, {
    timeout: options.busyTimeoutMs,
    readOnly: options.readOnly ?? false,
    enableForeignKeyConstraints: false,
  });
  return {
    exec: (sql) => database.exec(sql),
    prepare: (sql) => {
      const statement = database.prepare(sql);
      statement.setReturnArrays(true);
      return statement;
    },
    close: () => database.close(),
    inTransaction: () => database.isTransaction,
    backupTo: async (target, pagesPerStep) => {
      await backup(database, target, { rate: pagesPerStep });
    },
  };
}
