import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, describe, expect, it } from 'vitest';

import { storeFolder } from '../../electron/station/kernel/store-folder.ts';
import { systemClock } from '../../electron/station/process/clock.ts';
import { openRxStationStore } from '../../electron/station/store/rx-station-store.ts';
import type { StationStore } from '../../electron/station/store/station-store.ts';
import { httpServerLink } from '../../electron/station/sync/http-link.ts';
import { startTestStation, stopAllStations } from '../../electron/station/testing/test-station.ts';
import type { TestStation } from '../../electron/station/testing/test-station.ts';
import { createScopeKeeper } from '../../sync-server/scope/scope-keeper.ts';
import { startTestServer } from '../../sync-server/testing/server.testkit.ts';
import type { TestServer } from '../../sync-server/testing/server.testkit.ts';
import { quantityDraft, testStation } from '../../sync-server/testing/station.testkit.ts';
import { batchOf } from '../../sync-server/testing/store.testkit.ts';
import { orderAt, stationDraft, stopOf, twoAreas } from '../../sync-server/testing/two-areas.testkit.ts';

const DAY = 86_400_000;
const servers: TestServer[] = [];

afterEach(async () => {
  await stopAllStations();
  for (const server of servers.splice(0)) await server.dispose();
});

async function plant(): Promise<TestServer> {
  const server = await startTestServer({ people: twoAreas() });
  servers.push(server);
  return server;
}

const freshFolder = () => mkdtempSync(join(tmpdir(), 'lineside-scopes-'));

async function startStation(
  server: TestServer,
  name: string,
  folder = freshFolder(),
): Promise<TestStation & { readonly store: StationStore }> {
  const store = await openRxStationStore(storeFolder(folder), name);
  const link = httpServerLink(server.url);
  return { ...(await startTestStation({ folder, store, link, station: name, clock: systemClock() })), store };
}

const ready = (station: TestStation, count: number) => station.see('next', (view) => view.readyCount === count);
const hasEverything = (station: TestStation) =>
  station.see(
    'sync',
    (view) =>
      view.state === 'online' && view.waiting === 0 && view.lanes.every(({ completeAt }) => completeAt !== null),
  );

function rowsOf({ store }: { readonly store: StationStore }): string[] {
  return (['priority', 'normal'] as const).flatMap((part) =>
    store.reader.after(part, 0, 100_000).items.map((item) => ('row' in item ? item.row.key : '')),
  );
}

/** A plant in which the first machine of the north was busy a year ago and stands since: 2001 facts of 200 orders that are finished. */
async function plantWithAYear(): Promise<TestServer> {
  const server = await plant();
  const year = testStation('st-old', undefined, 'demo', Date.now() - 365 * DAY);
  const orders = Array.from({ length: 200 }, (_, index) => `o-${index}`);
  await server.store.putPlan([...orders, 'open'].map((id) => orderAt(id, 'north-work')));
  const drafts = orders.flatMap((order) => {
    const data = { order, operation: '10', equipment: 'north-1' };
    const refs = [`workOrder:${order}`, 'equipment:north-1'];
    const person = { id: 'anna', proof: 'badge' as const };
    return [
      quantityDraft({ type: 'JobStarted', refs, person, data: { ...data, revision: 1 } }),
      ...Array.from({ length: 8 }, () =>
        quantityDraft({
          refs,
          person,
          data: { ...data, good: { value: '1', unit: 'C62' }, scrap: [], rework: { value: '0', unit: 'C62' } },
        }),
      ),
      quantityDraft({ type: 'JobCompleted', refs, person, data }),
    ];
  });
  const facts = year.record([...drafts, stopOf('north-1', { person: { id: 'anna', proof: 'badge' } })]);
  for (let from = 0; from < facts.length; from += 500)
    await server.store.appendFacts({
      ...batchOf(facts.slice(from, from + 500)),
      receivedAt: new Date(Date.now() - 364 * DAY).toISOString(),
    });
  return server;
}

/** A round of the keeper in fifteen days: the plan of the orders came today. */
async function keepLater({ store }: TestServer): Promise<void> {
  const keeper = createScopeKeeper({ store, now: () => Date.now() + 15 * DAY });
  expect(await keeper.round()).toMatchObject({ left: 200, bases: 1 });
}

describe('a plant of two areas', () => {
  it('sends an order to the area where its work is, with all that happened to it, and back', async () => {
    const server = await plant();
    await server.store.putPlan([orderAt('1001', 'north-work'), orderAt('1002', 'south-work')]);
    const north = await startStation(server, 'st-north');
    const south = await startStation(server, 'st-south');
    await ready(north, 1);
    await ready(south, 1);
    await north.do('signOn', { badge: 'badge-anna' }, { actor: null });
    expect(await north.do('startJob', { order: '1001', operation: '10' }, { actor: 'anna' })).toMatchObject({
      ok: true,
    });
    const done = { good: { value: '100', unit: 'C62' }, scrap: [], rework: { value: '0', unit: 'C62' } };
    const completed = await north.do('completeJob', { order: '1001', operation: '10', ...done }, { actor: 'anna' });
    expect(completed).toMatchObject({ ok: true });
    await hasEverything(north);
    expect(rowsOf(south).filter((key) => key.includes('1001'))).toEqual([]);

    // The second operation is in the south: it waits for the first, and the south knows that that is done.
    await server.store.putPlan([orderAt('1001', 'north-work', 'south-work')]);
    await ready(south, 2);
    await server.store.putPlan([orderAt('1002', 'north-work')]);
    await ready(north, 1);
    await ready(south, 1);
    await server.store.putPlan([orderAt('1002', 'south-work')]);
    await ready(south, 2);
    await ready(north, 0);
  });

  it('lets a station that moves to the other area leave the orders of the old one, and finds them again when it comes back', async () => {
    const server = await plant();
    await server.store.putPlan([
      stationDraft('st-roaming', 'north-2'),
      orderAt('1001', 'north-work'),
      orderAt('1002', 'south-work'),
      orderAt('1003', 'south-work'),
    ]);
    const roaming = await startStation(server, 'st-roaming');
    await ready(roaming, 1);
    for (const [machine, there, gone] of [
      ['south-2', 2, 'workOrder/1001'],
      ['north-2', 1, 'workOrder/1002'],
      ['south-2', 2, 'workOrder/1001'],
    ] as const) {
      await server.store.putPlan([stationDraft('st-roaming', machine)]);
      await ready(roaming, there);
      await expect.poll(() => rowsOf(roaming).filter((key) => key.includes(gone)), { timeout: 10_000 }).toEqual([]);
    }
  });

  it('gives a new station a base and the last days instead of a year', async () => {
    const server = await plantWithAYear();
    await keepLater(server);
    const fresh = await startStation(server, 'st-north');
    await ready(fresh, 1);
    // The stop of a year ago lasts: the base says so.
    await fresh.see('home', (view) => view.stop !== null);
    await hasEverything(fresh);
    expect(rowsOf(fresh).length).toBeLessThan(60);
  });

  it('takes a year off the disk of a station that was there, which then knows the same', async () => {
    const server = await plantWithAYear();
    const folder = freshFolder();
    const before = await startStation(server, 'st-north', folder);
    await before.see('home', (view) => view.stop !== null);
    await hasEverything(before);
    expect(rowsOf(before).length).toBeGreaterThan(2200);
    await keepLater(server);
    await stopAllStations();
    const after = await startStation(server, 'st-north', folder);
    await expect.poll(() => rowsOf(after).filter((key) => key.startsWith('fact/')), { timeout: 15_000 }).toEqual([]);
    await after.see('home', (view) => view.stop !== null && view.readyCount === 1);
    await stopAllStations();
    const again = await startStation(server, 'st-north', folder);
    await again.see('home', (view) => view.stop !== null && view.readyCount === 1);
    await again.do('signOn', { badge: 'badge-anna' }, { actor: null });
    expect(await again.do('releaseEquipment', {}, { actor: 'anna' })).toMatchObject({ ok: true });
    await again.see('home', (view) => view.stop === null);
  });
});
