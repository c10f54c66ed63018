import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { emptyHead } from '../../../../shared/facts/chain.ts';
import { freshFolder } from '../../testing/test-station.ts';
import { openStationStore } from '../open-station-store.ts';
import { logSource, someFacts, someRows } from '../store-samples.testkit.ts';
import {
  CHAIN,
  contentOf,
  expectNothingLost,
  MIDDLE,
  NOW,
  open,
  overwrite,
  plantStore,
  PRIORITY,
  record,
  withoutBackups,
  withoutJournal,
} from './damaged-store.testkit.ts';
import type { Plant } from './damaged-store.testkit.ts';

describe('a database that was damaged while nobody looked', () => {
  it.each<[string, (plant: Plant) => void, string]>([
    ['lost its header', (plant) => overwrite(plant.database, 0, 100), 'not-a-database'],
    ['was cut off', (plant) => truncateSync(plant.database, MIDDLE), 'damaged'],
    ['was emptied', (plant) => truncateSync(plant.database, 0), 'emptied'],
    ['vanished', (plant) => rmSync(plant.database), 'missing'],
    ['is garbage', (plant) => writeFileSync(plant.database, 'Dear diary, '.repeat(9999)), 'not-a-database'],
  ])('that %s is set aside and put together again, with every fact and a sentence', async (_what, damage, code) => {
    const plant = await plantStore();
    damage(plant);
    const { report, incarnationDue, store } = await expectNothingLost(plant);
    expect(report).toMatchObject({ code, holes: [], newIncarnation: false });
    expect(report?.facts).toMatchObject({ fromBackup: 150, fromJournal: 150 });
    expect(incarnationDue).toBe(false);
    expect(store.condition()).toMatchObject({ state: 'recovered', code: 'recovered' });
    expect(store.condition().detail).toContain('Nothing is known to be missing.');
    const aside = code === 'missing' ? [] : [report?.setAside];
    expect(existsSync(join(plant.folder, 'set-aside')) ? readdirSync(join(plant.folder, 'set-aside')) : []).toEqual(
      aside,
    );
    expect(readFileSync(join(plant.folder, 'store-incidents.jsonl'), 'utf8')).toContain('database-recovered');
  });

  it('has its rows again too, those after the backup from what can be read, and pulls on from the backup', async () => {
    const plant = await plantStore();
    overwrite(plant.database, 0, 100);
    const opened = await open(plant.folder);
    expect(opened.report?.rowsFromDamaged).toBe(100);
    expect((await contentOf(opened)).rows).toBe(200);
    const asked: (number | undefined)[] = [];
    const source = logSource('e1:i1', someRows(1, 250));
    const pull = await opened.store.pull('normal', {
      ...source,
      fetch: (checkpoint, limit) => {
        asked.push(checkpoint?.seq);
        return source.fetch(checkpoint, limit);
      },
    });
    await pull.inSync();
    await pull.stop();
    expect(asked[0]).toBe(100);
    expect((await contentOf(opened)).rows).toBe(250);
    await opened.store.close();
  });

  it('is put together from the journal alone', async () => {
    const plant = await plantStore();
    withoutBackups(plant);
    rmSync(plant.database);
    const { report } = await expectNothingLost(plant);
    expect(report).toMatchObject({ backup: null, facts: { fromBackup: 0, fromJournal: 300, fromDamaged: 0 } });
  });

  it('is put together from what can be read of it alone, and goes on in new chains because nobody knows the end', async () => {
    const plant = await plantStore();
    withoutBackups(plant);
    withoutJournal(plant);
    overwrite(plant.database, 0, 100);
    const opened = await open(plant.folder);
    expect((await contentOf(opened)).own).toEqual(plant.facts);
    expect(opened.report).toMatchObject({ facts: { fromDamaged: 300 }, rowsFromDamaged: 200, newIncarnation: true });
    expect(opened.incarnationDue).toBe(true);
    await opened.store.close();
    const again = await open(plant.folder);
    expect(again.incarnationDue).toBe(true);
    again.incarnationBegun();
    await again.store.close();
    const third = await open(plant.folder);
    expect(third.incarnationDue).toBe(false);
    await third.store.close();
  });

  it('names what is missing when it is nowhere any more', async () => {
    const plant = await plantStore();
    withoutJournal(plant);
    overwrite(plant.database, 4096, 1 << 24);
    const opened = await open(plant.folder);
    expect(opened.report).toMatchObject({
      facts: { fromBackup: 150, fromJournal: 0, fromDamaged: 0 },
      newIncarnation: true,
    });
    expect((await contentOf(opened)).own).toEqual(plant.facts.slice(0, 150));
    await opened.store.close();
  });

  it('and whose journal has let go of facts because the server has them names those too, and goes on in new chains', async () => {
    const folder = freshFolder();
    const priority = someFacts(3, emptyHead(PRIORITY));
    let head = emptyHead(CHAIN);
    for (let run = 0; run < 10; run += 1) {
      const opened = await open(folder);
      if (run === 0) await opened.store.append(priority.facts);
      const made = someFacts(2, head);
      ({ head } = made);
      await opened.store.append(made.facts);
      opened.store.noteBackedUp(PRIORITY, 3);
      opened.store.noteBackedUp(CHAIN, head.seq);
      await opened.store.close();
    }
    rmSync(join(folder, 'line-1.sqlite'));
    const opened = await open(folder);
    expect(opened.report?.holes).toEqual([
      { chain: CHAIN, from: 1, to: expect.any(Number) },
      { chain: PRIORITY, from: 1, to: 3 },
    ]);
    expect(opened.incarnationDue).toBe(true);
    expect((await contentOf(opened)).own.at(-1)?.seq).toBe(20);
    await opened.store.close();
    const again = await open(folder);
    expect(again.report).toBeUndefined();
    await again.store.close();
  });

  it('and lost the end of its journal too says which facts are missing', async () => {
    const plant = await plantStore();
    const opened = await open(plant.folder);
    await record(opened, plant, 5);
    await opened.store.close();
    const [backup] = readdirSync(join(plant.folder, 'backups')).filter((name) => name.endsWith('.sqlite'));
    copyFileSync(join(plant.folder, 'backups', backup ?? ''), plant.database);
    const journal = join(plant.folder, 'own-journal');
    const [last = '', newest = ''] = readdirSync(journal).toSorted();
    // The newest segment only says that the one before it went on to fact 300; that one ends before.
    const linesOf = (name: string) => readFileSync(join(journal, name), 'utf8').split('\n');
    writeFileSync(join(journal, newest), `${linesOf(newest)[0] ?? ''}\n`);
    writeFileSync(join(journal, last), `${linesOf(last).slice(0, -10).join('\n')}\n`);
    const behind = await open(plant.folder);
    const found = (await contentOf(behind)).own.length;
    expect(found).toBeLessThan(300);
    expect(behind.report?.holes).toEqual([{ chain: CHAIN, from: found + 1, to: 300 }]);
    expect(behind.incarnationDue).toBe(true);
    await behind.store.close();
  });

  it('has what was done last at its end, whatever chain that was in', async () => {
    const folder = freshFolder();
    const opened = await open(folder);
    let heads = { normal: emptyHead(CHAIN), priority: emptyHead(PRIORITY) };
    let hlc = '0000000000000000';
    const recorded: string[] = [];
    for (const lane of ['normal', 'priority', 'priority', 'normal', 'priority', 'normal'] as const) {
      const made = someFacts(1, heads[lane], hlc);
      heads = { ...heads, [lane]: made.head };
      ({ hlc } = made);
      await opened.store.append(made.facts);
      recorded.push(...made.facts.map(({ id }) => id));
    }
    await opened.store.close();
    rmSync(join(folder, 'line-1.sqlite'));
    const again = await open(folder);
    expect(again.store.reader.lastOwn(6).map(({ id }) => id)).toEqual(recorded.toReversed());
    await again.store.close();
  });

  it('begins with an older backup when the newest is damaged too', async () => {
    const plant = await plantStore();
    const opened = await open(plant.folder, { nowMs: NOW + 1000 });
    await opened.backups.backUp();
    await opened.store.close();
    const [, newest] = readdirSync(join(plant.folder, 'backups')).filter((name) => name.endsWith('.sqlite'));
    overwrite(join(plant.folder, 'backups', newest ?? ''), 8192, 40_000);
    truncateSync(plant.database, MIDDLE);
    const { report } = await expectNothingLost(plant);
    expect(report?.facts.fromBackup).toBe(150);
  });
});

describe('damage that shows only when somebody reads there', () => {
  it('is told once, and the next opening sets it right', async () => {
    const plant = await plantStore();
    const bytes = readFileSync(plant.database);
    const at = bytes.indexOf(`{"id":"${plant.facts[200]?.id ?? ''}"`);
    overwrite(plant.database, at - (at % 4096), 1000);
    const opened = await open(plant.folder);
    await expect(contentOf(opened)).rejects.toMatchObject({ code: 'damaged' });
    await opened.store.close();
    const { report } = await expectNothingLost(plant);
    expect(report?.code).toBe('damaged');
  });

  it('is found by the check of the next backup, even in the text of a fact', async () => {
    const plant = await plantStore();
    const bytes = readFileSync(plant.database);
    const at = bytes.indexOf(Buffer.from('"occurredAt":"2026-03-02', 'utf8'), bytes.indexOf(plant.facts[40]?.id ?? ''));
    bytes[at + 16] = '9'.charCodeAt(0);
    writeFileSync(plant.database, bytes);
    const found: string[] = [];
    const opened = await openStationStore({
      folder: plant.folder,
      station: 'line-1',
      version: '1',
      boot: 'boot-1',
      nowMs: () => NOW + 5000,
      onDamaged: (sentence) => found.push(sentence),
    });
    expect(await opened.backups.backUp()).toMatchObject({ state: 'failed' });
    expect(found).toEqual([expect.stringMatching(/^Fact \d+ of chain .* is not what it was\.$/)]);
    await opened.store.close();
    await expectNothingLost(plant);
  });
});
