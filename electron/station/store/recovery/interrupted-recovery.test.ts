import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { contentOf, expectNothingLost, NOW, open, overwrite, plantStore, record } from './damaged-store.testkit.ts';

describe('a recovery that is interrupted', () => {
  it('at any of its steps is finished by the next start', async () => {
    const plant = await plantStore();
    overwrite(plant.database, 0, 100);
    const aside = '2026-11-22T12-00-00-000Z-damaged';
    // As after: the plan was written, and one of the two files was moved.
    mkdirSync(join(plant.folder, 'set-aside', aside), { recursive: true });
    copyFileSync(plant.database, join(plant.folder, 'set-aside', aside, 'line-1.sqlite'));
    rmSync(plant.database);
    writeFileSync(`${plant.database}-wal`, 'half');
    const plan = {
      stage: 'moving',
      at: new Date(NOW).toISOString(),
      code: 'damaged',
      found: 'It was damaged.',
      setAside: aside,
    };
    writeFileSync(join(plant.folder, 'recovery.json'), JSON.stringify(plan));
    mkdirSync(join(plant.folder, 'recovering'));
    writeFileSync(join(plant.folder, 'recovering', 'line-1.sqlite'), 'half a database');
    const { report } = await expectNothingLost(plant);
    expect(report).toMatchObject({ setAside: aside, facts: { fromBackup: 150, fromJournal: 150 } });
    expect(readdirSync(join(plant.folder, 'set-aside', aside)).toSorted()).toEqual([
      'line-1.sqlite',
      'line-1.sqlite-wal',
    ]);
    expect(existsSync(join(plant.folder, 'recovering'))).toBe(false);
    expect(existsSync(join(plant.folder, 'recovery.json'))).toBe(false);
  });

  it('after the new file took its place is not begun again', async () => {
    const plant = await plantStore();
    overwrite(plant.database, 0, 100);
    const first = await open(plant.folder);
    const { report } = first;
    await record(first, plant, 5);
    await first.store.close();
    writeFileSync(join(plant.folder, 'recovery.json'), JSON.stringify({ stage: 'placing', report }));
    const again = await open(plant.folder);
    expect((await contentOf(again)).own).toEqual(plant.facts);
    expect(readdirSync(join(plant.folder, 'set-aside'))).toHaveLength(1);
    await again.store.close();
  });
});
