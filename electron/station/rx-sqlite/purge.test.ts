import { describe, expect, test } from 'vitest';

import { appendDocuments } from './append-documents.ts';
import { purgeDocuments } from './purge.ts';
import { stepsDatabase } from './steps.testkit.ts';
import type { Step } from './steps.testkit.ts';
import { lastSequenceOf } from './stream-rows.ts';

describe('documents purged by id', () => {
  const database = stepsDatabase();
  const numbered = (count: number): Step[] => Array.from({ length: count }, (_, at) => ({ id: `s${at}`, at }));

  test('are gone, however many they are, and the others stay', async () => {
    await appendDocuments(database.source(), numbered(1000));
    const gone = numbered(990).map(({ id }) => id);
    expect(await purgeDocuments(database.source(), [...gone, 'unknown'], 1000)).toBe(990);
    expect(await purgeDocuments(database.source(), gone, 1000)).toBe(0);
    expect((await database.ids()).toSorted()).toEqual([
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
    await appendDocuments(database.source(), numbered(3));
    const last = lastSequenceOf(database.source());
    await purgeDocuments(database.source(), ['s2'], last);
    await database.reopen();
    expect(lastSequenceOf(database.source())).toBe(last);
    await appendDocuments(database.source(), [{ id: 's2', at: 9 }]);
    expect(lastSequenceOf(database.source())).toBe(last + 1);
    expect(await database.ids()).toContain('s2');
  });

  test('stay when they were written after the decision', async () => {
    await appendDocuments(database.source(), numbered(3));
    const decidedAt = lastSequenceOf(database.source());
    await (await database.steps().findOne('s1').exec())?.incrementalPatch({ at: 7 });
    expect(await purgeDocuments(database.source(), ['s0', 's1'], decidedAt)).toBe(1);
    expect((await database.ids()).toSorted()).toEqual(['s1', 's2']);
  });
});
