import { expect, test } from 'vitest';

import {
  deletion,
  documentInDb,
  find,
  findIds,
  insertion,
  openInstance,
  replacement,
  step,
  STEP_SCHEMA,
  stored,
  write,
} from './testbed.ts';
import type { Instance, Step, StorageInTest } from './testbed.ts';

/** Writing: inserts, updates, deletes, conflicts, parallel writers. */
export function describeWrites(underTest: () => StorageInTest): void {
  const open = (): Promise<Instance<Step>> => openInstance(underTest(), STEP_SCHEMA);

  test('keeps every field of an inserted document, its meta data included', async () => {
    const instance = await open();
    const [document] = await write(instance, [
      insertion(step('a', { note: 'Größe ≥ 3 – 测试 🏭', tags: ['x', ''], checks: [{ name: 'torque', value: -0.5 }] })),
    ]);
    expect(await instance.findDocumentsById(['a'], false)).toEqual([document]);
    await instance.close();
  });

  test('answers only the documents that exist, in the order of the ids asked for', async () => {
    const instance = await open();
    await write(
      instance,
      ['c', 'a', 'b'].map((id) => insertion(step(id))),
    );
    expect((await instance.findDocumentsById(['b', 'nobody', 'c'], false)).map((document) => document.id)).toEqual([
      'b',
      'c',
    ]);
    expect(await instance.findDocumentsById([], true)).toEqual([]);
    await instance.close();
  });

  test('accepts an empty write', async () => {
    const instance = await open();
    expect((await instance.bulkWrite([], 'test')).error).toEqual([]);
    await instance.close();
  });

  test('replaces a document when the previous revision is the stored one', async () => {
    const instance = await open();
    const [first] = await write(instance, [insertion(step('a'))]);
    const [second] = await write(instance, [replacement(first, { status: 'closed', quantity: 7 })]);
    expect(await instance.findDocumentsById(['a'], false)).toEqual([second]);
    expect(await findIds(instance, { selector: { status: 'open' } })).toEqual([]);
    expect(await findIds(instance, { selector: { status: 'closed', quantity: 7 } })).toEqual(['a']);
    await instance.close();
  });

  test('answers a second insert of one id with a conflict that carries the stored document', async () => {
    const instance = await open();
    const [first] = await write(instance, [insertion(step('a'))]);
    const row = insertion(step('a', { status: 'other' }));
    const { error } = await instance.bulkWrite([row, insertion(step('b'))], 'again');
    expect(error).toHaveLength(1);
    expect(error[0]).toMatchObject({ status: 409, isError: true, documentId: 'a', context: 'again' });
    expect(documentInDb(error[0])).toEqual(first);
    expect(error[0]?.writeRow.document).toEqual(row.document);
    expect(await findIds(instance, { selector: {} })).toEqual(['a', 'b']);
    await instance.close();
  });

  test('answers a write on an outdated revision with a conflict and keeps the stored document', async () => {
    const instance = await open();
    const [first] = await write(instance, [insertion(step('a'))]);
    const [second] = await write(instance, [replacement(first, { quantity: 2 })]);
    const { error } = await instance.bulkWrite([replacement(first, { quantity: 3 })], 'late');
    expect(documentInDb(error[0])).toEqual(second);
    expect(await instance.findDocumentsById(['a'], true)).toEqual([second]);
    await instance.close();
  });

  test('keeps a deleted document as a tombstone that queries do not find', async () => {
    const instance = await open();
    const [a] = await write(instance, [insertion(step('a')), insertion(step('b'))]);
    const [tombstone] = await write(instance, [deletion(a)]);
    expect(await findIds(instance, { selector: {} })).toEqual(['b']);
    expect(await instance.findDocumentsById(['a'], false)).toEqual([]);
    expect(await instance.findDocumentsById(['a'], true)).toEqual([tombstone]);
    await instance.close();
  });

  test('brings a deleted document back when its tombstone is the previous revision', async () => {
    const instance = await open();
    const [a] = await write(instance, [insertion(step('a'))]);
    const [tombstone] = await write(instance, [deletion(a)]);
    const conflict = await instance.bulkWrite([insertion(step('a'))], 'blind');
    expect(documentInDb(conflict.error[0])).toEqual(tombstone);
    await write(instance, [{ previous: tombstone, document: stored(step('a', { status: 'again' }), tombstone) }]);
    expect(await findIds(instance, { selector: { status: 'again' } })).toEqual(['a']);
    await instance.close();
  });

  test('stores a document that is inserted already deleted', async () => {
    const instance = await open();
    const tombstone = stored(step('a'), undefined, true);
    await write(instance, [{ document: tombstone }]);
    expect(await findIds(instance, { selector: {} })).toEqual([]);
    expect(await instance.findDocumentsById(['a'], true)).toEqual([tombstone]);
    await instance.close();
  });

  test('lets exactly one of many parallel writers of one document win', async () => {
    const instance = await open();
    const [first] = await write(instance, [insertion(step('a', { quantity: 0 }))]);
    const answers = await Promise.all(
      Array.from({ length: 25 }, (_, writer) =>
        instance.bulkWrite([replacement(first, { quantity: writer + 1 })], `writer ${writer}`),
      ),
    );
    const winners = answers.flatMap((answer, writer) => (answer.error.length === 0 ? [writer + 1] : []));
    expect(winners).toHaveLength(1);
    const [now] = await find(instance, { selector: {} });
    expect(now?.quantity).toBe(winners[0]);
    for (const answer of answers.filter(({ error }) => error.length > 0))
      expect(documentInDb(answer.error[0])).toEqual(now);
    await instance.close();
  });

  test('loses no write of many parallel writers of different documents', async () => {
    const instance = await open();
    const writers = Array.from({ length: 40 }, (_, writer) =>
      Array.from({ length: 5 }, (__, index) => step(`${writer}-${index}`, { quantity: writer })),
    );
    await Promise.all(writers.map((steps) => write(instance, steps.map(insertion))));
    const found = await find(instance, { selector: {} });
    expect(new Set(found.map((document) => document.id))).toEqual(
      new Set(writers.flat().map((document) => document.id)),
    );
    await instance.close();
  });

  test('keeps the collections of one database apart', async () => {
    const steps = await open();
    const others = await openInstance(underTest(), STEP_SCHEMA, { collectionName: 'others' });
    await write(steps, [insertion(step('a'))]);
    await write(others, [insertion(step('a', { status: 'other' })), insertion(step('b'))]);
    expect(await findIds(steps, { selector: {} })).toEqual(['a']);
    expect(await findIds(others, { selector: {}, sort: [{ id: 'asc' }] })).toEqual(['a', 'b']);
    await steps.close();
    await others.close();
  });
}
