import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createRxDatabase } from 'rxdb/plugins/core';
import type { RxCollection, RxDatabase, RxJsonSchema } from 'rxdb/plugins/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { appendDocuments } from './append-documents.ts';
import { purgeDocuments } from './purge.ts';
import { getRxStorageSqlite } from './storage.ts';
import { lastSequenceOf } from './stream-rows.ts';

type Step = { id: string; at: number };

const schema: RxJsonSchema<Step> = {
  version: 0,
  type: 'object',
  primaryKey: 'id',
  properties: { id: { type: 'string', maxLength: 20 }, at: { type: 'number' } },
  required: ['id', 'at'],
};

describe('documents purged by id', () => {
  let folder: string;
  let database: RxDatabase<{ steps: RxCollection<Step> }>;
  let steps: RxCollection<Step>;

  const open = async (): Promise<void> => {
    database = await createRxDatabase({
      name: 'station',
      storage: getRxStorageSqlite({ folder, synchronous: 'OFF' }),
      multiInstance: false,
    });
    ({ steps } = await database.addCollections({ steps: { schema } }));
  };
  const numbered = (count: number): Step[] => Array.from({ length: count }, (_, at) => ({ id: `s${at}`, at }));
  const ids = async (): Promise<string[]> => (await steps.find().exec()).map(({ id }) => id);

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rx-sqlite-purge-'));
    await open();
  });
  afterEach(async () => {
    await database.close();
    rmSync(folder, { recursive: true });
  });

  test('are gone, however many they are, and the others stay', async () => {
    await appendDocuments(steps.internalStorageInstance, numbered(1000));
    const gone = numbered(990).map(({ id }) => id);
    expect(await purgeDocuments(steps.internalStorageInstance, [...gone, 'unknown'], 1000)).toBe(990);
    expect(await purgeDocuments(steps.internalStorageInstance, gone, 1000)).toBe(0);
    expect((await ids()).toSorted()).toEqual([
      's990',
      's991',
      's992',
      's993',
      's994',
      's995',
      's996',
      's997',
      's998',
      's999',
    ]);
  });

  test('never give their sequence to another, also after a reopening', async () => {
    await appendDocuments(steps.internalStorageInstance, numbered(3));
    const last = lastSequenceOf(steps.internalStorageInstance);
    await purgeDocuments(steps.internalStorageInstance, ['s2'], last);
    await database.close();
    await open();
    expect(lastSequenceOf(steps.internalStorageInstance)).toBe(last);
    await appendDocuments(steps.internalStorageInstance, [{ id: 's2', at: 9 }]);
    expect(lastSequenceOf(steps.internalStorageInstance)).toBe(last + 1);
    expect(await ids()).toContain('s2');
  });

  test('stay when they were written after the decision', async () => {
    await appendDocuments(steps.internalStorageInstance, numbered(3));
    const decidedAt = lastSequenceOf(steps.internalStorageInstance);
    await (await steps.findOne('s1').exec())?.incrementalPatch({ at: 7 });
    expect(await purgeDocuments(steps.internalStorageInstance, ['s0', 's1'], decidedAt)).toBe(1);
    expect((await ids()).toSorted()).toEqual(['s1', 's2']);
  });
});
