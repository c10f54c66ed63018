import { DatabaseSync } from '@photostructure/sqlite';

/** What a column holds or a parameter carries. */
export type SqlValue = string | number | null;
export type SqlRow = readonly SqlValue[];

/** A prepared statement that answers with rows as arrays. */
export interface SqlStatement {
  readonly run: (...parameters: readonly SqlValue[]) => { readonly changes: number | bigint };
  readonly get: (...parameters: readonly SqlValue[]) => SqlRow | undefined;
  readonly all: (...parameters: readonly SqlValue[]) => SqlRow[];
}

/** What an inserter inserts into. */
export interface Insertion {
  readonly table: string;
  readonly columns: readonly string[];
  /** `ON CONFLICT ...`, when rows may be there already. */
  readonly onConflict?: string;
}

/** One open SQLite connection. Synchronous, as `node:sqlite` is. */
export interface SqlConnection {
  readonly exec: (sql: string) => void;
  /** A prepared statement; the same text gives the same statement. */
  readonly prepare: (sql: string) => SqlStatement;
  /**
   * Inserts rows one by one. Collecting them for one statement per sixteen rows was measured and does not pay.
   */
  readonly inserter: (insertion: Insertion) => (...row: readonly SqlValue[]) => void;
  /** False as well after SQLite has rolled a transaction back on its own (disk full, I/O error). */
  readonly inTransaction: () => boolean;
  readonly close: () => void;
}

/** Opens a file, or only reads it. The only place that knows which engine it is; `@photostructure/sqlite` and `node:sqlite` have the same API. */
export function openEngine(file: string, busyTimeoutMs: number, readOnly = false): SqlConnection {
  const database = new DatabaseSync(file, { timeout: busyTimeoutMs, enableForeignKeyConstraints: false, readOnly });
  const statements = new Map<string, SqlStatement>();

  function prepare(sql: string): SqlStatement {
    let statement = statements.get(sql);
    if (!statement) {
      const prepared = database.prepare(sql);
      prepared.setReturnArrays(true);
      statement = prepared as unknown as SqlStatement;
      statements.set(sql, statement);
    }
    return statement;
  }

  return {
    exec: (sql) => database.exec(sql),
    prepare,
    inserter: ({ table, columns, onConflict = '' }) => {
      const places = columns.map(() => '?').join(', ');
      const statement = prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places}) ${onConflict}`);
      return (...row) => void statement.run(...row);
    },
    inTransaction: () => database.isTransaction,
    close: () => database.close(),
  };
}

/** The text in a column that is declared NOT NULL. */
export function textAt(row: SqlRow, column: number): string {
  const value = row[column];
  if (typeof value !== 'string') throw new Error(`Invariant broken: column ${column} holds no text.`);
  return value;
}

/** The integer in a column that is declared NOT NULL. */
export function integerAt(row: SqlRow, column: number): number {
  const value = row[column];
  if (typeof value !== 'number') throw new Error(`Invariant broken: column ${column} holds no number.`);
  return value;
}
