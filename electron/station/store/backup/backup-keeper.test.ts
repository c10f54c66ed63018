import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { emptyHead } from '../../../../shared/facts/chain.ts';
import { freshFolder } from '../../testing/test-station.ts';
import { openStationStore } from '../open-station-store.ts';
import type { OpenedStore, OpenStoreOptions } from '../open-station-store.ts';
import { someFacts } from '../store-samples.testkit.ts';
import { isBackupDue } from './backup-due.ts';
import { checkStoreFile } from './check-store-file.ts';

const CHAIN = 'line-1/normal/0123456789ab';
const NOON = new Date(2026, 10, 22, 12).getTime();
const HOUR = 3_600_000;

async function open(folder: string, options: Partial<OpenStoreOptions> = {}): Promise<OpenedStore> {
  return await openStationStore({ folder, station: 'line-1', version: '1', boot: 'b', nowMs: () => NOON, ...options });
}

const backupsOf = (folder: string) =>
  existsSync(join(folder, 'backups'))
    ? readdirSync(join(folder, 'backups')).filter((name) => name.endsWith('.sqlite'))
    : [];

describe('whether a backup is due', () => {
  it.each([
    ['never made', undefined, 12, false, true],
    ['a day old', 24, 12, false, true],
    ['from this morning, by day', 6, 14, false, false],
    ['half a day old, in the night', 13, 3, false, true],
    ['an hour old, in the night', 1, 3, false, false],
    ['two hours old, after a run that was cut off', 2, 12, true, true],
    ['half an hour old, after a run that was cut off', 0.5, 12, true, false],
    ['of a clock that was a year ahead', -24 * 365, 12, false, true],
  ])('%s', (_what, ageHours, hour, soon, due) => {
    const now = new Date(2026, 10, 22, hour).getTime();
    expect(isBackupDue(ageHours === undefined ? undefined : now - ageHours * HOUR, now, soon)).toBe(due);
  });
});

describe('backups of a store', () => {
  it('are made when they are due, checked, and the last three are kept', async () => {
    const folder = freshFolder();
    let now = NOON;
    const opened = await open(folder, { nowMs: () => now });
    await opened.store.append(someFacts(50).facts);
    for (let day = 0; day < 5; day += 1) {
      expect(await opened.backups.tick()).toMatchObject({ state: 'made' });
      expect(await opened.backups.tick()).toEqual({ state: 'not-due' });
      now += 25 * HOUR;
    }
    const names = backupsOf(folder);
    expect(names).toHaveLength(3);
    for (const name of names) {
      const file = join(folder, 'backups', name);
      expect(JSON.parse(readFileSync(file.replace('.sqlite', '.json'), 'utf8'))).toMatchObject({
        heads: { [CHAIN]: 50 },
      });
      expect(checkStoreFile(file)).toEqual({ state: 'sound', heads: { [CHAIN]: 50 } });
    }
    await opened.store.close();
  });

  it('that were checked are not pushed out by the copies that starts of other versions make', async () => {
    const folder = freshFolder();
    const opened = await open(folder);
    await opened.store.append(someFacts(5).facts);
    await opened.backups.backUp();
    await opened.store.close();
    const [checked] = backupsOf(folder);
    for (let start = 1; start <= 4; start += 1) {
      const { store } = await open(folder, { version: `1.${start}`, nowMs: () => NOON + start * 1000 });
      await store.close();
    }
    const names = backupsOf(folder);
    expect(names).toContain(checked);
    expect(names).toHaveLength(2);
  });

  it('are made while facts are recorded, which wait for no more than a step', async () => {
    const folder = freshFolder();
    const opened = await open(folder);
    let { facts, head } = someFacts(4000);
    await opened.store.append(facts);
    const state = { running: true, meanwhile: 0 };
    const backup = opened.backups.backUp().finally(() => {
      state.running = false;
    });
    while (state.running) {
      ({ facts, head } = someFacts(1, head));
      await opened.store.append(facts);
      state.meanwhile += 1;
      await nextTurn();
    }
    expect(await backup).toMatchObject({ state: 'made' });
    expect(state.meanwhile).toBeGreaterThan(1);
    await opened.store.close();
  });

  it('are made before another version of the program first opens the store', async () => {
    const folder = freshFolder();
    const first = await open(folder);
    await first.store.append(someFacts(20).facts);
    await first.store.close();
    const same = await open(folder);
    await same.store.close();
    expect(backupsOf(folder)).toEqual([]);
    const next = await open(folder, { version: '2' });
    await next.store.close();
    const [name] = backupsOf(folder);
    expect(checkStoreFile(join(folder, 'backups', name ?? ''))).toEqual({ state: 'sound', heads: { [CHAIN]: 20 } });
    const again = await open(folder, { version: '2' });
    await again.store.close();
    expect(backupsOf(folder)).toEqual([name]);
  });

  it('leave nothing behind when they fail, and the reason is in the log of incidents', async () => {
    const folder = freshFolder();
    const opened = await open(folder, { checkCopy: () => Promise.reject(new Error('The thread died.')) });
    await opened.store.append(someFacts(5).facts);
    expect(await opened.backups.backUp()).toMatchObject({ state: 'failed' });
    expect(readdirSync(join(folder, 'backups'))).toEqual([]);
    expect(readFileSync(join(folder, 'store-incidents.jsonl'), 'utf8')).toContain('The thread died.');
    expect(opened.store.condition().state).toBe('good');
    await opened.store.close();
  });

  it('are ended in good order when the store is closed meanwhile', async () => {
    const folder = freshFolder();
    const opened = await open(folder);
    await opened.store.append(someFacts(1000, emptyHead(CHAIN)).facts);
    const backup = opened.backups.backUp();
    await opened.store.close();
    expect(await backup).toMatchObject({ state: 'made' });
  });
});
