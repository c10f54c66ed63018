import { builtInColumns } from './collection-layout.ts';
import type { CollectionLayout } from './collection-layout.ts';
import type { DatabaseHandle } from './database-handle.ts';
import type { SqlValue } from './engine.ts';
import { keyReader } from './key-columns.ts';
import type { KeyColumn } from './key-columns.ts';
import { orderKey } from './order-key.ts';
import { storageFailure } from './storage-failure.ts';

/**
 * One collection as a table. `seq`, the table's key, is the local sequence: every write moves the document to a new, higher one, so
 * changes are read in write order and no clock is involved. Sequences are never used twice, not even after a purge or removal.
 */
export type CollectionTable = {
  readonly id: number;
  readonly name: string;
  readonly layout: CollectionLayout;
  /** Every column that stands for a field, by field. */
  readonly columns: ReadonlyMap<string, KeyColumn>;
  /** The SQL name of an index by its fields joined with commas. */
  readonly indexes: ReadonlyMap<string, string>;
  /** Fields with a value some document that their column cannot hold; SQL must not decide on those. Grows, never shrinks. */
  readonly loose: Set<string>;
  /** The highest sequence given out so far. */
  lastSequence: number;
  /** Adds a document (`previous` false) or replaces the stored one, under the next sequence. Inside a write job only. */
  write(document: object, previous: boolean): void;
};

type Registered = {
  readonly id: number;
  readonly present: boolean;
  readonly layout: string;
  readonly loose: readonly string[];
  readonly lastSequence: number;
};

/** From how many ids on reading them by one statement is faster than one by one. */
const JOINED_FROM = 16;

function parseObject(data: SqlValue | undefined): object {
  return JSON.parse(String(data)) as object;
}

function readRegistered(handle: DatabaseHandle, name: string, version: number): Registered | undefined {
  const row = handle
    .statement('SELECT id, present, layout, loose, last_sequence FROM rx_collection WHERE name = ? AND version = ?')
    .get(name, version);
  if (!row) return undefined;
  const loose: unknown = JSON.parse(String(row[3]));
  return {
    id: Number(row[0]),
    present: row[1] === 1,
    layout: String(row[2]),
    loose: Array.isArray(loose) ? loose.map(String) : [],
    lastSequence: Number(row[4]),
  };
}

function columnsOf(layout: CollectionLayout): ReadonlyMap<string, KeyColumn> {
  return new Map([...layout.keys, ...builtInColumns(layout.primaryPath)].map((column) => [column.field, column]));
}

function indexNames(table: string, layout: CollectionLayout): ReadonlyMap<string, string> {
  return new Map(layout.indexes.map((fields, position) => [fields.join(','), `${table}_i${position}`]));
}

function createTable(handle: DatabaseHandle, table: string, layout: CollectionLayout): void {
  const keys = layout.keys.map((key) => `, ${key.column}`).join('');
  handle.connection.exec(
    `CREATE TABLE ${table} (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, deleted INTEGER NOT NULL, lwt REAL NOT NULL, data TEXT NOT NULL${keys})`,
  );
  handle.connection.exec(`CREATE INDEX ${table}_tombstones ON ${table} (lwt) WHERE deleted = 1`);
  const columns = columnsOf(layout);
  for (const [fields, name] of indexNames(table, layout)) {
    const list = fields.split(',').map((field) => columns.get(field)?.column);
    handle.connection.exec(`CREATE INDEX ${name} ON ${table} (${list.join(', ')})`);
  }
}

function rowWriter(
  handle: DatabaseHandle,
  table: Pick<CollectionTable, 'id' | 'name' | 'layout' | 'loose'>,
): (sequence: number, document: object, previous: boolean) => void {
  const { primaryPath, keys } = table.layout;
  const insert = `INSERT INTO ${table.name} VALUES (?, ?, ?, ?, ?${', ?'.repeat(keys.length)})`;
  const assignments = keys.map((key) => `, ${key.column} = ?`).join('');
  const update = `UPDATE ${table.name} SET seq = ?, id = ?, deleted = ?, lwt = ?, data = ?${assignments} WHERE id = ?`;
  const readers = keys.map((key) => keyReader(key.field, key.type));
  const readId = keyReader(primaryPath, 'string');
  const readDeleted = keyReader('_deleted', 'boolean');
  const readTime = keyReader('_meta.lwt', 'number');

  return (sequence, document, previous) => {
    const id = readId(document).value;
    if (typeof id !== 'string' || id === '') {
      throw storageFailure(
        'bad-id',
        `Writing a document to ${table.name} failed: its primary key ${primaryPath} is not a text. Give it one.`,
        handle.file,
      );
    }
    const row: SqlValue[] = [
      sequence,
      id,
      readDeleted(document).value ?? 0,
      readTime(document).value ?? 0,
      JSON.stringify(document),
    ];
    let irregular: string[] | undefined;
    readers.forEach((read, position) => {
      const key = read(document);
      row.push(key.value);
      if (!key.regular) (irregular ??= []).push(keys[position]?.field ?? '');
    });
    if (irregular) {
      // Written each time, not only when new to `loose`: an earlier write of it may have been rolled back.
      for (const field of irregular) table.loose.add(field);
      handle
        .statement('UPDATE rx_collection SET loose = ? WHERE id = ?')
        .run(JSON.stringify([...table.loose]), table.id);
    }
    if (previous) handle.statement(update).run(...row, id);
    else handle.statement(insert).run(...row);
  };
}

function rebuild(handle: DatabaseHandle, table: CollectionTable): void {
  const old = `${table.name}_old`;
  const indexes = handle.connection
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL`)
    .all(table.name);
  handle.connection.exec(`ALTER TABLE ${table.name} RENAME TO ${old}`);
  for (const [index] of indexes) handle.connection.exec(`DROP INDEX ${String(index)}`);
  createTable(handle, table.name, table.layout);
  table.loose.clear();
  handle
    .statement("UPDATE rx_collection SET loose = '[]', layout = ? WHERE id = ?")
    .run(JSON.stringify(table.layout), table.id);
  const write = rowWriter(handle, table);
  for (const [sequence, data] of handle.connection.prepare(`SELECT seq, data FROM ${old} ORDER BY seq`).iterate()) {
    write(Number(sequence), parseObject(data), false);
  }
  handle.connection.exec(`DROP TABLE ${old}`);
}

/** Opens the table of a collection version, creating it, or rebuilding it when its indexes changed. Inside a write job only. */
export function openCollectionTable(
  handle: DatabaseHandle,
  name: string,
  version: number,
  layout: CollectionLayout,
): CollectionTable {
  const layoutText = JSON.stringify(layout);
  handle
    .statement(
      "INSERT OR IGNORE INTO rx_collection (name, version, present, layout, loose, last_sequence) VALUES (?, ?, 0, '', '[]', 0)",
    )
    .run(name, version);
  const registered = readRegistered(handle, name, version);
  if (!registered)
    throw storageFailure(
      'write-failed',
      `Opening collection ${name} failed: it could not be registered in ${handle.file}.`,
      handle.file,
    );
  const tableName = `docs_${registered.id}`;
  const loose = new Set(registered.present ? registered.loose : []);
  const write = rowWriter(handle, { id: registered.id, name: tableName, layout, loose });
  const table: CollectionTable = {
    id: registered.id,
    name: tableName,
    layout,
    columns: columnsOf(layout),
    indexes: indexNames(tableName, layout),
    loose,
    lastSequence: registered.lastSequence,
    write: (document, previous) => {
      table.lastSequence += 1;
      write(table.lastSequence, document, previous);
    },
  };
  if (!registered.present) {
    createTable(handle, tableName, layout);
    handle
      .statement("UPDATE rx_collection SET present = 1, layout = ?, loose = '[]' WHERE id = ?")
      .run(layoutText, registered.id);
  } else if (registered.layout !== layoutText) rebuild(handle, table);
  const highest = handle.connection.prepare(`SELECT max(seq) FROM ${tableName}`).get()?.[0];
  table.lastSequence = Math.max(table.lastSequence, Number(highest ?? 0));
  return table;
}

/** The stored documents of these ids, by id, in the order of the ids. */
export function readDocuments(
  handle: DatabaseHandle,
  table: CollectionTable,
  ids: readonly string[],
): Map<string, object> {
  const documents = new Map<string, object>();
  if (ids.length < JOINED_FROM) {
    const select = handle.statement(`SELECT data FROM ${table.name} WHERE id = ?`);
    for (const id of ids) {
      const row = select.get(orderKey(id));
      if (row) documents.set(id, parseObject(row[0]));
    }
    return documents;
  }
  // One statement for many ids saves a call into the engine for each. CROSS JOIN keeps SQLite from turning the loops around.
  const list = 'SELECT j.key, d.data FROM json_each(?) AS j CROSS JOIN';
  const rows = handle.statement(`${list} ${table.name} AS d ON d.id = j.value`).all(JSON.stringify(ids.map(orderKey)));
  for (const row of rows) documents.set(ids[Number(row[0])] ?? '', parseObject(row[1]));
  return documents;
}

/** Purges up to `limit` tombstones written at or before `time` (ms since epoch); answers how many. Inside a write job only. */
export function purgeTombstones(handle: DatabaseHandle, table: CollectionTable, time: number, limit: number): number {
  const purge = `DELETE FROM ${table.name} WHERE seq IN (SELECT seq FROM ${table.name} WHERE deleted = 1 AND lwt <= ? LIMIT ?)`;
  const purged = Number(handle.statement(purge).run(time, limit).changes);
  // The purged rows may have held the highest sequence.
  if (purged > 0)
    handle.statement('UPDATE rx_collection SET last_sequence = ? WHERE id = ?').run(table.lastSequence, table.id);
  return purged;
}

/** Takes documents away for good by their ids, unless they were written after `upTo`; answers how many. Inside a write job only. */
export function purgeById(
  handle: DatabaseHandle,
  table: CollectionTable,
  ids: readonly string[],
  upTo: number,
): number {
  const purge = handle.statement(`DELETE FROM ${table.name} WHERE id IN (SELECT value FROM json_each(?)) AND seq <= ?`);
  const purged = Number(purge.run(JSON.stringify(ids.map(orderKey)), upTo).changes);
  if (purged > 0)
    handle.statement('UPDATE rx_collection SET last_sequence = ? WHERE id = ?').run(table.lastSequence, table.id);
  return purged;
}

/** Drops a collection with all its documents, keeping only its last sequence. Inside a write job only. */
export function dropCollectionTable(handle: DatabaseHandle, table: CollectionTable): void {
  handle.connection.exec(`DROP TABLE ${table.name}`);
  handle
    .statement('UPDATE rx_collection SET present = 0, last_sequence = ? WHERE id = ?')
    .run(table.lastSequence, table.id);
}
