import { createRxDatabase, normalizeMangoQuery, prepareQuery } from 'rxdb/plugins/core';
import type { MangoQuery, RxCollection, RxDatabase, RxJsonSchema, RxStorageInstance } from 'rxdb/plugins/core';
import { replicateRxCollection } from 'rxdb/plugins/replication';
import { Subject } from 'rxjs';

import type { Lane } from '../../../shared/facts/chain.ts';
import type { RawFact } from '../../../shared/facts/envelope.ts';
import type { Checkpoint, LooseRow } from '../../../shared/sync/protocol.ts';
import { appendDocuments } from '../rx-sqlite/append-documents.ts';
import { generationOf } from '../rx-sqlite/generation.ts';
import { getRxStorageSqlite } from '../rx-sqlite/storage.ts';
import { streamRows } from '../rx-sqlite/stream-rows.ts';
import { onCheckpointFailure, withGuardedCheckpoints } from './pull-checkpoints.ts';
import type { Pull, PullSource, StationStore, StoredBatch } from './station-store.ts';
import { GOOD_CONDITION } from './storage-condition.ts';

/** A fact of this station as an RxDB document: what is looked for stands beside the fact. */
type OwnDocument = { id: string; chain: string; seq: number; command: string; fact: RawFact };
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

type Collections = {
  own: RxCollection<OwnDocument>;
  site_normal: RxCollection<RowDocument>;
  site_priority: RxCollection<RowDocument>;
};

const PAGE = 500;

function withoutMeta(document: RowDocument): LooseRow {
  return { seq: document.seq, key: document.key, lane: document.lane, kind: document.kind, body: document.body };
}

async function* stored(collections: Collections): AsyncGenerator<StoredBatch> {
  for await (const batch of streamRows<OwnDocument>(collections.own.internalStorageInstance)) {
    yield { own: batch.map((row) => row.document.fact) };
  }
  for (const collection of [collections.site_priority, collections.site_normal]) {
    for await (const batch of streamRows<RowDocument>(collection.internalStorageInstance)) {
      yield { rows: batch.filter((row) => !row.document._deleted).map((row) => withoutMeta(row.document)) };
    }
  }
}

/** Collects short pages until `limit` rows are together or the source has no more: RxDB takes a short page for the end. */
async function fullPage(
  source: PullSource,
  start: Checkpoint | undefined,
  limit: number,
): Promise<{ documents: (RowDocument & { _deleted: false })[]; checkpoint: Checkpoint | undefined }> {
  const documents = new Map<string, RowDocument & { _deleted: false }>();
  let checkpoint = start;
  for (;;) {
    const page = await source.fetch(checkpoint ?? null, limit);
    checkpoint = page.checkpoint;
    for (const row of page.rows) documents.set(row.key, { ...row, _deleted: false });
    if (!page.more || documents.size >= limit) break;
  }
  return { documents: [...documents.values()], checkpoint };
}

async function startPull(collection: RxCollection<RowDocument>, lane: Lane, source: PullSource): Promise<Pull> {
  const nudges = new Subject<'RESYNC'>();
  const closersBefore = collection.onClose.length;
  const replication = replicateRxCollection<RowDocument, Checkpoint>({
    collection,
    replicationIdentifier: `${lane}:${source.identifier}`,
    live: true,
    retryTime: source.retryMs,
    waitForLeadership: false,
    autoStart: true,
    pull: {
      batchSize: PAGE,
      handler: async (checkpoint, limit) => await fullPage(source, checkpoint, limit),
      stream$: nudges.asObservable(),
    },
  });
  const closers = collection.onClose.slice(closersBefore);
  const end = async (): Promise<void> => {
    await replication.cancel();
    // RxDB leaves its own end to the collection's, which would hold on to every pull there ever was.
    collection.onClose = collection.onClose.filter((closer) => !closers.includes(closer));
  };
  // When it cannot start, RxDB's promise of the start never settles; only its errors tell.
  const notStarted = new Promise<never>((_, reject) => {
    replication.error$.subscribe((error) => {
      const [why] = error.code === 'RC_START' ? (error.parameters.errors ?? []) : [];
      if (why) reject(new Error(why.message, { cause: error }));
    });
  });
  try {
    await Promise.race([replication.startPromise, notStarted]);
  } catch (error) {
    await end();
    throw error;
  }
  // RxDB goes on after a page that could not be written, and would remember a later place: that page would be missing for ever.
  const events = replication.internalReplicationState?.events;
  let over = false;
  const giveUp = (error: unknown): void => {
    events?.canceled.next(true);
    if (!over) source.failed(error);
    over = true;
  };
  events?.error.subscribe(giveUp);
  if (replication.metaInstance) onCheckpointFailure(replication.metaInstance, giveUp);
  return {
    look: () => nudges.next('RESYNC'),
    inSync: async () => {
      nudges.next('RESYNC');
      await replication.awaitInSync();
    },
    stop: end,
  };
}

function watchRows(collections: Collections, listener: (rows: readonly LooseRow[]) => void): () => void {
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

/** Own facts by a query to the storage itself: RxDB would keep, freeze and copy each document. */
async function ownFacts(own: RxStorageInstance<OwnDocument, unknown, unknown>, query: MangoQuery<OwnDocument>) {
  const { documents } = await own.query(prepareQuery(own.schema, normalizeMangoQuery(own.schema, query)));
  return documents.map(({ fact }) => fact);
}

function storeOn(database: RxDatabase<Collections>): StationStore {
  const { collections } = database;
  const own = collections.own.internalStorageInstance;
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
      await ownFacts(own, {
        selector: { chain, seq: { $gt: afterSeq } },
        sort: [{ chain: 'asc' }, { seq: 'asc' }],
        limit,
        index: ['chain', 'seq'],
      }),
    ownOfCommand: async (command) => {
      const facts = await ownFacts(own, { selector: { command }, index: ['command', 'seq'] });
      return facts.toSorted((a, b) => (a.hlc < b.hlc ? -1 : 1));
    },
    stream: () => stored(collections),
    pull: async (lane, source) =>
      await startPull(lane === 'normal' ? collections.site_normal : collections.site_priority, lane, source),
    onRows: (listener) => watchRows(collections, listener),
    close: async () => {
      await database.close();
    },
  };
}

/**
 * Opens the store of a station: RxDB on a SQLite file `<station>.sqlite` in `folder`, synchronous=FULL.
 * @throws StorageFailure (sentence and code) when the file is in use, damaged, of a newer program, or the disk refuses.
 */
export async function openRxStationStore(folder: string, station: string): Promise<StationStore> {
  const database = await createRxDatabase<Collections>({
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
  return storeOn(database);
}
