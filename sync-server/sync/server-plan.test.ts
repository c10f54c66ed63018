import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { openSqliteSiteStore } from '../store/sqlite-site-store.ts';
import type { SqliteSiteStore } from '../store/sqlite-site-store.ts';
import { orderDraft, personDraft } from '../testing/store.testkit.ts';
import { serverPlan } from './server-plan.ts';

const START = Date.parse('2026-03-02T06:00:00.000Z');
const HOUR = 3_600_000;
let folder: string;
let store: SqliteSiteStore;
let now = START;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineside-plan-'));
  now = START;
  store = openSqliteSiteStore(join(folder, 'site.db'), { site: 'demo', now: () => now });
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

it('judges by the revision that was in force, across a new epoch too', async () => {
  const plan = serverPlan(store);
  await store.putPlan([personDraft('anna', { roles: ['supervisor'] })]);
  now += HOUR;
  await store.putPlan([personDraft('anna', { roles: ['operator'] })]);
  now += HOUR;
  await store.renewEpoch();
  await plan.refresh();
  const mayReverse = (at: number) => plan.mayRecord('anna', 'fact.reverseOthers', undefined, at);
  expect([START, START + HOUR / 2].map(mayReverse)).toEqual([true, true]);
  expect([START + 1.5 * HOUR, START + 3 * HOUR].map(mayReverse)).toEqual([false, false]);
});

it('takes in each revision once, however many ask at once, and reads nothing when nothing is new', async () => {
  let pages = 0;
  const counted = {
    upTo: () => store.upTo(),
    streamPlan: (...args: Parameters<typeof store.streamPlan>) => {
      pages += 1;
      return store.streamPlan(...args);
    },
  };
  const plan = serverPlan(counted);
  await store.putPlan([personDraft('anna'), orderDraft('1001')]);
  await Promise.all(Array.from({ length: 10 }, () => plan.refresh()));
  expect(pages).toBe(1);
  expect(plan.knowsPerson('anna')).toBe(true);
  await store.putPlan([orderDraft('1002')]);
  await Promise.all([plan.refresh(), store.putPlan([personDraft('sam')])]);
  await plan.refresh();
  expect(plan.knowsPerson('sam')).toBe(true);
});

it('knows at which machine a station stands, as the newest revision says', async () => {
  const plan = serverPlan(store);
  const station = (equipment: string) => ({
    kind: 'station' as const,
    id: 'st-1',
    externalRefs: [],
    body: { name: 'Saw 1', equipment },
  });
  const machine = async (equipment: string) => {
    await store.putPlan([station(equipment)]);
    await plan.refresh();
    return plan.machineOf('st-1');
  };
  expect(plan.machineOf('st-1')).toBeUndefined();
  expect([await machine('saw-1'), await machine('saw-2')]).toEqual(['saw-1', 'saw-2']);
});
