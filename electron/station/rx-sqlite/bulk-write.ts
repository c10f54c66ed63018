import { categorizeBulkWriteRows } from 'rxdb/plugins/core';
import type { BulkWriteRow, RxStorageInstance, RxStorageWriteError, StringKeys } from 'rxdb/plugins/core';

import { readDocuments } from './collection-table.ts';
import type { ChangeBulk, Collection, SequenceCheckpoint } from './collection.ts';
import type { DatabaseHandle } from './database-handle.ts';

/** What one write call did: its refused rows, and the changes to announce once they are on disk. */
export type BulkWriteOutcome<RxDocType> = {
  readonly errors: RxStorageWriteError<RxDocType>[];
  readonly bulk: ChangeBulk<RxDocType> | undefined;
};

function idOf(row: BulkWriteRow<unknown>, primaryPath: string): string {
  return String((row.document as Readonly<Record<string, unknown>>)[primaryPath]);
}

/** Splits rows so that no part writes one document twice: the second write must see what the first one did. */
function withoutRepeatedIds<RxDocType>(
  rows: BulkWriteRow<RxDocType>[],
  primaryPath: string,
): BulkWriteRow<RxDocType>[][] {
  const parts: BulkWriteRow<RxDocType>[][] = [[]];
  let seen = new Set<string>();
  for (const row of rows) {
    const id = idOf(row, primaryPath);
    if (seen.has(id)) {
      parts.push([]);
      seen = new Set();
    }
    seen.add(id);
    parts.at(-1)?.push(row);
  }
  return parts;
}

/** Writes the rows of one bulkWrite call: conflicts are answered per row, everything else is stored. Inside a write job only. */
export function writeRows<RxDocType, Internals, Options>(
  handle: DatabaseHandle,
  collection: Collection<RxDocType>,
  instance: RxStorageInstance<RxDocType, Internals, Options, SequenceCheckpoint>,
  rows: BulkWriteRow<RxDocType>[],
  context: string,
): BulkWriteOutcome<RxDocType> {
  const { table } = collection;
  const { primaryPath } = table.layout;
  const errors: RxStorageWriteError<RxDocType>[] = [];
  let bulk: ChangeBulk<RxDocType> | undefined;
  for (const part of withoutRepeatedIds(rows, primaryPath)) {
    const stored = readDocuments(
      handle,
      table,
      part.map((row) => idOf(row, primaryPath)),
    );
    const sorted = categorizeBulkWriteRows<RxDocType>(
      instance,
      primaryPath as StringKeys<RxDocType>,
      stored as Parameters<typeof categorizeBulkWriteRows<RxDocType>>[2],
      part,
      context,
      // Called for each accepted row, in the order of the rows, so that sequences follow it.
      (document) => table.write(document, false),
      (document) => table.write(document, true),
    );
    errors.push(...sorted.errors);
    const events = [...(bulk?.events ?? []), ...sorted.eventBulk.events];
    if (events.length > 0) bulk = { ...sorted.eventBulk, events, checkpoint: { sequence: table.lastSequence } };
  }
  return { errors, bulk };
}
