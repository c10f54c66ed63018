import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, describe, expect, it } from 'vitest';

import type { RawFact } from '../../../shared/facts/envelope.ts';
import { hlcMillis } from '../../../shared/facts/hlc.ts';
import { memoryDisk, openMemoryStationStore } from '../store/memory-station-store.ts';
import { fakeServer } from '../testing/fake-server.ts';
import { planRows, smallPlant } from '../testing/small-plant.ts';
import { freshFolder, handClock, startTestStation, stopAllStations } from '../testing/test-station.ts';

afterEach(stopAllStations);

const YEARS_MS = 5 * 365 * 86_400_000;

/** A station whose wall clock alone is off; the time since the boot goes on as it does. */
async function stationOff(offMs: number) {
  const right = handClock();
  const off = { ms: offMs };
  const clock = { ...right, nowMs: () => right.nowMs() + off.ms };
  const server = fakeServer(planRows(smallPlant()));
  const disk = memoryDisk();
  const folder = freshFolder();
  const start = async () =>
    await startTestStation({ folder, store: openMemoryStationStore(disk), clock, link: server.link });
  return { off, right, server, disk, folder, start };
}

const own = (disk: { readonly own: readonly RawFact[] }, type: string) => disk.own.filter((fact) => fact.type === type);

describe.each([
  ['five years ahead', YEARS_MS],
  ['five years behind', -YEARS_MS],
])('a station whose clock is %s', (_, offMs) => {
  it('says so, works on, and stamps its facts by the clock of the server', async () => {
    const { right, server, disk, start } = await stationOff(offMs);
    const line = await start();
    const view = await line.see('sync', (sync) => sync.clockAheadSeconds !== undefined);
    expect(Math.abs((view.clockAheadSeconds ?? 0) - offMs / 1000)).toBeLessThan(5);
    await line.see('next', (next) => next.lines.length > 0 || next.blockedCount > 0);
    expect((await line.do('signOn', { badge: 'B-1' })).ok).toBe(true);
    const [fact] = own(disk, 'SignedOn');
    expect(Math.abs(hlcMillis(fact?.hlc ?? '') - right.nowMs())).toBeLessThan(60_000);
    await line.see('sync', (sync) => sync.waiting === 0);
    expect(server.chains.size).toBe(1);
  });

  it('says when it was set right in the chain that goes on, where the disk takes no new identity', async () => {
    const { off, disk, folder, start } = await stationOff(offMs);
    let line = await start();
    await line.see('sync', (sync) => sync.clockAheadSeconds !== undefined);
    await line.see('next', (next) => next.lines.length > 0 || next.blockedCount > 0);
    await line.do('signOn', { badge: 'B-1' });
    await line.see('sync', (sync) => sync.waiting === 0);
    await line.station.stop();
    off.ms = 0;
    // In the place of the file that the new identity is written to first.
    mkdirSync(join(folder, 'identity.json.next', 'full'), { recursive: true });
    line = await start();
    await expect.poll(() => own(disk, 'ClockCorrected').length).toBe(1);
    expect(own(disk, 'ClockCorrected')[0]?.chain.split('/')[2]).toBe(own(disk, 'SignedOn')[0]?.chain.split('/')[2]);
    await line.see('sync', (sync) => sync.state === 'online' && sync.waiting === 0);
  });

  it('says when it was set right, as the first of new chains', async () => {
    const { off, disk, start } = await stationOff(offMs);
    let line = await start();
    await line.see('sync', (sync) => sync.clockAheadSeconds !== undefined);
    await line.see('next', (next) => next.lines.length > 0 || next.blockedCount > 0);
    await line.do('signOn', { badge: 'B-1' });
    await line.see('sync', (sync) => sync.waiting === 0);
    await line.station.stop();
    off.ms = 0;
    line = await start();
    await line.see('sync', (sync) => sync.state === 'online' && sync.clockAheadSeconds === undefined);
    await expect.poll(() => own(disk, 'ClockCorrected').length).toBe(1);
    const [corrected] = own(disk, 'ClockCorrected');
    expect(corrected).toMatchObject({ seq: 1, person: null, data: { station: 'line-1', found: 'server' } });
    expect(Math.abs(Number(corrected?.data['fromAheadSeconds']) - offMs / 1000)).toBeLessThan(5);
    expect(corrected?.chain).not.toBe(own(disk, 'SignedOn')[0]?.chain);
    await line.do('signOff', { person: 'p-ada' });
    const stamps = disk.own.map((fact) => fact.hlc);
    expect(stamps).toEqual(stamps.toSorted());
    await line.see('sync', (sync) => sync.waiting === 0);
  });
});
