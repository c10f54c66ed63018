import { now } from 'rxdb/plugins/core';
import type { RxDocumentData, RxStorageInstance } from 'rxdb/plugins/core';

import { writeRows } from './bulk-write.ts';
import type { SequenceCheckpoint } from './collection.ts';
import { internalsOf } from './internals.ts';
import { storageFailure } from './storage-failure.ts';
import type { SqliteInstanceOptions, SqliteInternals } from './storage-instance.ts';

/** The storage instance of a collection as RxDB types it, `collection.internalStorageInstance`. */
export type AppendTarget<RxDocType> = RxStorageInstance<RxDocType, SqliteInternals, SqliteInstanceOptions>;

// RxDB's revisions are for conflicts; what is only ever appended has none.
const FIRST_REVISION = '1-appended';

/**
 * Adds new documents past RxDB's own write path, which costs more than the write itself: all of them or none, durable when it resolves,
 * announced to RxDB. Calls made at once share one flush. Rejects with a StorageFailure, `bad-id` when an id is taken already.
 */
export async function appendDocuments<RxDocType>(
  target: AppendTarget<RxDocType>,
  documents: readonly RxDocType[],
): Promise<void> {
  const { handle, collection } = internalsOf(target);
  const meta = { _deleted: false, _attachments: {}, _rev: FIRST_REVISION, _meta: { lwt: now() } };
  const rows = documents.map((document) => ({ document: { ...document, ...meta } as RxDocumentData<RxDocType> }));
  await handle.writer.run(
    () => {
      if (collection.removed)
        throw storageFailure('removed', 'Appending failed: the collection has been removed.', handle.file);
      const { errors, bulk } = writeRows(
        handle,
        collection as Parameters<typeof writeRows<RxDocType, SqliteInternals, SqliteInstanceOptions>>[1],
        target as RxStorageInstance<RxDocType, SqliteInternals, SqliteInstanceOptions, SequenceCheckpoint>,
        rows,
        'append',
      );
      // Thrown, so that the documents before it are undone too.
      const [taken] = errors;
      if (taken)
        throw storageFailure(
          'bad-id',
          `Another document with the id ${taken.documentId} is stored already; nothing of this write was kept.`,
          handle.file,
        );
      return bulk;
    },
    (bulk) => {
      if (bulk) collection.changes.next(bulk);
    },
  );
}
