import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import {
  changesSince,
  deletion,
  documentInDb,
  find,
  findIds,
  insertion,
  openInstance,
  prepared,
  replacement,
  step,
  STEP_SCHEMA,
  stored,
  write,
} from './conformance/testbed.ts';
import type { Instance, Step, StorageInTest } from './conformance/testbed.ts';
import { databaseFile } from './database-file.ts';
import { internalsOf } from './internals.ts';
import { isStorageFailure } from './storage-failure.ts';
import { getRxStorageSqlite } from './storage.ts';

describe('the SQLite storage', () => {
  let folder: string;
  let underTest: StorageInTest;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rx-sqlite-storage-'));
    underTest = {
      storage: getRxStorageSqlite({ folder, synchronous: 'OFF' }),
      reopenable: true,
      databaseName: 'station',
    };
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const open = (schema = STEP_SCHEMA): Promise<Instance<Step>> => openInstance(underTest, schema);
  const sequenceOf = (checkpoint: unknown): number => (checkpoint as { sequence: number }).sequence;
  const plan = (instance: Instance<Step>, sql: string): string => {
    const { handle } = internalsOf(instance);
    return handle.connection
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map((row) => String(row[3]))
      .join('; ');
  };

  test('refuses several processes on one database', async () => {
    const instance = await open();
    const creation = underTest.storage.createStorageInstance({
      databaseInstanceToken: 'a',
      databaseName: 'station',
      collectionName: 'steps',
      schema: instance.schema,
      options: {},
      multiInstance: true,
      devMode: false,
    });
    await expect(creation).rejects.toMatchObject({
      code: 'multi-instance',
      message: expect.stringContaining('multiInstance: false') as unknown,
    });
    await instance.close();
  });

  test('refuses attachments, in a schema and when asked for one', async () => {
    await expect(open({ ...STEP_SCHEMA, attachments: {} })).rejects.toMatchObject({ code: 'attachments' });
    const instance = await open();
    await expect(instance.getAttachmentData('a', 'photo.jpg', '')).rejects.toMatchObject({ code: 'attachments' });
    await instance.close();
  });

  test('synchronises every commit to disk unless told otherwise', async () => {
    const durable = await openInstance({ ...underTest, storage: getRxStorageSqlite({ folder }) }, STEP_SCHEMA);
    const { handle } = internalsOf(durable);
    expect(handle.connection.prepare('PRAGMA synchronous').get()).toEqual([2]);
    expect(handle.connection.prepare('PRAGMA journal_mode').get()).toEqual(['wal']);
    await durable.close();
  });

  test('answers every call on a closed instance with a sentence, and ends its change stream', async () => {
    const instance = await open();
    const ended = new Promise<string>((resolve) => {
      instance.changeStream().subscribe({ complete: () => resolve('ended') });
    });
    const query = prepared(instance, { selector: {} });
    await instance.close();
    expect(await ended).toBe('ended');
    for (const call of [
      instance.bulkWrite([], ''),
      instance.query(query),
      instance.count(query),
      instance.findDocumentsById([], true),
      instance.cleanup(0),
      changesSince(instance, 1),
      instance.remove(),
    ]) {
      await expect(call).rejects.toMatchObject({
        code: 'closed',
        message: expect.stringContaining('station/steps') as unknown,
      });
    }
  });

  test('keeps the writes that were queued when it was closed', async () => {
    const instance = await open();
    const written = write(instance, [insertion(step('a'))]);
    await instance.close();
    await written;
    const again = await open();
    expect(await findIds(again, { selector: {} })).toEqual(['a']);
    await again.close();
  });

  test('rejects a write that was queued when the collection was removed', async () => {
    const instance = await open();
    const removed = instance.remove();
    const written = instance.bulkWrite([insertion(step('late'))], '');
    await removed;
    await expect(written).rejects.toSatisfy(isStorageFailure);
  });

  test('deletes the file once the last collection is removed, not before', async () => {
    const file = databaseFile(folder, 'station');
    const steps = await open();
    const others = await openInstance(underTest, STEP_SCHEMA, { collectionName: 'others' });
    await steps.remove();
    await others.close();
    expect(existsSync(file)).toBe(true);
    await (await openInstance(underTest, STEP_SCHEMA, { collectionName: 'others' })).remove();
    expect(existsSync(file)).toBe(false);
  });

  test('refuses a document without a text as its id, and the call that brought it, whole', async () => {
    const instance = await open();
    const nameless = stored(step(7 as unknown as string));
    await expect(instance.bulkWrite([insertion(step('a')), { document: nameless }], '')).rejects.toMatchObject({
      code: 'bad-id',
    });
    expect(await findIds(instance, { selector: {} })).toEqual([]);
    await instance.close();
  });

  test('answers the second of two inserts of one id in one call with a conflict', async () => {
    const instance = await open();
    const { error } = await instance.bulkWrite(
      [insertion(step('a', { quantity: 1 })), insertion(step('a', { quantity: 2 })), insertion(step('b'))],
      '',
    );
    expect(error.map((each) => each.documentId)).toEqual(['a']);
    expect(documentInDb(error[0])?.quantity).toBe(1);
    expect(await findIds(instance, { selector: {}, sort: [{ id: 'asc' }] })).toEqual(['a', 'b']);
    await instance.close();
  });

  describe('checkpoints', () => {
    test('follow the order of writing, whatever the clock says', async () => {
      const instance = await open();
      const timed = (id: string, lwt: number): { document: ReturnType<typeof stored<Step>> } => ({
        document: { ...stored(step(id)), _meta: { lwt } },
      });
      await write(instance, [timed('noon', 2_000_000)]);
      const { checkpoint } = await changesSince(instance, 10);
      // The clock was set back a year before this one.
      await write(instance, [timed('after the clock was set back', 1_000_000)]);
      expect((await changesSince(instance, 10, checkpoint)).documents.map((document) => document.id)).toEqual([
        'after the clock was set back',
      ]);
      await instance.close();
    });

    test('are never used twice, not after a purge, a removal or a restart', async () => {
      const instance = await open();
      const documents = await write(instance, [insertion(step('a')), insertion(step('b'))]);
      await write(
        instance,
        documents.map((document) => deletion(document)),
      );
      const purged = (await changesSince(instance, 10)).checkpoint;
      expect(sequenceOf(purged)).toBe(4);
      expect(await instance.cleanup(0)).toBe(true);
      await instance.close();
      await (await openInstance(underTest, STEP_SCHEMA, { collectionName: 'others' })).close();

      const again = await open();
      // As many as were purged and one more, so that a sequence counted from the start would pass the old checkpoint.
      const five = ['c0', 'c1', 'c2', 'c3', 'c4'];
      await write(
        again,
        five.map((id) => insertion(step(id))),
      );
      const later = await changesSince(again, 10, purged);
      expect(later.documents.map((document) => document.id)).toEqual(five);
      const others = await openInstance(underTest, STEP_SCHEMA, { collectionName: 'others' });
      await again.remove();
      const recreated = await open();
      const many = Array.from({ length: 12 }, (_, index) => `d${index}`);
      await write(
        recreated,
        many.map((id) => insertion(step(id))),
      );
      const last = await changesSince(recreated, 20, later.checkpoint);
      expect(last.documents.map((document) => document.id)).toEqual(many);
      await recreated.close();
      await others.close();
    });

    test('of another storage or from the future start from the beginning instead of skipping', async () => {
      const instance = await open();
      await write(instance, [insertion(step('a'))]);
      for (const foreign of [{ id: 'x', lwt: 5 }, { sequence: 99 }, { sequence: -1 }, 'x', null]) {
        expect((await changesSince(instance, 10, foreign)).documents).toHaveLength(1);
      }
      await instance.close();
    });
  });

  test('purges many tombstones in several steps and says so', async () => {
    const instance = await open();
    await write(
      instance,
      Array.from({ length: 4500 }, (_, index) => ({ document: stored(step(`t${index}`), undefined, true) })),
    );
    const answers: boolean[] = [];
    for (let turn = 0; turn < 3; turn += 1) answers.push(await instance.cleanup(0));
    expect(answers).toEqual([false, false, true]);
    expect((await changesSince(instance, 10)).documents).toEqual([]);
    await instance.close();
  });

  test('rebuilds a table whose indexes changed, keeping documents and checkpoints', async () => {
    const { indexes: _none, ...withoutIndexes } = STEP_SCHEMA;
    const old = await open(withoutIndexes);
    const [a] = await write(old, [
      insertion(step('a', { quantity: 3 })),
      insertion(step('b', { quantity: 2 })),
      insertion(step('c', { quantity: 1 })),
    ]);
    await write(old, [replacement(a, { status: 'held' })]);
    const before = await changesSince(old, 10);
    await old.close();

    const rebuilt = await open();
    expect(await changesSince(rebuilt, 10)).toEqual(before);
    expect(await findIds(rebuilt, { selector: {}, sort: [{ quantity: 'asc' }] })).toEqual(['c', 'b', 'a']);
    expect(plan(rebuilt, 'SELECT data FROM docs_1 WHERE deleted = 0 AND k0 = 1')).toMatch(
      /USING INDEX docs_1_i[01] \(deleted=\? AND k0=\?\)/,
    );
    await write(rebuilt, [insertion(step('d'))]);
    await rebuilt.close();
    const back = await open(withoutIndexes);
    expect(await find(back, { selector: { status: 'held' } })).toHaveLength(1);
    await back.close();
  });

  test('walks the index of the query plan, backwards for a descending sort', async () => {
    const instance = await open();
    await write(
      instance,
      Array.from({ length: 50 }, (_, index) => insertion(step(`a${index}`, { quantity: index }))),
    );
    const { handle } = internalsOf(instance);
    const asked: string[] = [];
    const statement = handle.statement.bind(handle);
    Object.assign(handle, { statement: (sql: string) => (asked.push(sql), statement(sql)) });
    await find(instance, {
      selector: { status: 'open', quantity: { $gt: 3 } },
      sort: [{ status: 'asc' }, { quantity: 'asc' }],
      limit: 5,
    });
    await find(instance, { selector: {}, sort: [{ quantity: 'desc' }, { id: 'desc' }], limit: 5 });
    await find(instance, { selector: {}, sort: [{ quantity: 'desc' }], limit: 5 });
    const plans = asked.map((sql) => plan(instance, sql));
    expect(plans).toEqual([
      expect.stringMatching(/^SEARCH docs_1 USING INDEX docs_1_i1 \(deleted=\? AND k0=\? AND k1>\?\)$/) as unknown,
      expect.stringMatching(/^SEARCH docs_1 USING INDEX docs_1_i2 \(deleted=\?\)$/) as unknown,
      // RxDB adds the primary key upwards: only documents of equal quantity are left to sort.
      expect.stringMatching(
        /^SEARCH docs_1 USING INDEX docs_1_i2 \(deleted=\?\); USE TEMP B-TREE FOR LAST TERM/,
      ) as unknown,
    ]);
    await instance.close();
  });
});
