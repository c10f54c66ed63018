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

const HOUR_MS = 3_600_000;
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

describe.each([
  ['five years ahead', YEARS_MS],
  ['five years behind', -YEARS_MS],
])('a station that starts without its server, with a clock that is %s', (_, offMs) => {
  it('goes on from the last time it knew and says so; with the server it tells how far that was off', async () => {
    const { off, right, server, disk, folder } = await stationOff(0);
    const start = async (boot: string, upMs: number) => {
      const clock = { ...right, boot, nowMs: () => right.nowMs() + off.ms, uptimeMs: () => right.uptimeMs() - upMs };
      return await startTestStation({ folder, store: openMemoryStationStore(disk), clock, link: server.link });
    };
    let line = await start('boot-1', 0);
    await line.see('next', (next) => next.lines.length > 0);
    await line.do('signOn', { badge: 'B-1' });
    await line.see('sync', (sync) => sync.waiting === 0 && sync.state === 'online');
    await line.station.stop();
    const lastMs = right.nowMs();

    // The battery of the clock is empty, the night long, and the server away.
    right.advance(8 * HOUR_MS);
    const bootedAt = right.uptimeMs();
    off.ms = offMs;
    server.faults.away = true;
    line = await start('boot-2', bootedAt);
    const view = await line.see('sync', (sync) => sync.clockUnprovenSeconds !== undefined);
    expect(Math.abs((view.clockUnprovenSeconds ?? 0) - (offMs + 8 * HOUR_MS) / 1000)).toBeLessThan(60);
    expect(await line.do('startJob', { order: 'WO-1', operation: '10' })).toMatchObject({ ok: true });
    right.advance(HOUR_MS);
    expect(
      await line.do('reportQuantity', {
        order: 'WO-1',
        operation: '10',
        good: { value: '5', unit: 'C62' },
        scrap: [],
        rework: { value: '0', unit: 'C62' },
      }),
    ).toMatchObject({ ok: true });
    const [started] = own(disk, 'JobStarted');
    const [counted] = own(disk, 'QuantityReported');
    for (const fact of [started, counted]) {
      expect(fact?.occurredAt).toBe(new Date(hlcMillis(fact?.hlc ?? '')).toISOString());
      expect(Math.abs(Date.parse(fact?.occurredAt ?? '') - lastMs)).toBeLessThan(2 * HOUR_MS);
    }
    // An hour is an hour.
    const apartMs = Date.parse(counted?.occurredAt ?? '') - Date.parse(started?.occurredAt ?? '');
    expect(Math.abs(apartMs - HOUR_MS)).toBeLessThan(60_000);
    for (const topic of ['home', 'shift', 'actions'] as const) {
      const shown = JSON.stringify(await line.see(topic, (seen) => JSON.stringify(seen).includes('WO-1')));
      expect(shown).toContain('"20');
      expect(shown).not.toMatch(/"20(21|31)-/);
    }

    server.clock.nowMs = right.nowMs;
    server.faults.away = false;
    await line.see(
      'sync',
      (sync) => sync.state === 'online' && sync.waiting === 0 && sync.clockAheadSeconds !== undefined,
    );
    await expect.poll(() => own(disk, 'ClockCorrected').length).toBe(1);
    const [corrected] = own(disk, 'ClockCorrected');
    expect(corrected).toMatchObject({ seq: 1, data: { found: 'server', recorded: { boot: 'boot-2' } } });
    expect(Math.abs(Number(corrected?.data['fromAheadSeconds']) + (8 * HOUR_MS) / 1000)).toBeLessThan(60);
    // Whoever looks at the figures of the machine is told which times those were, and how far off.
    const { unsure } = await line.see('performance', (seen) => seen.unsure.length > 0);
    expect(unsure).toMatchObject([{ station: 'line-1', aheadSeconds: corrected?.data['fromAheadSeconds'] }]);
    const recordedAt = Date.parse(counted?.occurredAt ?? '');
    expect(Date.parse(unsure[0]?.from ?? '')).toBeLessThan(recordedAt);
    expect(Math.abs(Date.parse(unsure[0]?.to ?? '') - recordedAt)).toBeLessThan(60_000);
    await line.do('signOff', { person: 'p-ada' });
    const [left] = own(disk, 'SignedOff');
    expect(Math.abs(Date.parse(left?.occurredAt ?? '') - right.nowMs())).toBeLessThan(60_000);
    const stamps = disk.own.map((fact) => fact.hlc);
    expect(stamps).toEqual(stamps.toSorted());
    await line.see('sync', (sync) => sync.waiting === 0);
  });
});
