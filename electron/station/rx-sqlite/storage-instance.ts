import { now } from 'rxdb/plugins/core';
import type {
  RxDocumentData,
  RxJsonSchema,
  RxStorageInstance,
  RxStorageInstanceCreationParams,
} from 'rxdb/plugins/core';

import { writeRows } from './bulk-write.ts';
import { dropCollectionTable, purgeTombstones, readDocuments } from './collection-table.ts';
import type { Collection, SequenceCheckpoint } from './collection.ts';
import { joinCollection } from './collection.ts';
import type { DatabaseHandle } from './database-handle.ts';
import { runCount, runQuery } from './query.ts';
import { failureFromEngine, storageFailure } from './storage-failure.ts';

/** What functions beside RxDB's interface need of an instance. RxDB passes it on as `internals`. */
export type SqliteInternals = { readonly handle: DatabaseHandle; readonly collection: Collection<unknown> };

/** This storage has no options per instance. */
export type SqliteInstanceOptions = Readonly<Record<string, never>>;

/** The storage instance of one collection. */
export type SqliteStorageInstance<RxDocType> = RxStorageInstance<
  RxDocType,
  SqliteInternals,
  SqliteInstanceOptions,
  SequenceCheckpoint
>;

/** Tombstones purged by one cleanup call; RxDB calls again while there are more, so that writers get their turn between. */
const PURGE_BATCH = 2000;

function sequenceOf(checkpoint: unknown, lastSequence: number): number {
  if (typeof checkpoint !== 'object' || checkpoint === null || !('sequence' in checkpoint)) return 0;
  const { sequence } = checkpoint;
  // A checkpoint from the future was taken on a file that has since been replaced by an older copy: start over rather than skip.
  return typeof sequence === 'number' && sequence >= 0 && sequence <= lastSequence ? sequence : 0;
}

/** Makes the instance of one collection on an open database. It owns one use of `handle` and gives it back when closed. */
export async function createSqliteInstance<RxDocType>(
  handle: DatabaseHandle,
  params: RxStorageInstanceCreationParams<RxDocType, SqliteInstanceOptions>,
): Promise<SqliteStorageInstance<RxDocType>> {
  const schema: Readonly<RxJsonSchema<RxDocumentData<RxDocType>>> = params.schema;
  const { collection, leave } = await joinCollection<RxDocType>(handle, params.collectionName, schema);
  const { table } = collection;
  const title = `${params.databaseName}/${params.collectionName}`;
  let closing: Promise<void> | undefined;

  const assertUsable = (): void => {
    if (closing)
      throw storageFailure('closed', `Collection ${title} is closed. Open it again before using it.`, handle.file);
    if (collection.removed)
      throw storageFailure(
        'removed',
        `Collection ${title} has been removed. Create it again before using it.`,
        handle.file,
      );
  };

  const read = async <Result>(reading: () => Result): Promise<Result> => {
    assertUsable();
    try {
      return reading();
    } catch (error) {
      throw failureFromEngine(error, 'Reading from', handle.file);
    }
  };

  const close = (): Promise<void> => {
    closing ??= Promise.resolve().then(() => {
      handle.writer.flush();
      leave();
      handle.release();
    });
    return closing;
  };

  const instance: SqliteStorageInstance<RxDocType> = {
    databaseName: params.databaseName,
    collectionName: params.collectionName,
    schema,
    options: params.options,
    internals: { handle, collection: collection as unknown as Collection<unknown> },

    bulkWrite: async (rows, context) => {
      assertUsable();
      const outcome = await handle.writer.run(
        () => {
          if (collection.removed)
            throw storageFailure(
              'removed',
              `Writing to ${title} failed: the collection has been removed.`,
              handle.file,
            );
          return writeRows(handle, collection, instance, rows, context);
        },
        ({ bulk }) => {
          if (bulk) collection.changes.next(bulk);
        },
      );
      return { error: outcome.errors };
    },

    findDocumentsById: (ids, withDeleted) =>
      read(() => {
        const documents = [...readDocuments(handle, table, ids).values()] as RxDocumentData<RxDocType>[];
        return withDeleted ? documents : documents.filter((document) => !document._deleted);
      }),

    query: (prepared) => read(() => ({ documents: runQuery({ handle, table, schema }, prepared) })),

    count: (prepared) => read(() => runCount({ handle, table, schema }, prepared)),

    getAttachmentData: (documentId) => {
      const sentence = `Reading an attachment of ${documentId} in ${title} failed: this storage keeps no attachments. Store files beside the database.`;
      return Promise.reject(storageFailure('attachments', sentence, handle.file));
    },

    getChangedDocumentsSince: (limit, checkpoint) =>
      read(() => {
        const after = sequenceOf(checkpoint, table.lastSequence);
        const rows = handle
          .statement(`SELECT seq, data FROM ${table.name} WHERE seq > ? ORDER BY seq LIMIT ?`)
          .all(after, limit);
        return {
          documents: rows.map((row) => JSON.parse(String(row[1])) as RxDocumentData<RxDocType>),
          checkpoint: { sequence: Number(rows.at(-1)?.[0] ?? after) },
        };
      }),

    changeStream: () => {
      assertUsable();
      return collection.changes.asObservable();
    },

    cleanup: async (minimumDeletedTime) => {
      assertUsable();
      const time = now() - minimumDeletedTime;
      const purged = await handle.writer.run(() => purgeTombstones(handle, table, time, PURGE_BATCH));
      return purged < PURGE_BATCH;
    },

    remove: async () => {
      assertUsable();
      await handle.writer.run(
        () => dropCollectionTable(handle, table),
        () => {
          collection.removed = true;
        },
      );
      await close();
    },

    close,
  };
  return instance;
}
