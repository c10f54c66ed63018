import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { emptyHead } from '../../../../shared/facts/chain.ts';
import type { ChainHead } from '../../../../shared/facts/chain.ts';
import type { RawFact } from '../../../../shared/facts/envelope.ts';
import { followChain } from '../../../../shared/facts/seal.ts';
import { openEngine } from '../../rx-sqlite/engine.ts';
import { freshFolder } from '../../testing/test-station.ts';
import { openStationStore } from '../open-station-store.ts';
import type { OpenedStore } from '../open-station-store.ts';
import { logSource, someFacts, someRows } from '../store-samples.testkit.ts';

const CHAIN = 'line-1/normal/0123456789ab';
const PRIORITY = 'line-1/priority/0123456789ab';
const NOW = Date.UTC(2026, 10, 22, 12);

async function open(
  folder: string,
  options: { boot?: string; version?: string; nowMs?: number } = {},
): Promise<OpenedStore> {
  return await openStationStore({
    folder,
    station: 'line-1',
    version: options.version ?? '1',
    boot: options.boot ?? 'boot-1',
    nowMs: () => options.nowMs ?? NOW,
  });
}

async function contentOf({ store }: OpenedStore): Promise<{ own: RawFact[]; rows: number }> {
  const own: RawFact[] = [];
  let rows = 0;
  for await (const batch of store.stream()) {
    if ('own' in batch) own.push(...batch.own);
    else rows += batch.rows.length;
  }
  return { own: own.toSorted((a, b) => a.seq - b.seq), rows };
}

interface Plant {
  readonly folder: string;
  readonly database: string;
  readonly facts: RawFact[];
  head: ChainHead;
}

/** Records facts, in lots of five. */
async function record({ store }: OpenedStore, plant: Plant, count: number): Promise<void> {
  for (let done = 0; done < count; done += 5) {
    const made = someFacts(5, plant.head);
    plant.head = made.head;
    await store.append(made.facts);
    plant.facts.push(...made.facts);
  }
}

/** A closed store with 300 facts and 200 rows, half of each in a backup. */
async function plantStore(): Promise<Plant> {
  const folder = freshFolder();
  const plant: Plant = { folder, database: join(folder, 'line-1.sqlite'), facts: [], head: emptyHead(CHAIN) };
  const opened = await open(folder);
  await record(opened, plant, 150);
  const rows = someRows(1, 100);
  const pull = await opened.store.pull('normal', logSource('e1:i1', rows));
  await pull.inSync();
  expect(await opened.backups.backUp()).toMatchObject({ state: 'made' });
  rows.push(...someRows(101, 200));
  await pull.inSync();
  await pull.stop();
  await record(opened, plant, 150);
  await opened.store.close();
  return plant;
}

function withoutJournal({ folder }: Plant): void {
  rmSync(join(folder, 'own-journal'), { recursive: true });
}

function withoutBackups({ folder }: Plant): void {
  rmSync(join(folder, 'backups'), { recursive: true });
}

function overwrite(file: string, from: number, length: number, value = 0xa5): void {
  const bytes = readFileSync(file);
  bytes.fill(value, from, Math.min(bytes.length, from + length));
  writeFileSync(file, bytes);
}

/** Opens, expects every fact, goes on recording, and finds everything at the next opening. */
async function expectNothingLost(plant: Plant): Promise<OpenedStore> {
  const opened = await open(plant.folder);
  expect((await contentOf(opened)).own).toEqual(plant.facts);
  expect(followChain(emptyHead(CHAIN), plant.facts)).toHaveProperty('head');
  await record(opened, plant, 5);
  await opened.store.close();
  const again = await open(plant.folder);
  expect(again.report).toBeUndefined();
  expect((await contentOf(again)).own).toEqual(plant.facts);
  await again.store.close();
  return opened;
}

const MIDDLE = 30 * 4096;

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

describe('a database that must not be touched', () => {
  it('is refused when another program uses it, and left alone', async () => {
    const plant = await plantStore();
    const other = openEngine(plant.database, { busyTimeoutMs: 0 });
    other.exec('BEGIN EXCLUSIVE');
    truncateSync(join(plant.folder, 'store.json'), 0);
    await expect(open(plant.folder)).rejects.toMatchObject({ code: 'locked' });
    other.close();
    expect(existsSync(join(plant.folder, 'set-aside'))).toBe(false);
  });

  it('is refused when a newer program wrote it, and left alone', async () => {
    const plant = await plantStore();
    const newer = openEngine(plant.database, { busyTimeoutMs: 0 });
    newer.exec("PRAGMA user_version = 9; UPDATE rx_about SET value = '9' WHERE key = 'format'");
    newer.close();
    const before = readFileSync(plant.database);
    await expect(open(plant.folder)).rejects.toMatchObject({ code: 'newer-format' });
    expect(readFileSync(plant.database).equals(before)).toBe(true);
  });

  it('is refused when it is of another program, and left alone', async () => {
    const plant = await plantStore();
    rmSync(plant.database);
    const other = openEngine(plant.database, { busyTimeoutMs: 0 });
    other.exec('CREATE TABLE precious (id)');
    other.close();
    await expect(open(plant.folder)).rejects.toMatchObject({ code: 'foreign' });
    expect(existsSync(join(plant.folder, 'set-aside'))).toBe(false);
  });
});

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

describe('random damage anywhere in the database file', () => {
  it('never keeps the station from opening and never costs an acknowledged fact', async () => {
    const plant = await plantStore();
    const whole = readFileSync(plant.database);
    const pristine = freshFolder();
    copyFolder(plant.folder, pristine);
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), fc.integer({ min: 1, max: 200 })),
          {
            minLength: 1,
            maxLength: 4,
          },
        ),
        async (hits) => {
          const folder = freshFolder();
          copyFolder(pristine, folder);
          const bytes = Buffer.from(whole);
          for (const [at, change, length] of hits)
            for (let n = at; n < Math.min(at + length, bytes.length); n += 1) bytes[n] = (bytes[n] ?? 0) ^ change;
          writeFileSync(join(folder, 'line-1.sqlite'), bytes);
          expect(await wellInTheEnd(folder)).toEqual(plant.facts);
          rmSync(folder, { recursive: true });
        },
      ),
      { numRuns: 25 },
    );
  }, 60_000);
});

function copyFolder(from: string, to: string): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.isDirectory()) {
      mkdirSync(join(to, entry.name), { recursive: true });
      copyFolder(join(from, entry.name), join(to, entry.name));
    } else copyFileSync(join(from, entry.name), join(to, entry.name));
  }
}

/** Opens the store as a station does: reads everything, lets the backup check it, and starts again when damage was met. */
async function wellInTheEnd(folder: string): Promise<RawFact[]> {
  for (let start = 0; start < 3; start += 1) {
    const opened = await open(folder, { nowMs: NOW + start * 1000 });
    const read = await contentOf(opened).catch((error: unknown) => error as { readonly code: string });
    const backup = 'own' in read ? await opened.backups.backUp() : undefined;
    await opened.store.close();
    if ('own' in read && backup?.state === 'made') return read.own;
    expect('own' in read ? backup?.state : read.code).toMatch(/^(failed|damaged)$/);
  }
  throw new Error('It never became well.');
}
