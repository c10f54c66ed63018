import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { RxDBCleanupPlugin } from 'rxdb/plugins/cleanup';
import { addRxPlugin, createRxDatabase, removeRxDatabase } from 'rxdb/plugins/core';
import type { RxCollection, RxDatabase } from 'rxdb/plugins/core';
import { replicateRxCollection } from 'rxdb/plugins/replication';
import { filter, firstValueFrom, Subject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { step, STEP_SCHEMA } from './conformance/testbed.ts';
import type { Step } from './conformance/testbed.ts';
import { getRxStorageSqlite } from './storage.ts';
import { streamRows } from './stream-rows.ts';

type Steps = { steps: RxCollection<Step> };

describe('RxDB on the SQLite storage', () => {
  let folder: string;
  let database: RxDatabase<Steps>;

  const open = async (): Promise<RxDatabase<Steps>> => {
    const opened = await createRxDatabase<Steps>({
      name: 'station',
      storage: getRxStorageSqlite({ folder, synchronous: 'OFF' }),
      multiInstance: false,
    });
    await opened.addCollections({ steps: { schema: STEP_SCHEMA } });
    return opened;
  };
  const ids = async (collection: RxCollection<Step>): Promise<string[]> =>
    (await collection.find({ sort: [{ id: 'asc' }] }).exec()).map((document) => document.id);

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rx-sqlite-rxdb-'));
    database = await open();
  });
  afterEach(async () => {
    if (!database.closed) await database.close();
    rmSync(folder, { recursive: true });
  });

  test('inserts, finds, changes, removes, and has it all again after a restart', async () => {
    await database.steps.insert(step('a', { quantity: 4, note: 'first' }));
    const { success, error } = await database.steps.bulkInsert([
      step('b', { quantity: 2 }),
      step('c', { quantity: 3, status: 'held' }),
      step('a'),
    ]);
    expect(success.map((document) => document.id)).toEqual(['b', 'c']);
    expect(error.map((each) => [each.documentId, each.status])).toEqual([['a', 409]]);
    await expect(database.steps.insert(step('b'))).rejects.toMatchObject({ code: 'CONFLICT' });

    const b = await database.steps.findOne('b').exec(true);
    await Promise.all(
      Array.from({ length: 10 }, () =>
        b.incrementalModify((document) => ({ ...document, quantity: document.quantity + 1 })),
      ),
    );
    await (await database.steps.findOne('c').exec(true)).remove();
    await database.steps.insert(step('c', { status: 'again' }));
    await (await database.steps.findOne('a').exec(true)).remove();
    expect(await ids(database.steps)).toEqual(['b', 'c']);

    await database.close();
    database = await open();
    expect(
      (await database.steps.find({ sort: [{ quantity: 'desc' }] }).exec()).map((document) => [
        document.id,
        document.quantity,
        document.status,
      ]),
    ).toEqual([
      ['b', 12, 'open'],
      ['c', 1, 'again'],
    ]);
    expect(await database.steps.count({ selector: { status: 'again' } }).exec()).toBe(1);
    expect([...(await database.steps.findByIds(['c', 'a', 'b']).exec()).keys()].toSorted()).toEqual(['b', 'c']);
  });

  test('keeps a live query right through inserts, changes and removals', async () => {
    const query = database.steps.find({ selector: { quantity: { $gt: 1 } }, sort: [{ quantity: 'desc' }], limit: 2 });
    const results: string[] = [];
    const subscription = query.$.subscribe((documents) =>
      results.push(documents.map((document) => document.id).join('')),
    );
    const reaches = (expected: string): Promise<unknown> =>
      firstValueFrom(
        query.$.pipe(filter((documents) => documents.map((document) => document.id).join('') === expected)),
      );
    await reaches('');
    await database.steps.bulkInsert([
      step('a', { quantity: 5 }),
      step('b', { quantity: 3 }),
      step('c', { quantity: 2 }),
      step('d', { quantity: 1 }),
    ]);
    await reaches('ab');
    await (await database.steps.findOne('d').exec(true)).incrementalPatch({ quantity: 9 });
    await reaches('da');
    await (await database.steps.findOne('a').exec(true)).remove();
    await reaches('db');
    expect(results.at(-1)).toBe('db');
    subscription.unsubscribe();
  });

  test('pulls a replica from a source page by page, then follows it, and resumes where it stopped', async () => {
    const source: { id: string; sequence: number; quantity: number; deleted?: true }[] = Array.from(
      { length: 25 },
      (_, index) => ({ id: `o${index}`, sequence: index + 1, quantity: index }),
    );
    const nudges = new Subject<'RESYNC'>();
    const asked: number[] = [];
    const replicate = (
      collection: RxCollection<Step>,
    ): ReturnType<typeof replicateRxCollection<Step, { sequence: number }>> =>
      replicateRxCollection<Step, { sequence: number }>({
        collection,
        replicationIdentifier: 'plan-down',
        live: true,
        pull: {
          batchSize: 10,
          stream$: nudges,
          handler: async (checkpoint, batchSize) => {
            const after = checkpoint?.sequence ?? 0;
            asked.push(after);
            const page = source
              .filter((row) => row.sequence > after)
              .toSorted((a, b) => a.sequence - b.sequence)
              .slice(0, batchSize);
            const documents = page.map((row) => ({
              ...step(row.id, { quantity: row.quantity }),
              _deleted: row.deleted === true,
            }));
            return { documents, checkpoint: { sequence: page.at(-1)?.sequence ?? after } };
          },
        },
      });

    const first = replicate(database.steps);
    await first.awaitInSync();
    expect(await ids(database.steps)).toHaveLength(25);
    source[3] = { id: 'o3', sequence: 26, quantity: 99 };
    source[4] = { id: 'o4', sequence: 27, quantity: 4, deleted: true };
    nudges.next('RESYNC');
    await first.awaitInSync();
    await firstValueFrom(database.steps.findOne('o4').$.pipe(filter((document) => document === null)));
    expect((await database.steps.findOne('o3').exec())?.quantity).toBe(99);
    await database.close();

    asked.length = 0;
    database = await open();
    source.push({ id: 'late', sequence: 28, quantity: 1 });
    const second = replicate(database.steps);
    await second.awaitInSync();
    expect(asked[0]).toBe(27);
    expect(await database.steps.findOne('late').exec()).not.toBeNull();
    expect(await ids(database.steps)).toHaveLength(25);
  });

  test('cleans up old tombstones when asked to', async () => {
    addRxPlugin(RxDBCleanupPlugin);
    await database.steps.bulkInsert([step('a'), step('b')]);
    await (await database.steps.findOne('a').exec(true)).remove();
    await database.steps.cleanup(0);
    expect(await database.steps.storageInstance.findDocumentsById(['a', 'b'], true)).toHaveLength(1);
  });

  test('streams the rows of a collection past RxDB', async () => {
    await database.steps.bulkInsert([step('a'), step('b')]);
    const seen: string[] = [];
    for await (const batch of streamRows<Step>(database.steps.storageInstance))
      seen.push(...batch.map((row) => row.document.id));
    expect(seen).toEqual(['a', 'b']);
  });

  test('removes a collection, and the whole database', async () => {
    await database.steps.insert(step('a'));
    await database.steps.remove();
    await database.addCollections({ steps: { schema: STEP_SCHEMA } });
    expect(await ids(database.steps)).toEqual([]);
    await database.steps.insert(step('b'));
    await database.remove();
    expect(readdirSync(folder)).toEqual([]);
    database = await open();
    await database.steps.insert(step('c'));
    await database.close();
    await removeRxDatabase('station', getRxStorageSqlite({ folder }), false);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('tells clearly that several processes are not served', async () => {
    const creation = createRxDatabase({ name: 'other', storage: getRxStorageSqlite({ folder }) });
    await expect(creation).rejects.toMatchObject({ code: 'multi-instance' });
  });
});
