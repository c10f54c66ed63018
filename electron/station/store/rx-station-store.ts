import { createRxDatabase } from 'rxdb/plugins/core';
import type { PreparedQuery, RxCollection, RxDatabase, RxJsonSchema, RxStorageInstance } from 'rxdb/plugins/core';

import type { Lane } from '../../../shared/facts/chain.ts';
import type { RawFact } from '../../../shared/facts/envelope.ts';
import type { LooseRow } from '../../../shared/sync/protocol.ts';
import { appendDocuments } from '../rx-sqlite/append-documents.ts';
import { generationOf } from '../rx-sqlite/generation.ts';
import { internalsOf } from '../rx-sqlite/internals.ts';
import { emptyCollections, purgeDocuments } from '../rx-sqlite/purge.ts';
import { storageFailure } from '../rx-sqlite/storage-failure.ts';
import type { SqliteInternals } from '../rx-sqlite/storage-instance.ts';
import { getRxStorageSqlite } from '../rx-sqlite/storage.ts';
import { streamRows } from '../rx-sqlite/stream-rows.ts';
import { withoutHole } from './own-chains.ts';
import { ownFactOf } from './own-document.ts';
import { queryAfter, queryCommand } from './own-queries.ts';
import type { OwnDocument } from './own-queries.ts';
import { withGuardedCheckpoints } from './pull-checkpoints.ts';
import { NOTES_BEGIN_WITH, startRxPull } from './rx-pull.ts';
import { rxStoreReader } from './rx-store-reader.ts';
import type { StationStore, StoredBatch } from './station-store.ts';
import { GOOD_CONDITION } from './storage-condition.ts';

/** A row of the site log as an RxDB document. */
type RowDocument = LooseRow;

const ownSchema: RxJsonSchema<OwnDocument> = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: {
    id: { type: 'string', maxLength: 36 },
    chain: { type: 'string', maxLength: 70 },
    seq: { type: 'integer', minimum: 0, maximum: 1_000_000_000_000, multipleOf: 1 },
    command: { type: 'string', maxLength: 36 },
    fact: { type: 'object' },
  },
  required: ['id', 'chain', 'seq', 'command', 'fact'],
  indexes: [
    ['chain', 'seq'],
    ['command', 'seq'],
  ],
};

const rowSchema: RxJsonSchema<RowDocument> = {
  version: 0,
  primaryKey: 'key',
  type: 'object',
  properties: {
    key: { type: 'string', maxLength: 300 },
    seq: { type: 'integer' },
    lane: { type: 'string' },
    kind: { type: 'string' },
    body: {},
  },
  required: ['key', 'seq', 'lane', 'kind', 'body'],
};

/** The collections of a station's database. */
export type StationCollections = {
  own: RxCollection<OwnDocument>;
  site_normal: RxCollection<RowDocument>;
  site_priority: RxCollection<RowDocument>;
};

function factOf(document: OwnDocument, file: string): RawFact {
  const fact = ownFactOf(document);
  if (fact) return fact;
  const sentence = `Reading from ${file} failed: what should be a fact is none. Set the file aside and restore the last backup.`;
  throw storageFailure('damaged', sentence, file);
}

function withoutMeta(document: RowDocument): LooseRow {
  return { seq: document.seq, key: document.key, lane: document.lane, kind: document.kind, body: document.body };
}

async function* stored(collections: StationCollections): AsyncGenerator<StoredBatch> {
  const { file } = internalsOf(collections.own.internalStorageInstance).handle;
  for await (const batch of streamRows<OwnDocument>(collections.own.internalStorageInstance)) {
    yield { own: batch.map((row) => factOf(row.document, file)) };
  }
  for (const collection of [collections.site_priority, collections.site_normal]) {
    for await (const batch of streamRows<RowDocument>(collection.internalStorageInstance)) {
      yield { rows: batch.filter((row) => !row.document._deleted).map((row) => withoutMeta(row.document)) };
    }
  }
}

function watchRows(collections: StationCollections, listener: (rows: readonly LooseRow[]) => void): () => void {
  const subscriptions = [collections.site_priority, collections.site_normal].map((collection) =>
    collection.internalStorageInstance.changeStream().subscribe((bulk) => {
      const rows = bulk.events
        .filter((event) => event.operation !== 'DELETE')
        .map((event) => withoutMeta(event.documentData as RowDocument));
      if (rows.length > 0) listener(rows);
    }),
  );
  return () => {
    for (const subscription of subscriptions) subscription.unsubscribe();
  };
}

async function ownFacts(
  own: RxStorageInstance<OwnDocument, SqliteInternals, unknown>,
  query: PreparedQuery<OwnDocument>,
): Promise<RawFact[]> {
  const { documents } = await own.query(query);
  return documents.map((document) => factOf(document, internalsOf(own).handle.file));
}

/** The store on an open database. */
export function storeOn(database: RxDatabase<StationCollections>): StationStore {
  const { collections } = database;
  const own = collections.own.internalStorageInstance;
  /** Where the running pulls keep their places. */
  const notes = new Map<Lane, string>();
  return {
    generation: generationOf(own),
    condition: () => GOOD_CONDITION,
    onCondition: () => () => undefined,
    noteBackedUp: () => undefined,
    append: async (facts) => {
      await appendDocuments(
        own,
        facts.map((fact) => ({ id: fact.id, chain: fact.chain, seq: fact.seq, command: fact.command ?? '', fact })),
      );
    },
    ownAfter: async (chain, afterSeq, limit) =>
      withoutHole(await ownFacts(own, queryAfter(own.schema, chain, afterSeq, limit))),
    ownOfCommand: async (command) => {
      const facts = await ownFacts(own, queryCommand(own.schema, command));
      return facts.toSorted((a, b) => (a.hlc < b.hlc ? -1 : 1));
    },
    stream: () => stored(collections),
    reader: rxStoreReader({
      own,
      priority: collections.site_priority.internalStorageInstance,
      normal: collections.site_normal.internalStorageInstance,
    }),
    projectionFile: internalsOf(own).handle.file.replace(/(\.sqlite)?$/, '.projection.sqlite'),
    pull: async (lane, source) => {
      const collection = lane === 'normal' ? collections.site_normal : collections.site_priority;
      const pull = await startRxPull(collection, lane, source);
      if (pull.notes !== undefined) notes.set(lane, pull.notes);
      return pull;
    },
    forgetOtherPulls: async () => {
      await emptyCollections(own, NOTES_BEGIN_WITH, new Set(notes.values()));
    },
    purge: async (keys, decidedAt) => {
      await purgeDocuments(collections.site_normal.internalStorageInstance, keys, decidedAt.normal);
      await purgeDocuments(collections.site_priority.internalStorageInstance, keys, decidedAt.priority);
    },
    onRows: (listener) => watchRows(collections, listener),
    close: async () => {
      await database.close();
    },
  };
}

/**
 * Opens the database of a station: RxDB on a SQLite file `<station>.sqlite` in `folder`, synchronous=FULL.
 * @throws StorageFailure (sentence and code) when the file is in use, damaged, of a newer program, or the disk refuses.
 */
export async function openStationDatabase(folder: string, station: string): Promise<RxDatabase<StationCollections>> {
  const database = await createRxDatabase<StationCollections>({
    name: station,
    storage: withGuardedCheckpoints(getRxStorageSqlite({ folder })),
    multiInstance: false,
    eventReduce: true,
  });
  try {
    await database.addCollections({
      own: { schema: ownSchema },
      site_normal: { schema: rowSchema },
      site_priority: { schema: rowSchema },
    });
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}

/** Opens the store of a station on its database alone, without journal and recovery. Throws as `openStationDatabase`. */
export async function openRxStationStore(folder: string, station: string): Promise<StationStore> {
  return storeOn(await openStationDatabase(folder, station));
}
