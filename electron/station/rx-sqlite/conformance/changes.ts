import type { EventBulk, RxStorageChangeEvent } from 'rxdb/plugins/core';
import { expect, test } from 'vitest';

import {
  changesSince,
  deletion,
  insertion,
  openInstance,
  replacement,
  step,
  STEP_SCHEMA,
  stored,
  write,
} from './testbed.ts';
import type { Instance, Step, StorageInTest } from './testbed.ts';

type Bulk = EventBulk<RxStorageChangeEvent<Step>, unknown>;

async function openWatched(underTest: StorageInTest): Promise<{ instance: Instance<Step>; bulks: Bulk[] }> {
  const instance = await openInstance(underTest, STEP_SCHEMA);
  const bulks: Bulk[] = [];
  instance.changeStream().subscribe((bulk) => bulks.push(bulk));
  return { instance, bulks };
}

/** Changes: the live stream, and catching up from a checkpoint. */
export function describeChanges(underTest: () => StorageInTest): void {
  test('announces insert, update and delete with the document before and after', async () => {
    const { instance, bulks } = await openWatched(underTest());
    const [first] = await write(instance, [insertion(step('a'))], 'inserting');
    const [second] = await write(instance, [replacement(first, { quantity: 2 })], 'updating');
    const [third] = await write(instance, [deletion(second)], 'deleting');

    expect(bulks.map((bulk) => bulk.context)).toEqual(['inserting', 'updating', 'deleting']);
    expect(new Set(bulks.map((bulk) => bulk.id)).size).toBe(3);
    expect(bulks.map((bulk) => bulk.events.length)).toEqual([1, 1, 1]);
    expect(bulks[0]?.events[0]).toMatchObject({ operation: 'INSERT', documentId: 'a', documentData: first });
    expect(bulks[1]?.events[0]).toMatchObject({
      operation: 'UPDATE',
      documentId: 'a',
      documentData: second,
      previousDocumentData: first,
    });
    expect(bulks[2]?.events[0]).toMatchObject({
      operation: 'DELETE',
      documentId: 'a',
      documentData: third,
      previousDocumentData: second,
    });
    await instance.close();
  });

  test('announces only what was stored: no refused row, no empty bulk', async () => {
    const { instance, bulks } = await openWatched(underTest());
    await write(instance, [insertion(step('a'))]);
    await instance.bulkWrite([insertion(step('a')), insertion(step('b'))], 'half');
    await instance.bulkWrite([insertion(step('a'))], 'none');
    expect(bulks.map((bulk) => bulk.events.map((event) => event.documentId))).toEqual([['a'], ['b']]);
    await instance.close();
  });

  test('announces a change before the write is acknowledged, and readable', async () => {
    const instance = await openInstance(underTest(), STEP_SCHEMA);
    const found: Promise<number>[] = [];
    instance.changeStream().subscribe((bulk) => {
      const ids = bulk.events.map((event) => event.documentId);
      found.push(instance.findDocumentsById(ids, true).then((documents) => documents.length));
    });
    await write(instance, [insertion(step('a')), insertion(step('b'))]);
    expect(await Promise.all(found)).toEqual([2]);
    await instance.close();
  });

  test('pages through all changes without gap or repetition', async () => {
    const instance = await openInstance(underTest(), STEP_SCHEMA);
    for (const part of [0, 1, 2])
      await write(
        instance,
        Array.from({ length: 7 }, (_, index) => insertion(step(`${part}-${index}`))),
      );
    const seen: string[] = [];
    let checkpoint: unknown;
    for (let page = 0; page < 6; page += 1) {
      const { documents, checkpoint: next } = await changesSince(instance, 4, checkpoint);
      seen.push(...documents.map((document) => document.id));
      checkpoint = next;
    }
    expect(seen).toHaveLength(21);
    expect(new Set(seen).size).toBe(21);
    expect((await changesSince(instance, 4, checkpoint)).documents).toEqual([]);
    await instance.close();
  });

  test('reports a changed document once, in its present state, after the ones changed earlier', async () => {
    const instance = await openInstance(underTest(), STEP_SCHEMA);
    const [a, b] = await write(instance, [insertion(step('a')), insertion(step('b'))]);
    await write(instance, [deletion(b)]);
    const [changed] = await write(instance, [replacement(a, { quantity: 9 })]);
    const { documents } = await changesSince(instance, 10);
    expect(documents.map((document) => [document.id, document._deleted])).toEqual([
      ['b', true],
      ['a', false],
    ]);
    expect(documents[1]).toEqual(changed);
    await instance.close();
  });

  test('continues from the checkpoint of an announced change', async () => {
    const { instance, bulks } = await openWatched(underTest());
    await write(instance, [insertion(step('a')), insertion(step('b'))]);
    await write(instance, [insertion(step('c'))]);
    await write(instance, [{ document: stored(step('d'), undefined, true) }]);
    expect((await changesSince(instance, 10, bulks[0]?.checkpoint)).documents.map((document) => document.id)).toEqual([
      'c',
      'd',
    ]);
    await instance.close();
  });
}
