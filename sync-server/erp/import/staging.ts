import { DatabaseSync } from '@photostructure/sqlite';

import { must } from '../../../shared/invariant.ts';
import type { OrderGroup, StagedRow } from './assemble-order.ts';
import type { MaterialRow, OperationRow, OrderRow } from './order-rows.ts';
import type { RejectedRow, RowDefect } from './row-defect.ts';

/** What a staged row belongs to; bill rows are materials that join by product. */
export type StagedRole = 'orders' | 'operations' | 'materials' | 'bill';

/** The rows of one order by role. */
export type StagedGroup = Omit<OrderGroup, 'bill'>;

/** A row on its way into the staging area. */
export interface IncomingRow {
  /** Undefined when not even the key could be read: such a row joins nothing. */
  readonly key: string | undefined;
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly values: object | undefined;
  readonly defects: readonly RowDefect[];
}

/**
 * The rows of one drop, joined on disk: a private SQLite file that the system deletes by itself, so that the size of a drop costs disk and
 * not memory, and a crash leaves nothing behind.
 */
export interface Staging {
  add(role: StagedRole, rows: readonly IncomingRow[]): void;
  addLookup(lookup: string, entries: readonly (readonly [key: string, text: string])[]): void;
  lookUp(lookup: string, key: string): string | undefined;
  /** Names orders that the mapping leaves out: their operations and materials are left out with them. */
  leaveOut(keys: readonly (string | undefined)[]): void;
  /** How many rows of each file are left out because their order is. */
  leftOutCounts(): ReadonlyMap<string, number>;
  /** Ids of orders in the order of their first rows, after the row number `after`. */
  orderKeys(after: number, limit: number): { readonly key: string; readonly row: number }[];
  /** Those of these orders that have `limit` or more rows. */
  crowded(keys: readonly string[], limit: number): ReadonlySet<string>;
  /** All rows of these orders. */
  groups(keys: readonly string[]): ReadonlyMap<string, StagedGroup>;
  bill(product: string, limit: number): StagedRow<MaterialRow>[];
  reject(rows: readonly RejectedRow[]): void;
  /** Rejects all rows of an order for one reason. */
  rejectKey(key: string, reason: string): void;
  /** Which of these orders no row of the drop names. */
  unnamed(ids: readonly string[]): string[];
  /** How many rows of orders do not tell their id for certain. */
  keylessOrders(): number;
  /** Lets go of everything about orders: it is older than what was taken before. */
  forgetOrders(): void;
  /** The latest time at which a row of the orders says its file was written. */
  exportedAt(): string | undefined;
  /** Rejects rows without a key, and rows whose order is not in the drop. */
  rejectUnjoined(): void;
  /** Rejected rows by file and line. */
  rejected(): IterableIterator<RejectedRow>;
  /** How many rows of each file are rejected. */
  rejectedCounts(): ReadonlyMap<string, number>;
  close(): void;
}

const schema = `
  PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8000;
  CREATE TABLE staged (n INTEGER PRIMARY KEY, role TEXT, join_key TEXT, file TEXT, line INTEGER, text TEXT, content TEXT, defects TEXT);
  CREATE INDEX staged_key ON staged (role, join_key);
  CREATE TABLE lookup (name TEXT, key TEXT, text TEXT, PRIMARY KEY (name, key)) WITHOUT ROWID;
  CREATE TABLE left_out (join_key TEXT PRIMARY KEY) WITHOUT ROWID;
  CREATE TABLE rejected (file TEXT, line INTEGER, col TEXT, value TEXT, reason TEXT, text TEXT);
`;

const unknownOrder = (role: string) =>
  `${role} for the unknown order "' || join_key || '": no row of the orders files of this drop has that id. Export both together.`;

const unjoined = "NOT EXISTS (SELECT 1 FROM staged o WHERE o.role = 'orders' AND o.join_key = staged.join_key)";

const ofKeys = "role IN ('orders', 'operations', 'materials') AND join_key IN (SELECT value FROM json_each(?))";

type Row = readonly (string | number | null)[];
const str = (row: Row, at: number): string => String(row[at] ?? '');

function stagedRow<Values>(row: Row): StagedRow<Values> {
  const content = row[3] ?? null;
  return {
    file: str(row, 0),
    line: Number(row[1]),
    text: str(row, 2),
    values: content === null ? null : (JSON.parse(String(content)) as Values),
    defects: JSON.parse(str(row, 4)) as RowDefect[],
  };
}

const emptyGroup = () => ({
  orders: new Array<StagedRow<OrderRow>>(),
  operations: new Array<StagedRow<OperationRow>>(),
  materials: new Array<StagedRow<MaterialRow>>(),
});

/** The same few products and work centers are looked up again and again. */
const MOST_REMEMBERED = 10_000;

/** An empty staging area; the caller closes it. */
export function openStaging(): Staging {
  const database = new DatabaseSync('');
  database.exec(schema);
  const prepare = (sql: string) => {
    const statement = database.prepare(sql);
    statement.setReturnArrays(true);
    return {
      run: (...values: (string | number | null)[]) => void statement.run(...values),
      all: (...values: (string | number | null)[]) => statement.all(...values) as unknown as Row[],
      iterate: () => statement.iterate() as unknown as IterableIterator<Row>,
    };
  };
  const sql = {
    add: prepare(
      'INSERT INTO staged (role, join_key, file, line, text, content, defects) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ),
    addLookup: prepare('INSERT OR REPLACE INTO lookup VALUES (?, ?, ?)'),
    lookUp: prepare('SELECT text FROM lookup WHERE name = ? AND key = ?'),
    // The + keeps the planner on the row numbers: each batch continues where the last one ended.
    keys: prepare(
      `SELECT join_key, n FROM staged WHERE +role = 'orders' AND join_key IS NOT NULL AND n > ?
       AND n = (SELECT min(n) FROM staged s WHERE s.role = 'orders' AND s.join_key = staged.join_key) ORDER BY n LIMIT ?`,
    ),
    crowded: prepare(`SELECT join_key FROM staged WHERE ${ofKeys} GROUP BY join_key HAVING count(*) >= ?`),
    groups: prepare(`SELECT file, line, text, content, defects, role, join_key FROM staged WHERE ${ofKeys} ORDER BY n`),
    bill: prepare(
      `SELECT file, line, text, content, defects FROM staged WHERE role = 'bill' AND join_key = ? ORDER BY n LIMIT ?`,
    ),
    reject: prepare('INSERT INTO rejected VALUES (?, ?, ?, ?, ?, ?)'),
    rejectKey: prepare(
      `INSERT INTO rejected SELECT file, line, '', '', ?, text FROM staged
       WHERE role IN ('orders', 'operations', 'materials') AND join_key = ?`,
    ),
    keyless: prepare(
      `INSERT INTO rejected SELECT file, line, d.value ->> 'column', d.value ->> 'value', d.value ->> 'reason', text
       FROM staged, json_each(defects) d WHERE join_key IS NULL`,
    ),
    orphans: (['operations', 'materials'] as const).map((role) =>
      prepare(
        `INSERT INTO rejected SELECT file, line, '', join_key, '${unknownOrder(role === 'operations' ? 'operation' : 'material')}', text
         FROM staged WHERE role = '${role}' AND join_key IS NOT NULL
         AND ${unjoined} AND join_key NOT IN (SELECT join_key FROM left_out)`,
      ),
    ),
    badBill: prepare(
      `INSERT INTO rejected SELECT file, line, d.value ->> 'column', d.value ->> 'value', d.value ->> 'reason', text
       FROM staged, json_each(defects) d WHERE role = 'bill' AND join_key IS NOT NULL`,
    ),
    unnamed: prepare(
      `SELECT value FROM json_each(?) WHERE NOT EXISTS (SELECT 1 FROM staged WHERE role = 'orders' AND join_key = value)`,
    ),
    // Of a row that cannot be cut into its cells the key is a guess; only those have a defect of no column.
    keylessOrders: prepare(
      `SELECT count(*) FROM staged WHERE role = 'orders' AND (join_key IS NULL OR defects ->> '$[0].column' = '')`,
    ),
    exportedAt: prepare(`SELECT max(content ->> 'exportedAt') FROM staged WHERE role = 'orders'`),
    leaveOut: prepare('INSERT OR IGNORE INTO left_out VALUES (?)'),
    leftOut: prepare(
      `SELECT file, count(*) FROM staged WHERE role IN ('operations', 'materials')
       AND join_key IN (SELECT join_key FROM left_out) AND ${unjoined} GROUP BY file`,
    ),
    rejected: prepare('SELECT file, line, col, value, reason, text FROM rejected ORDER BY file, line, rowid'),
    counts: prepare('SELECT file, count(DISTINCT line) FROM rejected GROUP BY file'),
  };
  function groups(keys: readonly string[]): Map<string, StagedGroup> {
    const found = new Map(keys.map((key) => [key, emptyGroup()]));
    for (const row of sql.groups.all(JSON.stringify(keys))) {
      const group = must(found.get(str(row, 6)), 'group of the row');
      const role = str(row, 5);
      if (role === 'orders') group.orders.push(stagedRow<OrderRow>(row));
      else if (role === 'operations') group.operations.push(stagedRow<OperationRow>(row));
      else group.materials.push(stagedRow<MaterialRow>(row));
    }
    return found;
  }
  const remembered = new Map<string, string | undefined>();
  const counted = (rows: readonly Row[]) => new Map(rows.map((row) => [str(row, 0), Number(row[1])]));
  const inOneGo = (work: () => void) => {
    database.exec('BEGIN');
    work();
    database.exec('COMMIT');
  };

  return {
    add: (role, rows) =>
      inOneGo(() => {
        for (const { key, file, line, text, values, defects } of rows) {
          const content = values === undefined ? null : JSON.stringify(values);
          sql.add.run(role, key ?? null, file, line, text, content, JSON.stringify(defects));
        }
      }),
    addLookup: (lookup, entries) =>
      inOneGo(() => {
        remembered.clear();
        for (const [key, text] of entries) sql.addLookup.run(lookup, key, text);
      }),
    lookUp: (lookup, key) => {
      const name = `${lookup}\n${key}`;
      if (remembered.has(name)) return remembered.get(name);
      if (remembered.size >= MOST_REMEMBERED) remembered.clear();
      const row = sql.lookUp.all(lookup, key)[0];
      const text = row && str(row, 0);
      remembered.set(name, text);
      return text;
    },
    leaveOut: (keys) =>
      inOneGo(() => {
        for (const key of keys) if (key !== undefined) sql.leaveOut.run(key);
      }),
    leftOutCounts: () => counted(sql.leftOut.all()),
    orderKeys: (after, limit) => sql.keys.all(after, limit).map((row) => ({ key: str(row, 0), row: Number(row[1]) })),
    crowded: (keys, limit) => new Set(sql.crowded.all(JSON.stringify(keys), limit).map((row) => str(row, 0))),
    groups,
    bill: (product, limit) => sql.bill.all(product, limit).map((row) => stagedRow<MaterialRow>(row)),
    reject: (rows) =>
      inOneGo(() => {
        for (const { file, line, column, value, reason, text } of rows)
          sql.reject.run(file, line, column, value, reason, text);
      }),
    rejectKey: (key, reason) => sql.rejectKey.run(reason, key),
    unnamed: (ids) => sql.unnamed.all(JSON.stringify(ids)).map((row) => str(row, 0)),
    keylessOrders: () => Number(sql.keylessOrders.all()[0]?.[0] ?? 0),
    forgetOrders: () =>
      inOneGo(() => database.exec("DELETE FROM staged WHERE role IN ('orders', 'operations', 'materials', 'bill')")),
    exportedAt: () => {
      const latest = sql.exportedAt.all()[0]?.[0];
      return typeof latest === 'string' ? latest : undefined;
    },
    rejectUnjoined: () =>
      inOneGo(() => {
        for (const statement of [sql.keyless, sql.badBill, ...sql.orphans]) statement.run();
      }),
    *rejected() {
      for (const row of sql.rejected.iterate())
        yield {
          file: str(row, 0),
          line: Number(row[1]),
          column: str(row, 2),
          value: str(row, 3),
          reason: str(row, 4),
          text: str(row, 5),
        };
    },
    rejectedCounts: () => counted(sql.counts.all()),
    close: () => database.close(),
  };
}
