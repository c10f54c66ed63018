import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createRxDatabase } from 'rxdb/plugins/core';
import type { RxCollection, RxDatabase, RxJsonSchema } from 'rxdb/plugins/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { appendDocuments } from './append-documents.ts';
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

describe('documents appended past RxDB', () => {
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
  const append = (...documents: Step[]): Promise<void> => appendDocuments(steps.internalStorageInstance, documents);
  const ids = async (): Promise<string[]> => (await steps.find().exec()).map(({ id }) => id);

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rx-sqlite-append-'));
    await open();
  });
  afterEach(async () => {
    await database.close();
    rmSync(folder, { recursive: true });
  });

  test('are documents like any other, now and after a reopening', async () => {
    await append({ id: 'a', at: 1 }, { id: 'b', at: 2 });
    const found = await steps.findOne('b').exec();
    expect(found?.toJSON()).toEqual({ id: 'b', at: 2 });
    await database.close();
    await open();
    await (await steps.findOne('a').exec())?.incrementalPatch({ at: 5 });
    expect((await steps.findOne('a').exec())?.at).toBe(5);
  });

  test('are announced: a query that runs already shows them', async () => {
    const seen: string[][] = [];
    const subscription = steps.find().$.subscribe((found) => seen.push(found.map(({ id }) => id)));
    await expect.poll(() => seen).toEqual([[]]);
    await append({ id: 'a', at: 1 });
    await expect.poll(() => seen.at(-1)).toEqual(['a']);
    subscription.unsubscribe();
  });

  test('are stored all or none when an id is taken, beside others that are stored', async () => {
    await append({ id: 'a', at: 1 });
    const answers = await Promise.allSettled([
      append({ id: 'b', at: 2 }),
      append({ id: 'c', at: 3 }, { id: 'a', at: 9 }),
      append({ id: 'd', at: 4 }, { id: 'd', at: 5 }),
      append({ id: 'e', at: 6 }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(answers[1]).toMatchObject({
      reason: { code: 'bad-id', message: expect.stringContaining(' a ') as unknown },
    });
    expect(await ids()).toEqual(['a', 'b', 'e']);
    expect(lastSequenceOf(steps.internalStorageInstance)).toBeGreaterThanOrEqual(3);
  });
});
