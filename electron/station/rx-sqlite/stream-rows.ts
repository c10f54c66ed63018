import { setImmediate as nextTurn } from 'node:timers/promises';

import type { RxDocumentData } from 'rxdb/plugins/core';

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
