import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { emptyHead } from '../../../shared/facts/chain.ts';
import type { RawFact } from '../../../shared/facts/envelope.ts';
import { openIdentity } from '../process/station-identity.ts';
import { mountSmallDisk, whyNoSmallDisk } from '../testing/small-disk.ts';
import type { SmallDisk } from '../testing/small-disk.ts';
import { readJournalEnds } from './journal/journal-ends.ts';
import { openStationStore } from './open-station-store.ts';
import type { OpenedStore } from './open-station-store.ts';
import { logSource, someFacts, someRows } from './store-samples.testkit.ts';

const why = whyNoSmallDisk();
const CHAIN = 'line-1/normal/0123456789ab';

describe.skipIf(why !== undefined)(`a disk that is really full${why === undefined ? '' : ` (skipped: ${why})`}`, () => {
  let disk: SmallDisk;
  let folder: string;
  let head = emptyHead(CHAIN);
  let opened: OpenedStore;

  const open = async (version = '1') =>
    await openStationStore({ folder, station: 'line-1', version, boot: 'b', nowMs: () => Date.UTC(2026, 10, 22) });
  const facts = (count: number): RawFact[] => {
    const made = someFacts(count, head);
    ({ head } = made);
    return made.facts;
  };
  const own = async (): Promise<RawFact[]> => {
    const found: RawFact[] = [];
    for await (const batch of opened.store.stream()) if ('own' in batch) found.push(...batch.own);
    return found;
  };
  /** Appends until the disk refuses. @returns what was acknowledged, and what was refused with which error. */
  async function appendUntilRefused(): Promise<{ kept: RawFact[]; refused: RawFact[]; error: unknown }> {
    const kept: RawFact[] = [];
    for (;;) {
      const before = head;
      const lot = facts(20);
      try {
        await opened.store.append(lot);
        kept.push(...lot);
      } catch (error) {
        head = before;
        return { kept, refused: lot, error };
      }
    }
  }

  beforeEach(async () => {
    disk = mountSmallDisk(12);
    folder = join(disk.folder, 'store');
    head = emptyHead(CHAIN);
    opened = await open();
  });
  afterEach(async () => {
    await opened.store.close();
    disk.unmount();
  });

  it('refuses facts with a sentence, keeps all that were acknowledged and nothing else, and takes them when there is room', async () => {
    const before = facts(100);
    await opened.store.append(before);
    disk.fill();
    const { kept, refused, error } = await appendUntilRefused();
    expect(error).toMatchObject({ code: 'disk-full', message: expect.stringContaining('Free some space') as unknown });
    expect(opened.store.condition()).toMatchObject({ state: 'full', code: 'disk-full' });
    expect(await own()).toEqual([...before, ...kept]);
    expect(await opened.store.ownAfter(CHAIN, 0, 1000)).toEqual([...before, ...kept]);
    await expect(opened.store.append(refused)).rejects.toMatchObject({ code: 'disk-full' });
    disk.makeRoom();
    await opened.store.append(refused);
    expect(opened.store.condition().state).toBe('good');
    head = { ...head, seq: refused.at(-1)?.seq ?? 0 };
    await opened.store.close();
    opened = await open();
    expect(await own()).toEqual([...before, ...kept, ...refused]);
  });

  it('leaves the journal behind at most for as long as it is full', async () => {
    await opened.store.append(facts(50));
    disk.fill();
    const { kept, refused } = await appendUntilRefused();
    expect(readJournalEnds(join(folder, 'own-journal'), 'b').ends[CHAIN]?.seq ?? 0).toBeLessThanOrEqual(
      50 + kept.length,
    );
    disk.makeRoom();
    await opened.store.append(refused);
    const last = refused.at(-1)?.seq;
    expect(readJournalEnds(join(folder, 'own-journal'), 'b')).toMatchObject({
      ends: { [CHAIN]: { seq: last } },
      isComplete: true,
    });
  });

  it('ends a pull with a word, and the next one has everything and says that there is room', async () => {
    disk.fill();
    const source = logSource('e1:i1', someRows(1, 30_000));
    const failure = await new Promise((resolve, reject) => {
      opened.store.pull('normal', { ...source, fetch: source.fetch.bind(source), failed: resolve }).catch(reject);
    }).catch((error: unknown) => error);
    expect(String(failure)).toContain('disk is full');
    expect(opened.store.condition().state).toBe('full');
    disk.makeRoom();
    const pull = await opened.store.pull('normal', logSource('e1:i1', someRows(1, 500)));
    await pull.inSync();
    await pull.stop();
    expect(opened.store.condition().state).toBe('good');
    let rows = 0;
    for await (const batch of opened.store.stream()) if ('rows' in batch) rows += batch.rows.length;
    expect(rows).toBe(500);
  });

  it('gets no backup, and nothing of one is left', async () => {
    await opened.store.append(facts(100));
    expect(await opened.backups.backUp()).toEqual({ state: 'no-room' });
    expect(existsSync(join(folder, 'backups'))).toBe(false);
  });

  it('is opened and read all the same, also by another version of the program', async () => {
    const before = facts(100);
    await opened.store.append(before);
    await opened.store.close();
    disk.fill();
    opened = await open('2');
    expect(await own()).toEqual(before);
    await expect(appendUntilRefused()).resolves.toMatchObject({ error: { code: 'disk-full' } });
    disk.makeRoom();
    await opened.store.append(facts(5));
  });

  it('is named when the station cannot even begin, and the next start is as the first', async () => {
    disk.fill();
    const identity = join(disk.folder, 'fresh');
    expect(() => openIdentity(identity, 'demo', 'line-2', () => '0123456789ab')).toThrow(/disk is full/);
    disk.makeRoom();
    expect(openIdentity(identity, 'demo', 'line-2', () => '0123456789ab').station).toBe('line-2');
    expect(readdirSync(identity)).toEqual(['identity.json']);
  });
});
