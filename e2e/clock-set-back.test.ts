import { afterEach, describe, expect, it, vi } from 'vitest';

import { systemClock } from '../electron/station/process/clock.ts';
import { httpServerLink } from '../electron/station/sync/http-link.ts';
import { order, smallPlant } from '../electron/station/testing/small-plant.ts';
import { startTestStation, stopAllStations } from '../electron/station/testing/test-station.ts';
import type { TestStation } from '../electron/station/testing/test-station.ts';
import { beginWork, countPieces, everythingSent, factsOn, openStoreOfLine, serversForTests } from './line.testkit.ts';
import { dataFolder, killServer, putPlan } from './plant.testkit.ts';

/** A station whose clock is set back between two runs, RxDB's included, against a server with the right time. */

const YEAR_MS = 365 * 24 * 3_600_000;
const server = serversForTests();

afterEach(() => {
  vi.useRealTimers();
});

async function station(folder: string, url: string): Promise<TestStation> {
  const clock = systemClock();
  const { store } = await openStoreOfLine(folder, clock);
  return await startTestStation({ folder, store, station: 'line-1', clock, link: httpServerLink(url) });
}

describe('a station whose clock was set back by a year between two runs', () => {
  it('records and sends on in the right order, and pulls what is new', async () => {
    const data = dataFolder();
    await putPlan(data, smallPlant());
    const running = await server(data);
    const folder = dataFolder();
    const first = await station(folder, running.url);
    await beginWork(first);
    const acknowledged = await countPieces(first, 5);
    await everythingSent(first);
    acknowledged.push(...(await countPieces(first, 1)));
    await stopAllStations();
    await killServer(running);
    await putPlan(data, [order('WO-7', 2)]);
    const again = await server(data, running.port);

    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - YEAR_MS });
    const second = await station(folder, again.url);
    await second.see('next', (view) => JSON.stringify(view).includes('WO-7'));
    acknowledged.push(...(await countPieces(second, 5)));
    await everythingSent(second);
    await stopAllStations();
    await killServer(again);

    const facts = await factsOn(data);
    const counts = facts.filter((fact) => fact.type === 'QuantityReported');
    expect(counts.map((fact) => fact.id)).toEqual(acknowledged);
    const stamps = counts.map((fact) => fact.hlc);
    expect(stamps).toEqual(stamps.toSorted());
    expect(new Set(stamps).size).toBe(acknowledged.length);
    expect(facts.filter((fact) => fact.type === 'FactQuarantined')).toEqual([]);
  });
});
