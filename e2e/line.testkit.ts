import { afterEach, expect } from 'vitest';

import { storeFolder } from '../electron/station/kernel/store-folder.ts';
import { systemClock } from '../electron/station/process/clock.ts';
import { openStationStore } from '../electron/station/store/open-station-store.ts';
import type { OpenedStore } from '../electron/station/store/open-station-store.ts';
import { openRxStationStore } from '../electron/station/store/rx-station-store.ts';
import { httpServerLink } from '../electron/station/sync/http-link.ts';
import { startTestStation, stopAllStations } from '../electron/station/testing/test-station.ts';
import type { TestStation } from '../electron/station/testing/test-station.ts';
import type { RawFact } from '../shared/facts/envelope.ts';
import { dataFolder, killServer, openStoreOf, startServer } from './plant.testkit.ts';
import type { ServerProcess } from './plant.testkit.ts';

/** Starts servers that end with the test, after its stations. Called once by a file, outside of its tests. */
export function serversForTests(): (data: string, port?: string) => Promise<ServerProcess> {
  const servers = new Set<ServerProcess>();
  afterEach(async () => {
    await stopAllStations();
    for (const one of servers) await killServer(one);
    servers.clear();
  });
  return async (data, port) => {
    const started = await startServer(data, port);
    servers.add(started);
    return started;
  };
}

/** A station on its database alone, without journal and recovery, that talks to a server. */
export async function stationOnDatabase(name: string, url: string, folder = dataFolder()): Promise<TestStation> {
  const store = await openRxStationStore(storeFolder(folder), name);
  return await startTestStation({ folder, store, link: httpServerLink(url), station: name, clock: systemClock() });
}

/** The whole store of line-1 as its process opens it, by a clock. */
export async function openStoreOfLine(folder: string, clock = systemClock()): Promise<OpenedStore> {
  const { boot, nowMs } = clock;
  return await openStationStore({ folder: storeFolder(folder), station: 'line-1', version: '1', boot, nowMs });
}

/** A count of the first operation of WO-1. */
export function countOf(good: string) {
  const pieces = (value: string) => ({ value, unit: 'C62' });
  return { order: 'WO-1', operation: '10', good: pieces(good), scrap: [], rework: pieces('0') };
}

/** Waits for the plan, signs a person on and begins WO-1. */
export async function beginWork(line: TestStation): Promise<void> {
  await line.see('next', (view) => view.readyCount === 3);
  await line.do('signOn', { badge: 'B-1' });
  await line.do('startJob', { order: 'WO-1', operation: '10' });
}

/** Counts single pieces. @returns the facts that were confirmed. */
export async function countPieces(line: TestStation, times: number): Promise<string[]> {
  const facts: string[] = [];
  for (let n = 0; n < times; n += 1) {
    const answer = await line.do('reportQuantity', countOf('1'));
    if (answer.ok) facts.push(...answer.facts);
  }
  return facts;
}

/** Waits until the server has everything of a station. */
export async function everythingSent(line: TestStation): Promise<void> {
  const view = await line.see('sync', ({ state, waiting }) => state === 'online' && waiting === 0);
  expect(view).toMatchObject({ state: 'online', waiting: 0 });
}

/** The facts of a server that does not run, in the order in which they came. */
export async function factsOn(data: string): Promise<RawFact[]> {
  const store = openStoreOf(data);
  const facts: RawFact[] = [];
  for await (const batch of store.streamFacts(0)) facts.push(...batch.facts);
  await store.close();
  return facts;
}
