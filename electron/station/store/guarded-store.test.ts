import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { emptyHead } from '../../../shared/facts/chain.ts';
import type { RawFact } from '../../../shared/facts/envelope.ts';
import { storageFailure } from '../rx-sqlite/storage-failure.ts';
import { freshFolder } from '../testing/test-station.ts';
import { guardStore } from './guarded-store.ts';
import { readJournalEnds } from './journal/journal-ends.ts';
import { readSegment, segmentsIn } from './journal/journal-segments.ts';
import { openOwnJournal } from './journal/own-journal.ts';
import { memoryDisk, openMemoryStationStore } from './memory-station-store.ts';
import { GOOD_CONDITION } from './storage-condition.ts';
import { logSource, someFacts, someRows } from './store-samples.testkit.ts';

const NORMAL = 'line-1/normal/0123456789ab';
const PRIORITY = 'line-1/priority/0123456789ab';

/** A guarded store in memory whose journal can be made to refuse, and whose facts can be made unreadable. */
function guarded() {
  const disk = memoryDisk();
  const inner = openMemoryStationStore(disk);
  const folder = join(freshFolder(), 'own-journal');
  const journal = openOwnJournal(folder, 'boot-1');
  const faults = { unreadable: false, whileReading: async () => Promise.resolve() };
  const damaged: string[] = [];
  const store = guardStore(
    {
      ...inner,
      ownAfter: async (chain, afterSeq, limit) => {
        if (faults.unreadable) throw storageFailure('damaged', 'Reading failed.', 'line-1.sqlite');
        await faults.whileReading();
        return await inner.ownAfter(chain, afterSeq, limit);
      },
    },
    {
      journal,
      nowMs: () => 0,
      ends: () => new Map(inner.reader.heads().map(({ chain, seq }) => [chain, seq])),
      calm: () => GOOD_CONDITION,
      onDamaged: (found) => damaged.push(found),
    },
  );
  const inJournal = (): RawFact[] =>
    segmentsIn(folder)
      .flatMap(({ file }) => readSegment(file).lines)
      .flatMap((line) => (line.kind === 'fact' ? [JSON.parse(line.text) as RawFact] : []));
  return {
    disk,
    store,
    journal,
    faults,
    damaged,
    folder,
    inJournal,
    /** A file where the folder should be: no segment can be begun. */
    refuse: () => writeFileSync(folder, ''),
    allow: () => rmSync(folder),
  };
}

describe('a store whose journal fell behind', () => {
  it('acknowledges what its database took, although what the journal lacks cannot be read, and copies it later', async () => {
    const { store, journal, refuse, allow, faults, damaged, disk, inJournal } = guarded();
    const { facts } = someFacts(4);
    refuse();
    await store.append(facts.slice(0, 2));
    expect(journal.isBehind()).toBe(true);
    allow();
    faults.unreadable = true;
    // Whoever hears that nothing was kept does it again.
    await store.append(facts.slice(2, 3));
    expect(disk.own).toEqual(facts.slice(0, 3));
    expect(damaged).toEqual(['Reading failed.']);
    expect(journal.isBehind()).toBe(true);
    faults.unreadable = false;
    await store.append(facts.slice(3));
    expect(inJournal()).toEqual(facts);
    await store.close();
  });

  it('copies all of it when more is recorded meanwhile, in another chain', async () => {
    const { store, refuse, allow, faults, inJournal } = guarded();
    const normal = someFacts(600, emptyHead(NORMAL)).facts;
    const urgent = someFacts(6, emptyHead(PRIORITY)).facts;
    refuse();
    await store.append(normal.slice(0, 598));
    await store.append(urgent.slice(0, 3));
    allow();
    let meanwhile: Promise<void> | undefined;
    let pages = 0;
    faults.whileReading = async () => {
      pages += 1;
      // The first page is in the journal by then.
      if (pages === 2) meanwhile = store.append(urgent.slice(3));
      await nextTurn();
    };
    await store.append(normal.slice(598));
    await meanwhile;
    const ids = new Set(inJournal().map(({ id }) => id));
    expect([...normal, ...urgent].filter(({ id }) => !ids.has(id))).toEqual([]);
    await store.close();
  });

  it('does not call the journal complete when not even a new segment could be begun', () => {
    const folder = join(freshFolder(), 'own-journal');
    const limits = { segmentBytes: 500, keepSegments: 2, wantedBytes: 30_000, mostBytes: 60_000 };
    const { facts } = someFacts(4);
    const journal = openOwnJournal(folder, 'boot-1', limits);
    journal.write(facts.slice(0, 2));
    expect(readJournalEnds(folder, 'boot-1').isComplete).toBe(true);
    // The name of the next segment is taken.
    writeFileSync(join(folder, '00000002.journal'), '');
    journal.write(facts.slice(2));
    expect(journal.isBehind()).toBe(true);
    rmSync(join(folder, '00000002.journal'));
    expect(readJournalEnds(folder, 'boot-1').isComplete).toBe(false);
  });
});

describe('a store on a full disk', () => {
  const full = () => Promise.reject(storageFailure('disk-full', 'The disk is full.', 'line-1.sqlite'));

  it('says so until a pull could write again, if nobody records anything', async () => {
    const { disk, store } = guarded();
    disk.beforeSync = full;
    await expect(store.append(someFacts(1).facts)).rejects.toMatchObject({ code: 'disk-full' });
    expect(store.condition().state).toBe('full');
    disk.beforeSync = () => Promise.resolve();
    const told: string[] = [];
    store.onCondition(() => told.push(store.condition().state));
    const pull = await store.pull('normal', logSource('e1:i1', someRows(1, 3)));
    await pull.inSync();
    expect(told).toEqual(['good']);
    await store.close();
  });

  it('is not called well because of what was under way before', async () => {
    const { disk, store } = guarded();
    let goOn = (): void => undefined;
    const isHeld = new Promise<void>((held) => {
      disk.beforeSync = async () => {
        held();
        await new Promise<void>((resolve) => (goOn = resolve));
      };
    });
    const pull = await store.pull('normal', logSource('e1:i1', someRows(1, 3)));
    await isHeld;
    disk.beforeSync = full;
    await expect(store.append(someFacts(1).facts)).rejects.toMatchObject({ code: 'disk-full' });
    disk.beforeSync = () => Promise.resolve();
    goOn();
    await pull.inSync();
    expect(store.reader.ends().normal).toBeGreaterThan(0);
    expect(store.condition().state).toBe('full');
    await store.close();
  });
});
