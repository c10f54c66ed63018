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
   * Collects rows and inserts many of them with one statement, which takes half the time. They are in their table before any other
   * statement runs, so nobody can tell, but that an error comes from a later statement of the transaction.
   */
  readonly inserter: (insertion: Insertion) => (...row: readonly SqlValue[]) => void;
  /** Forgets rows that inserters have collected: their transaction is undone. Statements that roll back do so by themselves. */
  readonly discard: () => void;
  /** False as well after SQLite has rolled a transaction back on its own (disk full, I/O error). */
  readonly inTransaction: () => boolean;
  readonly close: () => void;
}

/** Rows that go into one statement; a power of two, so that the rest is made of few different ones. */
const TOGETHER = 16;

/** Opens a file, or only reads it. The only place that knows which engine it is; `@photostructure/sqlite` and `node:sqlite` have the same API. */
export function openEngine(file: string, busyTimeoutMs: number, readOnly = false): SqlConnection {
  const database = new DatabaseSync(file, { timeout: busyTimeoutMs, enableForeignKeyConstraints: false, readOnly });
  const statements = new Map<string, SqlStatement>();
  /** What inserters have collected. */
  const collected = new Map<Insertion, SqlValue[]>();

  function compile(sql: string): SqlStatement {
    const prepared = database.prepare(sql);
    prepared.setReturnArrays(true);
    return prepared;
  }

  function insertNow({ table, columns, onConflict = '' }: Insertion, values: readonly SqlValue[]): void {
    const width = columns.length;
    for (let at = 0, rows = TOGETHER; at < values.length;) {
      while (rows * width > values.length - at) rows /= 2;
      const name = `${rows} ${table}`;
      let statement = statements.get(name);
      if (!statement) {
        const row = `(${columns.map(() => '?').join(', ')})`;
        const rowTexts = Array.from({ length: rows }, () => row).join(', ');
        statement = compile(`INSERT INTO ${table} (${columns.join(', ')}) VALUES ${rowTexts} ${onConflict}`);
        statements.set(name, statement);
      }
      statement.run(...values.slice(at, at + rows * width));
      at += rows * width;
    }
  }

  function settle(): void {
    for (const [insertion, values] of collected) {
      collected.delete(insertion);
      insertNow(insertion, values);
    }
  }

  return {
    exec: (sql) => {
      settle();
      database.exec(sql);
    },
    prepare: (sql) => {
      const known = statements.get(sql);
      if (known) return known;
      const bare = compile(sql);
      const before = /^\s*ROLLBACK/i.test(sql) ? () => collected.clear() : settle;
      const statement: SqlStatement = {
        run: (...parameters) => {
          if (collected.size > 0) before();
          return bare.run(...parameters);
        },
        get: (...parameters) => {
          if (collected.size > 0) before();
          return bare.get(...parameters);
        },
        all: (...parameters) => {
          if (collected.size > 0) before();
          return bare.all(...parameters);
        },
      };
      statements.set(sql, statement);
      return statement;
    },
    inserter:
      (insertion) =>
      (...row) => {
        let values = collected.get(insertion);
        if (!values) {
          values = [];
          collected.set(insertion, values);
        }
        for (const value of row) values.push(value);
        if (values.length < TOGETHER * insertion.columns.length) return;
        collected.delete(insertion);
        insertNow(insertion, values);
      },
    discard: () => collected.clear(),
    inTransaction: () => database.isTransaction,
    close: () => {
      settle();
      database.close();
    },
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
