import { afterEach, describe, expect, it, vi } from 'vitest';

import { storeFolder } from '../electron/station/kernel/station.ts';
import { systemClock } from '../electron/station/process/clock.ts';
import { openStationStore } from '../electron/station/store/open-station-store.ts';
import { httpServerLink } from '../electron/station/sync/http-link.ts';
import { order, smallPlant } from '../electron/station/testing/small-plant.ts';
import { startTestStation, stopAllStations } from '../electron/station/testing/test-station.ts';
import type { TestStation } from '../electron/station/testing/test-station.ts';
import type { RawFact } from '../shared/facts/envelope.ts';
import { dataFolder, killServer, openStoreOf, putPlan, startServer } from './plant.testkit.ts';
import type { ServerProcess } from './plant.testkit.ts';

/** A station whose clock is set back between two runs, RxDB's included, against a server with the right time. */

const YEAR_MS = 365 * 24 * 3_600_000;
let running: ServerProcess | undefined;

afterEach(async () => {
  await stopAllStations();
  vi.useRealTimers();
  if (running) await killServer(running);
});

async function station(folder: string, url: string): Promise<TestStation> {
  const clock = systemClock();
  const { store } = await openStationStore({
    folder: storeFolder(folder),
    station: 'line-1',
    version: '1',
    boot: clock.boot,
    nowMs: clock.nowMs,
  });
  return await startTestStation({ folder, store, station: 'line-1', clock, link: httpServerLink(url) });
}

const pieces = (value: string) => ({ value, unit: 'C62' });
const count = { order: 'WO-1', operation: '10', good: pieces('1'), scrap: [], rework: pieces('0') };

async function countPieces(line: TestStation, times: number): Promise<string[]> {
  const facts: string[] = [];
  for (let n = 0; n < times; n += 1) {
    const answer = await line.do('reportQuantity', count);
    if (answer.ok) facts.push(...answer.facts);
  }
  return facts;
}

const allSent = async (line: TestStation) =>
  await line.see('sync', ({ state, waiting }) => state === 'online' && waiting === 0);

describe('a station whose clock was set back by a year between two runs', () => {
  it('records and sends on in the right order, and pulls what is new', async () => {
    const data = dataFolder();
    await putPlan(data, smallPlant());
    running = await startServer(data);
    const folder = dataFolder();
    const first = await station(folder, running.url);
    await first.see('next', (view) => view.readyCount === 3);
    await first.do('signOn', { badge: 'B-1' });
    await first.do('startJob', { order: 'WO-1', operation: '10' });
    const acknowledged = await countPieces(first, 5);
    await allSent(first);
    acknowledged.push(...(await countPieces(first, 1)));
    await stopAllStations();
    await killServer(running);
    await putPlan(data, [order('WO-7', 2)]);
    running = await startServer(data, running.port);

    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - YEAR_MS });
    const second = await station(folder, running.url);
    await second.see('next', (view) => JSON.stringify(view).includes('WO-7'));
    acknowledged.push(...(await countPieces(second, 5)));
    await allSent(second);
    await stopAllStations();
    await killServer(running);

    const facts: RawFact[] = [];
    const store = openStoreOf(data);
    for await (const batch of store.streamFacts(0)) facts.push(...batch.facts);
    await store.close();
    const counts = facts.filter((fact) => fact.type === 'QuantityReported');
    expect(counts.map((fact) => fact.id)).toEqual(acknowledged);
    const stamps = counts.map((fact) => fact.hlc);
    expect(stamps).toEqual(stamps.toSorted());
    expect(new Set(stamps).size).toBe(acknowledged.length);
    expect(facts.filter((fact) => fact.type === 'FactQuarantined')).toEqual([]);
  });
});
