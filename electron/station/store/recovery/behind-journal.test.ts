import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { freshFolder } from '../../testing/test-station.ts';
import { contentOf, expectNothingLost, open, overwrite, plantStore, record } from './damaged-store.testkit.ts';

describe('a database that is behind its journal', () => {
  it('because its log was damaged gets the facts back without being set aside, and is another generation', async () => {
    const plant = await plantStore();
    const opened = await open(plant.folder);
    const { generation } = opened.store;
    await record(opened, plant, 100);
    // A copy of the files at this moment is what a killed process leaves.
    const killed = freshFolder();
    mkdirSync(join(killed, 'own-journal'));
    for (const name of ['line-1.sqlite', 'line-1.sqlite-wal', 'store.json'])
      copyFileSync(join(plant.folder, name), join(killed, name));
    for (const name of readdirSync(join(plant.folder, 'own-journal')))
      copyFileSync(join(plant.folder, 'own-journal', name), join(killed, 'own-journal', name));
    await opened.store.close();
    overwrite(join(killed, 'line-1.sqlite-wal'), 32 + 4120 * 3, 4000);
    const again = await open(killed);
    expect((await contentOf(again)).own).toEqual(plant.facts);
    expect(again.report).toBeUndefined();
    expect(readFileSync(join(killed, 'store-incidents.jsonl'), 'utf8')).toContain('facts-completed');
    // Facts of several chains came back in another order: what was folded up to a place of the old one would miss some.
    expect(again.store.generation).not.toBe(generation);
    await again.store.close();
  });

  it('and whose machine was restarted gets what stands in the damaged log behind the damage', async () => {
    const plant = await plantStore();
    const opened = await open(plant.folder);
    await record(opened, plant, 100);
    const killed = freshFolder();
    for (const name of ['line-1.sqlite', 'line-1.sqlite-wal', 'store.json'])
      copyFileSync(join(plant.folder, name), join(killed, name));
    await opened.store.close();
    // In the first transaction of the log: SQLite takes nothing of it.
    overwrite(join(killed, 'line-1.sqlite-wal'), 32 + 8, 8);
    const again = await open(killed, { boot: 'boot-2' });
    expect((await contentOf(again)).own).toEqual(plant.facts);
    await again.store.close();
  });

  it('because somebody put an older copy in its place has every fact again, and is another generation', async () => {
    const plant = await plantStore();
    const opened = await open(plant.folder);
    const { generation } = opened.store;
    await opened.store.close();
    const [backup] = readdirSync(join(plant.folder, 'backups')).filter((name) => name.endsWith('.sqlite'));
    copyFileSync(join(plant.folder, 'backups', backup ?? ''), plant.database);
    const restored = await expectNothingLost(plant);
    expect(restored.store.generation).not.toBe(generation);
  });
});
