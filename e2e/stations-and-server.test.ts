import { cpSync } from 'node:fs';

import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { storeFolder } from '../electron/station/kernel/store-folder.ts';
import { systemClock } from '../electron/station/process/clock.ts';
import { memoryDisk, openMemoryStationStore } from '../electron/station/store/memory-station-store.ts';
import { openRxStationStore } from '../electron/station/store/rx-station-store.ts';
import { httpServerLink } from '../electron/station/sync/http-link.ts';
import { smallPlant } from '../electron/station/testing/small-plant.ts';
import { startTestStation, stopAllStations } from '../electron/station/testing/test-station.ts';
import { connectHost } from '../shared/host/connect-host.ts';
import { beginWork, countOf, everythingSent, factsOn, stationOnDatabase, serversForTests } from './line.testkit.ts';
import { dataFolder, killServer, putPlan } from './plant.testkit.ts';
import type { ServerProcess } from './plant.testkit.ts';

/** Real stations on real databases against a real server process. */

const server = serversForTests();

async function plantServer(): Promise<{ data: string; running: ServerProcess }> {
  const data = dataFolder();
  await putPlan(data, smallPlant());
  return { data, running: await server(data) };
}

describe('stations and a server', () => {
  it('lose and double nothing when the server is killed in the middle of a burst and comes back', async () => {
    const { data, running } = await plantServer();
    const line = await stationOnDatabase('line-1', running.url);
    await beginWork(line);
    const acknowledged: string[] = [];
    const burst = Array.from({ length: 60 }, async (_, n) => {
      const answer = await line.do('reportQuantity', countOf('1'));
      if (answer.ok) acknowledged.push(...answer.facts);
      if (n === 20) running.kill('SIGKILL');
    });
    await Promise.all(burst);
    await running.ended;
    await line.see('sync', (view) => view.state === 'offline' && view.waiting > 0);
    await line.do('reportQuantity', countOf('1'));
    const back = await server(data, running.port);
    await everythingSent(line);
    await stopAllStations();
    await killServer(back);
    const stored = (await factsOn(data)).filter((fact) => fact.type === 'QuantityReported').map((fact) => fact.id);
    expect(acknowledged).toHaveLength(60);
    expect(stored).toHaveLength(61);
    expect(acknowledged.filter((id) => !stored.includes(id))).toEqual([]);
  });

  it('start without the server, work, and send everything when it appears for the first time', async () => {
    const { data, running } = await plantServer();
    const folder = dataFolder();
    const first = await stationOnDatabase('line-1', running.url, folder);
    await first.see('next', (view) => view.readyCount === 3);
    await stopAllStations();
    await killServer(running);
    const line = await stationOnDatabase('line-1', running.url, folder);
    await line.do('signOn', { badge: 'B-1' });
    expect(await line.do('startJob', { order: 'WO-1', operation: '10' })).toMatchObject({ ok: true });
    const back = await server(data, running.port);
    await everythingSent(line);
    await stopAllStations();
    await killServer(back);
    expect((await factsOn(data)).map((fact) => fact.type)).toEqual(['SignedOn', 'JobStarted', 'LaborStarted']);
  });

  it('show a browser the facts of a kiosk, and the kiosk the facts of the browser', async () => {
    const { data, running: first } = await plantServer();
    await killServer(first);
    await putPlan(data, [
      {
        kind: 'station',
        id: 'office-1',
        revision: 1,
        externalRefs: [],
        body: { name: 'Office', equipment: 'packing' },
      },
    ]);
    const running = await server(data);
    const line = await stationOnDatabase('line-1', running.url);
    await line.see('next', (view) => view.readyCount === 3);
    await line.do('signOn', { badge: 'B-1' });

    const socket = new WebSocket(`${running.url.replace('http', 'ws')}/host`, { origin: running.url });
    const browser = connectHost((frame) => socket.send(JSON.stringify(frame)));
    socket.on('message', (data) => browser.receive((data as Buffer).toString('utf8')));
    const see = (operation: string) =>
      new Promise<void>((resolve) => {
        browser.host.subscribe('next', (view) => {
          if (view.lines.some((one) => one.readiness !== 'blocked' && one.job.operationName === operation)) resolve();
        });
      });
    await line.do('startJob', { order: 'WO-1', operation: '10' });
    await line.do('completeJob', countOf('100'));
    await see('Pack');
    const office = async (name: string, params: object, actor: string | null) =>
      await browser.host.call('execute', { id: crypto.randomUUID(), actor, name, params } as never);
    expect(await office('signOn', { badge: 'B-2' }, null)).toMatchObject({ ok: true });
    expect(await office('startJob', { order: 'WO-1', operation: '20' }, 'p-sam')).toMatchObject({ ok: true });
    // Own: sign-on, start and labor, count, labor and completion. From the office: sign-on, start and labor.
    await expect.poll(async () => (await line.station.handlers.about({})).facts).toBe(9);
    const { lines } = await line.see('actions', (view) => view.lines.length > 0);
    expect(await line.do('undo', { command: lines[0]?.command ?? '' })).toMatchObject({
      ok: false,
      refusal: { code: 'undo-has-dependents' },
    });
    socket.terminate();
  });

  it('keep both futures of a cloned disk, tell that the chain has forked, and go on in chains of their own', async () => {
    const { data, running } = await plantServer();
    const folder = dataFolder();
    const line = await stationOnDatabase('line-1', running.url, folder);
    await beginWork(line);
    await everythingSent(line);
    await stopAllStations();
    const twin = dataFolder();
    cpSync(folder, twin, { recursive: true });

    const original = await stationOnDatabase('line-1', running.url, folder);
    await original.do('reportQuantity', countOf('1'));
    await everythingSent(original);
    await stopAllStations();
    // The twin works a while without the server before anybody notices.
    const alone = await startTestStation({
      folder: twin,
      store: await openRxStationStore(storeFolder(twin), 'line-1'),
      station: 'line-1',
      clock: systemClock(),
    });
    await alone.do('reportQuantity', countOf('2'));
    await stopAllStations();
    const clone = await stationOnDatabase('line-1', running.url, twin);
    await clone.see('home', (view) => view.running?.job.good === '3');
    await clone.do('reportQuantity', countOf('4'));
    await everythingSent(clone);
    await stopAllStations();

    const again = await stationOnDatabase('line-1', running.url, folder);
    expect((await again.see('home', (view) => view.running?.job.good === '7')).running?.job.good).toBe('7');
    await stopAllStations();
    await killServer(running);
    const facts = await factsOn(data);
    expect(facts.filter((fact) => fact.type === 'QuantityReported')).toHaveLength(3);
    expect(facts.filter((fact) => fact.type === 'ChainForked').length).toBeGreaterThan(0);
    expect(new Set(facts.filter((fact) => fact.type === 'QuantityReported').map((fact) => fact.chain)).size).toBe(2);
  });

  it('see what their twin records while both are connected, and go on in a chain of their own', async () => {
    const { running } = await plantServer();
    const folder = dataFolder();
    const line = await stationOnDatabase('line-1', running.url, folder);
    await beginWork(line);
    await everythingSent(line);
    await stopAllStations();
    const twin = dataFolder();
    cpSync(folder, twin, { recursive: true });

    // One process opens a database name once, so the twin goes on with a copy in memory.
    const copied = await openRxStationStore(storeFolder(twin), 'line-1');
    const disk = memoryDisk();
    for await (const batch of copied.stream()) if ('own' in batch) disk.own.push(...batch.own);
    await copied.close();

    const original = await stationOnDatabase('line-1', running.url, folder);
    const clone = await startTestStation({
      folder: twin,
      store: openMemoryStationStore(disk),
      link: httpServerLink(running.url),
      clock: systemClock(),
    });
    await everythingSent(original);
    await everythingSent(clone);
    await clone.see('home', (view) => view.running !== null);
    await original.do('reportQuantity', countOf('1'));
    await everythingSent(original);
    await clone.do('reportQuantity', countOf('2'));
    for (const one of [original, clone])
      expect((await one.see('home', (view) => view.running?.job.good === '3')).running?.job.good).toBe('3');
  });

  it('tell a person whose station name is taken what to do', async () => {
    const { running } = await plantServer();
    const line = await stationOnDatabase('line-1', running.url);
    await line.see('next', (view) => view.readyCount === 3);
    await stopAllStations();
    const stranger = await stationOnDatabase('line-1', running.url);
    const { problem } = await stranger.see('sync', (view) => view.problem !== null);
    expect(problem).toMatchObject({ code: 'key-mismatch' });
    expect(problem?.detail).toContain('belongs to a station with another key');
  });
});
