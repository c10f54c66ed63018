import { setImmediate as nextTurn } from 'node:timers/promises';

import type { RxDocumentData } from 'rxdb/plugins/core';

import type { CollectionTable } from './collection-table.ts';
import type { DatabaseHandle } from './database-handle.ts';
import type { SqlRow, SqlValue } from './engine.ts';
import { internalsOf } from './internals.ts';
import type { WithInternals } from './internals.ts';
import { failureFromEngine, storageFailure } from './storage-failure.ts';

/** One stored document and the local sequence of its last write. */
export type StreamedRow<RxDocType> = { readonly sequence: number; readonly document: RxDocumentData<RxDocType> };

const DEFAULT_BATCH = 5000;

function parseRows<RxDocType>(rows: readonly SqlRow[], file: string): StreamedRow<RxDocType>[] {
  try {
    return rows.map((row) => ({
      sequence: Number(row[0]),
      document: JSON.parse(String(row[1])) as RxDocumentData<RxDocType>,
    }));
  } catch (error) {
    throw failureFromEngine(error, 'Reading from', file);
  }
}

function readRows(handle: DatabaseHandle, sql: string, parameters: readonly SqlValue[]): SqlRow[] {
  if (!handle.isOpen()) {
    throw storageFailure(
      'closed',
      `Streaming from ${handle.file} failed: the database was closed meanwhile.`,
      handle.file,
    );
  }
  try {
    return handle.statement(sql).all(...parameters);
  } catch (error) {
    throw failureFromEngine(error, 'Reading from', handle.file);
  }
}

/** The sequence of the last write of a collection, 0 before the first one. */
export function lastSequenceOf(source: WithInternals): number {
  return internalsOf(source).collection.table.lastSequence;
}

/**
 * Reads a collection in write order, past RxDB, in batches: every document (deleted ones too) last written after `afterSequence`, in
 * its present state. A document written while the stream runs comes (again) at its new place, so that at the end nothing was missed.
 */
export async function* streamRows<RxDocType>(
  source: WithInternals,
  options: { readonly afterSequence?: number; readonly batchSize?: number } = {},
): AsyncGenerator<readonly StreamedRow<RxDocType>[], void, undefined> {
  const { handle, collection } = internalsOf(source);
  const batchSize = options.batchSize ?? DEFAULT_BATCH;
  const select = `SELECT seq, data FROM ${collection.table.name} WHERE seq > ? ORDER BY seq LIMIT ?`;
  let after = options.afterSequence ?? 0;
  for (;;) {
    const rows = readRows(handle, select, [after, batchSize]);
    if (rows.length > 0) yield parseRows<RxDocType>(rows, handle.file);
    if (rows.length < batchSize) return;
    after = Number(rows.at(-1)?.[0]);
    await nextTurn();
  }
}

function indexStartingWith(
  table: CollectionTable,
  orderBy: readonly string[],
  file: string,
): { name: string; columns: readonly string[] } {
  const wanted = ['_deleted', ...orderBy].join(',');
  for (const fields of table.layout.indexes) {
    const name = table.indexes.get(fields.join(','));
    if (name === undefined || !`${fields.join(',')},`.startsWith(`${wanted},`)) continue;
    if (fields.some((field) => table.loose.has(field))) break;
    return { name, columns: fields.slice(1).map((field) => table.columns.get(field)?.column ?? 'id') };
  }
  const sentence = `Streaming by ${orderBy.join(', ')} failed: the collection has no index on exactly these fields in this order, or a document has a value there that the index cannot hold. Add the index to the schema.`;
  throw storageFailure('bad-order', sentence, file);
}

/**
 * Reads the living documents of a collection in the order of an index that starts with the fields `orderBy`, past RxDB, in batches.
 * Throws `bad-order` without such an index, or when a document lacks one of its fields. Documents written while the stream runs may be
 * missed: note `lastSequenceOf` before, and read `streamRows` from there afterwards.
 */
export async function* streamInOrder<RxDocType>(
  source: WithInternals,
  options: { readonly orderBy: readonly string[]; readonly batchSize?: number },
): AsyncGenerator<readonly StreamedRow<RxDocType>[], void, undefined> {
  const { handle, collection } = internalsOf(source);
  const { table } = collection;
  const batchSize = options.batchSize ?? DEFAULT_BATCH;
  const { name, columns } = indexStartingWith(table, options.orderBy, handle.file);
  const from = `FROM ${table.name} INDEXED BY ${name} WHERE deleted = 0`;
  const missing = columns.map((column) => `${column} IS NULL`).join(' OR ');
  if (readRows(handle, `SELECT 1 ${from} AND (${missing}) LIMIT 1`, []).length > 0) {
    throw storageFailure(
      'bad-order',
      `Streaming by ${options.orderBy.join(', ')} failed: a document lacks one of these fields.`,
      handle.file,
    );
  }
  const list = columns.join(', ');
  const select = `SELECT seq, data, ${list} ${from}`;
  const order = `ORDER BY ${list} LIMIT ?`;
  const beyond = `AND (${list}) > (${columns.map(() => '?').join(', ')})`;
  let rows = readRows(handle, `${select} ${order}`, [batchSize]);
  while (rows.length > 0) {
    yield parseRows<RxDocType>(rows, handle.file);
    if (rows.length < batchSize) return;
    const cursor: readonly SqlValue[] = rows.at(-1)?.slice(2) ?? [];
    await nextTurn();
    rows = readRows(handle, `${select} ${beyond} ${order}`, [...cursor, batchSize]);
  }
}
