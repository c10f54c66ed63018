import { describe, expect, test } from 'vitest';

import { appendDocuments } from './append-documents.ts';
import { stepsDatabase } from './steps.testkit.ts';
import type { Step } from './steps.testkit.ts';
import { lastSequenceOf } from './stream-rows.ts';

describe('documents appended past RxDB', () => {
  const database = stepsDatabase();
  const append = (...documents: Step[]): Promise<void> => appendDocuments(database.source(), documents);

  test('are documents like any other, now and after a reopening', async () => {
    await append({ id: 'a', at: 1 }, { id: 'b', at: 2 });
    const found = await database.steps().findOne('b').exec();
    expect(found?.toJSON()).toEqual({ id: 'b', at: 2 });
    await database.reopen();
    await (await database.steps().findOne('a').exec())?.incrementalPatch({ at: 5 });
    expect((await database.steps().findOne('a').exec())?.at).toBe(5);
  });

  test('are announced: a query that runs already shows them', async () => {
    const seen: string[][] = [];
    const subscription = database
      .steps()
      .find()
      .$.subscribe((found) => seen.push(found.map(({ id }) => id)));
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
    expect(await database.ids()).toEqual(['a', 'b', 'e']);
    expect(lastSequenceOf(database.source())).toBeGreaterThanOrEqual(3);
  });
});
