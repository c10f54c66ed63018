import { expect, test } from 'vitest';

import {
  changesSince,
  deletion,
  find,
  findIds,
  insertion,
  openInstance,
  replacement,
  step,
  STEP_SCHEMA,
  write,
} from './testbed.ts';
import type { StorageInTest } from './testbed.ts';

/** Cleaning up, closing, reopening, removing. */
export function describeLifecycle(underTest: () => StorageInTest): void {
  test('cleans up tombstones that are old enough and nothing else', async () => {
    const instance = await openInstance(underTest(), STEP_SCHEMA);
    const [a, b] = await write(instance, [insertion(step('a')), insertion(step('b')), insertion(step('c'))]);
    await write(instance, [deletion(a)]);

    const cleanAll = async (minimumDeletedTime: number): Promise<void> => {
      for (let turn = 0; turn < 10; turn += 1) if (await instance.cleanup(minimumDeletedTime)) return;
      throw new Error('The cleanup never ends.');
    };
    await cleanAll(24 * 3_600_000);
    expect(await instance.findDocumentsById(['a'], true)).toHaveLength(1);
    await cleanAll(0);
    expect(await instance.findDocumentsById(['a', 'b', 'c'], true)).toHaveLength(2);
    expect(await findIds(instance, { selector: {} })).toEqual(['b', 'c']);
    await write(instance, [insertion(step('a')), replacement(b, { quantity: 3 })]);
    expect(await findIds(instance, { selector: {} })).toEqual(['a', 'b', 'c']);
    await instance.close();
  });

  test('closes twice without complaint', async () => {
    const instance = await openInstance(underTest(), STEP_SCHEMA);
    await instance.close();
    await expect(instance.close()).resolves.toBeUndefined();
  });

  test('forgets everything of a removed collection, and nothing of the others', async () => {
    const steps = await openInstance(underTest(), STEP_SCHEMA);
    const others = await openInstance(underTest(), STEP_SCHEMA, { collectionName: 'others' });
    await write(steps, [insertion(step('a'))]);
    await write(others, [insertion(step('b'))]);
    await steps.remove();
    const again = await openInstance(underTest(), STEP_SCHEMA);
    expect(await find(again, { selector: {} })).toEqual([]);
    expect((await changesSince(again, 10)).documents).toEqual([]);
    await write(again, [insertion(step('a'))]);
    expect(await findIds(others, { selector: {} })).toEqual(['b']);
    await again.close();
    await others.close();
  });

  test('finds everything again after a database was closed and opened', async ({ skip }) => {
    if (!underTest().reopenable) skip();
    const instance = await openInstance(underTest(), STEP_SCHEMA);
    const [a, b] = await write(instance, [
      insertion(step('a')),
      insertion(step('b')),
      insertion(step('c', { quantity: 9 })),
    ]);
    await write(instance, [deletion(a), replacement(b, { status: 'held' })]);
    const { documents, checkpoint } = await changesSince(instance, 10);
    await instance.close();

    const again = await openInstance(underTest(), STEP_SCHEMA, { owner: 'later' });
    expect((await changesSince(again, 10)).documents).toEqual(documents);
    expect((await changesSince(again, 10, checkpoint)).documents).toEqual([]);
    expect(await findIds(again, { selector: { quantity: { $gte: 1 } }, sort: [{ quantity: 'desc' }] })).toEqual([
      'c',
      'b',
    ]);
    expect(await findIds(again, { selector: { status: 'held' } })).toEqual(['b']);
    await write(again, [insertion(step('d'))]);
    expect((await changesSince(again, 10, checkpoint)).documents.map((document) => document.id)).toEqual(['d']);
    await again.close();
  });

  test('keeps the versions of a collection apart', async () => {
    const old = await openInstance(underTest(), STEP_SCHEMA);
    const next = await openInstance(underTest(), { ...STEP_SCHEMA, version: 1 });
    await write(old, [insertion(step('a'))]);
    await write(next, [insertion(step('b'))]);
    expect(await findIds(old, { selector: {} })).toEqual(['a']);
    expect(await findIds(next, { selector: {} })).toEqual(['b']);
    await old.close();
    await next.close();
  });
}
