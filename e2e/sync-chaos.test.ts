import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { smallPlant } from '../electron/station/testing/small-plant.ts';
import { lanes } from '../shared/facts/chain.ts';
import type { RawFact } from '../shared/facts/envelope.ts';
import { must } from '../shared/invariant.ts';
import type { PlanDraft } from '../shared/plan/plan-document.ts';
import { randomBelow, seededRandom } from '../shared/testing/seeded.ts';
import { openSqliteSiteStore } from '../sync-server/store/sqlite-site-store.ts';
import { pullAll } from '../sync-server/testing/store.testkit.ts';
import { chaosServer, chaosStation, NO_FAULTS } from './sync-chaos.testkit.ts';
import type { ChaosStation, Faults } from './sync-chaos.testkit.ts';

/**
 * The station's side of the exchange against the real sync service in one process under virtual time: requests dropped, delayed, doubled,
 * swallowed, answers lost, nudges lost, servers restarted, stations killed at any await. In the end everything has arrived exactly once.
 */

/** Seeds that failed once. */
const kept: readonly number[] = [];
const fresh = Number(process.env['LINESIDE_CHAOS_SEEDS'] ?? 6);
const from = Number(process.env['LINESIDE_CHAOS_FROM'] ?? 1);
const seeds = [...kept, ...Array.from({ length: fresh }, (_, n) => from + n)];

/** Actions of a run. */
const STEPS = 60;
/** After this much virtual time without faults, everything must have arrived, in milliseconds. */
const PATIENCE_MS = 30 * 60_000;

/** Lets virtual time pass, and real input and output happen in between. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 50) {
    await vi.advanceTimersByTimeAsync(Math.min(50, left));
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

afterEach(() => {
  vi.useRealTimers();
});

/** A day on which any of these may be bad, each by itself. */
function faultsOf(random: () => number): Faults {
  const share = (most: number) => (random() < 0.5 ? 0 : random() * most);
  return {
    dropped: share(0.4),
    lost: share(0.4),
    doubled: share(0.4),
    swallowed: share(0.1),
    busy: share(0.4),
    nudgesDropped: share(1),
  };
}

/** The small plant with both stations at one machine, so that each needs what the other records. */
function plant(): PlanDraft[] {
  return smallPlant().map(({ revision: _revision, ...draft }): PlanDraft =>
    draft.kind === 'station' ? { ...draft, body: { ...draft.body, equipment: 'press-1' } } : draft,
  );
}

const job = { order: 'WO-1', operation: '10' };
const count = { ...job, good: { value: '0.001', unit: 'C62' }, scrap: [], rework: { value: '0', unit: 'C62' } };

async function begin(station: ChaosStation): Promise<readonly string[]> {
  const signedOn = await station.give('signOn', { badge: 'B-1' }, null);
  return [...signedOn, ...(await station.give('startJob', job, 'p-ada'))];
}

async function work(station: ChaosStation, random: () => number): Promise<readonly string[]> {
  const recorded: string[] = [];
  for (let n = randomBelow(random, 6); n >= 0; n -= 1) {
    const dice = random();
    if (dice < 0.8) recorded.push(...(await station.give('reportQuantity', count, 'p-ada')));
    else if (dice < 0.9) recorded.push(...(await station.give('stopEquipment', { reason: 'jam' }, 'p-ada')));
    else recorded.push(...(await station.give('releaseEquipment', {}, 'p-ada')));
  }
  return recorded;
}

const isSettled = (station: ChaosStation): boolean => {
  if (!station.isSeen()) return false;
  const { state, waiting, lanes: progress, problem } = station.sync();
  return state === 'online' && waiting === 0 && problem === null && progress.every(({ coming }) => coming === 0);
};

/** Ids of the facts that a station has, each as often as it has them. */
function factsOf({ disk }: ChaosStation): string[] {
  const pulled = [...disk.rows.values()].filter(({ kind }) => kind === 'fact').map(({ body }) => (body as RawFact).id);
  return [...new Set([...disk.own.map(({ id }) => id), ...pulled])].toSorted();
}

describe('the exchange under a bad wire, restarts and kills', () => {
  it.each(seeds)('brings everything everywhere exactly once: seed %i', { timeout: 120_000 }, async (seed) => {
    vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
      now: Date.UTC(2026, 2, 2, 6),
    });
    const random = seededRandom(seed);
    const folder = mkdtempSync(join(tmpdir(), 'lineside-chaos-'));
    const store = openSqliteSiteStore(join(folder, 'site.db'), { site: 'demo', now: () => Date.now() });
    await store.putPlan(plant());
    const server = await chaosServer(store, random);
    const stations = await Promise.all(['line-1', 'line-2'].map((name) => chaosStation(name, server, random)));
    const acknowledged = new Set<string>();
    const acknowledge = async (giving: Promise<readonly string[]>) => {
      const given = giving.then((facts) => {
        for (const fact of facts) acknowledged.add(fact);
        return true;
      });
      while (!(await Promise.race([given, pass(50).then(() => false)])));
    };
    while (!stations.every(isSettled)) await pass(500);
    for (const station of stations) await acknowledge(begin(station));

    for (let step = 0; step < STEPS; step += 1) {
      const station = must(stations[randomBelow(random, stations.length)], 'station');
      const dice = random();
      if (dice < 0.08) server.faults = faultsOf(random);
      else if (dice < 0.11) await server.restart();
      else if (dice < 0.16) {
        // Killed at some await of a command that may or may not be recorded by then.
        void work(station, random).catch(() => undefined);
        await pass(random() * 60);
        const crashing = station.crash();
        await pass(50);
        await crashing;
      } else {
        await acknowledge(work(station, random));
      }
      await pass(random() * 2000);
    }

    server.faults = NO_FAULTS;
    let waited = 0;
    while (!stations.every(isSettled) && waited < PATIENCE_MS) {
      await pass(1000);
      waited += 1000;
    }
    expect(stations.filter((station) => !isSettled(station)).map((station) => station.sync())).toEqual([]);
    // The last nudge may have been lost while it was bad; looking every two minutes is the promise.
    await pass(150_000);

    const rows = (await Promise.all(lanes.map((lane) => pullAll(store, lane)))).flat();
    const onServer = rows.filter(({ kind }) => kind === 'fact').map(({ body }) => JSON.parse(body) as RawFact);
    const ids = onServer.map(({ id }) => id);
    expect(ids).toHaveLength(new Set(ids).size);
    expect([...acknowledged].filter((id) => !ids.includes(id))).toEqual([]);
    const own = new Set(stations.flatMap(({ disk }) => disk.own.map(({ id }) => id)));
    expect([...own].filter((id) => !ids.includes(id))).toEqual([]);
    expect(acknowledged.size).toBeGreaterThan(STEPS);
    expect(onServer.filter(({ type }) => type === 'FactQuarantined')).toEqual([]);
    for (const station of stations) expect(factsOf(station)).toEqual(ids.toSorted());
    for (const station of stations) {
      const stopping = station.stop();
      await pass(100);
      await stopping;
    }
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
});
