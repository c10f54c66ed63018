import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { deletion, insertion, openInstance, replacement, step, STEP_SCHEMA, write } from './conformance/testbed.ts';
import type { Instance, Step, StorageInTest } from './conformance/testbed.ts';
import { getRxStorageSqlite } from './storage.ts';
import { lastSequenceOf, streamRows } from './stream-rows.ts';
import type { StreamedRow } from './stream-rows.ts';

describe('streaming rows', () => {
  let folder: string;
  let instance: Instance<Step>;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rx-sqlite-stream-'));
    const storage = getRxStorageSqlite({ folder, synchronous: 'OFF' }) as StorageInTest['storage'];
    instance = await openInstance({ storage, reopenable: true, databaseName: 'station' }, STEP_SCHEMA);
  });
  afterEach(async () => {
    await instance.close();
    rmSync(folder, { recursive: true });
  });

  const collect = async (
    stream: AsyncIterable<readonly StreamedRow<Step>[]>,
  ): Promise<{ ids: string[]; sizes: number[] }> => {
    const ids: string[] = [];
    const sizes: number[] = [];
    for await (const batch of stream) {
      ids.push(...batch.map((row) => row.document.id));
      sizes.push(batch.length);
    }
    return { ids, sizes };
  };
  const numbered = (count: number): Step[] =>
    Array.from({ length: count }, (_, index) =>
      step(`s${index}`, { quantity: index % 3, place: { line: `L${index % 2}`, position: index % 5 } }),
    );

  test('reads everything in write order, in batches, tombstones included', async () => {
    const documents = await write(
      instance,
      numbered(10).map((document) => insertion(document)),
    );
    await write(
      instance,
      documents.slice(0, 1).map((document) => deletion(document)),
    );
    const { ids, sizes } = await collect(streamRows(instance, { batchSize: 4 }));
    expect(ids).toEqual(['s1', 's2', 's3', 's4', 's5', 's6', 's7', 's8', 's9', 's0']);
    expect(sizes).toEqual([4, 4, 2]);
    expect(await collect(streamRows(instance, { batchSize: 5 }))).toMatchObject({ sizes: [5, 5] });
  });

  test('continues after a sequence', async () => {
    await write(
      instance,
      numbered(5).map((document) => insertion(document)),
    );
    const sequence = lastSequenceOf(instance);
    await write(instance, [insertion(step('new'))]);
    const rows: StreamedRow<Step>[] = [];
    for await (const batch of streamRows<Step>(instance, { afterSequence: sequence })) rows.push(...batch);
    expect(rows.map((row) => [row.sequence, row.document.id])).toEqual([[6, 'new']]);
    expect(await collect(streamRows(instance, { afterSequence: lastSequenceOf(instance) }))).toEqual({
      ids: [],
      sizes: [],
    });
  });

  test('brings a document that is written while the stream runs', async () => {
    const documents = await write(
      instance,
      numbered(6).map((document) => insertion(document)),
    );
    const seen: [string, string][] = [];
    for await (const batch of streamRows<Step>(instance, { batchSize: 3 })) {
      if (seen.length === 0)
        await write(instance, [
          ...documents.slice(0, 1).map((document) => replacement(document, { status: 'held' })),
          insertion(step('new')),
        ]);
      seen.push(...batch.map((row): [string, string] => [row.document.id, row.document.status]));
    }
    expect(seen.slice(6)).toEqual([
      ['s0', 'held'],
      ['new', 'open'],
    ]);
  });

  test('ends with a sentence when the database is closed meanwhile', async () => {
    await write(
      instance,
      numbered(6).map((document) => insertion(document)),
    );
    const stream = streamRows<Step>(instance, { batchSize: 2 });
    await stream.next();
    await instance.close();
    await expect(stream.next()).rejects.toMatchObject({ code: 'closed' });
  });

  test('says so when the collection is not stored here', async () => {
    const elsewhere = streamRows({ internals: {} });
    await expect(elsewhere.next()).rejects.toMatchObject({ code: 'other-storage' });
  });
});
