import { afterEach, expect, it } from 'vitest';

import { stateOf } from '../../../shared/aggregates/world.ts';
import type { PlanDocument } from '../../../shared/plan/plan-document.ts';
import { memoryDisk, openMemoryStationStore } from '../store/memory-station-store.ts';
import { fakeServer } from '../testing/fake-server.ts';
import { planRows, smallPlant } from '../testing/small-plant.ts';
import { freshFolder, handClock, startTestStation, stopAllStations } from '../testing/test-station.ts';
import type { TestStation } from '../testing/test-station.ts';

afterEach(stopAllStations);

/** `4711`, as `npm run server -- pin` makes it. */
const pin = {
  salt: '2d84d3cba23f12481695341b266535af',
  hash: '19b49067e6da29ffdb54c6f7721d6f16f9ee55b72a8600ffca95a3ca3ffed318',
};

/** The small plant, where Sam has a PIN and stops are proven by it. */
function plantWithPin(): PlanDocument[] {
  return smallPlant().map((document): PlanDocument => {
    if (document.kind === 'settings') return { ...document, body: { ...document.body, pinFor: ['equipment.report'] } };
    if (document.kind === 'person' && document.id === 'p-sam') return { ...document, body: { ...document.body, pin } };
    return document;
  });
}

async function line() {
  const disk = memoryDisk();
  const server = fakeServer(planRows(plantWithPin()));
  const store = openMemoryStationStore(disk);
  const clock = handClock();
  const station = await startTestStation({ folder: freshFolder(), store, link: server.link, clock });
  await station.see('next', (view) => view.readyCount === 3);
  for (const badge of ['B-1', 'B-2']) await station.do('signOn', { badge });
  return { disk, clock, server, station, handlers: station.station.handlers };
}

it('lets whoever came last act, or whoever is chosen among those who are here', async () => {
  const { station, handlers } = await line();
  expect((await station.see('session', (view) => view.people.length === 2)).active).toBe('p-sam');
  expect(await handlers.actAs({ person: 'p-ada' })).toEqual({ ok: true });
  expect(await handlers.actAs({ person: 'p-max' })).toEqual({ ok: false });
  await station.see('session', (view) => view.active === 'p-ada');
  await station.do('signOff', { person: 'p-sam' });
  await station.do('signOn', { badge: 'B-2' });
  await station.see('session', (view) => view.active === 'p-sam');
});

it('asks for the PIN where the site wants it, takes the command after it, and says in the fact how the person was proven', async () => {
  const { disk, clock, station, handlers } = await line();
  const stop = async (actor: string) => await station.do('stopEquipment', { reason: 'jam' }, { actor });
  expect(await stop('p-sam')).toMatchObject({
    ok: false,
    refusal: { code: 'pin-needed', remedies: [{ kind: 'pin', person: 'p-sam' }, { kind: 'ask' }] },
  });
  // Who has no PIN can only ask.
  expect(await stop('p-ada')).toMatchObject({
    ok: false,
    refusal: { code: 'pin-needed', remedies: [{ kind: 'ask' }] },
  });
  expect(await handlers.provePin({ person: 'p-sam', pin: '1234' })).toMatchObject({ ok: false, reason: 'wrong' });
  expect(await handlers.provePin({ person: 'p-sam', pin: '4711' })).toMatchObject({ ok: false, reason: 'wait' });
  clock.advance(1000);
  expect(await handlers.provePin({ person: 'p-sam', pin: '4711' })).toMatchObject({ ok: true });
  const session = await station.see('session', (view) => view.people.some(({ provenUntil }) => provenUntil !== null));
  expect(session.people.map(({ id, hasPin }) => [id, hasPin])).toEqual([
    ['p-sam', true],
    ['p-ada', false],
  ]);
  expect(await stop('p-sam')).toMatchObject({ ok: true });
  const stopped = disk.own.at(-1);
  expect(stopped).toMatchObject({ type: 'EquipmentStateChanged', person: { id: 'p-sam', proof: 'badge+pin' } });
  expect(JSON.stringify(disk.own)).not.toContain('4711');
  const stops = await station.see('stops', (view) => view.lines.length === 1);
  expect(stops).toMatchObject({ lines: [{ reason: 'jam', by: 'person', to: null }], unexplained: 0 });
});

it('lets out of the kiosk who may set up the station, proven by PIN, whatever the site wants, and nobody else', async () => {
  const { handlers, station, disk } = await line();
  const leave = (actor: string) => handlers.leaveKiosk({ actor });
  expect(await leave('p-ada')).toMatchObject({
    ok: false,
    refusal: { code: 'not-allowed', remedies: [{ kind: 'ask', roles: ['supervisor', 'engineer'] }] },
  });
  expect(await leave('p-sam')).toMatchObject({
    ok: false,
    refusal: { code: 'pin-needed', remedies: [{ kind: 'pin', person: 'p-sam' }, { kind: 'ask' }] },
  });
  await handlers.provePin({ person: 'p-sam', pin: '4711' });
  expect(await leave('p-sam')).toEqual({ ok: true, person: 'p-sam' });
  // On record for whoever audits.
  expect(disk.own.at(-1)).toMatchObject({
    type: 'KioskLeft',
    person: { id: 'p-sam', proof: 'badge+pin' },
    data: { person: 'p-sam', station: 'line-1' },
  });
  expect(await leave('__proto__')).toMatchObject({ ok: false, refusal: { code: 'not-signed-on' } });
  await station.do('signOff', { person: 'p-sam' });
  expect(await leave('p-sam')).toMatchObject({ ok: false, refusal: { code: 'not-signed-on' } });
});

it('locks a person everywhere after ten wrong PINs at whatever stations, for a quarter of an hour', async () => {
  const { server, clock, disk, station, handlers } = await line();
  const other = await startTestStation({
    folder: freshFolder(),
    store: openMemoryStationStore(memoryDisk()),
    station: 'line-2',
    link: server.link,
    clock,
  });
  await other.see('next', (view) => view.blockedCount === 3);
  await other.do('signOn', { badge: 'B-2' });
  await station.see('sync', (view) => view.state === 'online' && view.waiting === 0);
  const wrongAt = async (at: TestStation, times: number) => {
    const answers: (string | null)[] = [];
    for (let n = 0; n < times; n += 1) {
      const answer = await at.station.handlers.provePin({ person: 'p-sam', pin: '1234' });
      answers.push(answer.ok ? null : answer.reason);
      clock.advance(answer.ok ? 0 : answer.waitSeconds * 1000);
    }
    return answers;
  };
  expect(await wrongAt(station, 5)).toEqual(Array.from({ length: 5 }, () => 'wrong'));
  const told = disk.own.filter(({ type }) => type === 'PinRefused');
  expect(told).toHaveLength(5);
  expect(told[0]).toMatchObject({ chain: expect.stringContaining('/priority/') as string, person: null });
  expect(JSON.stringify(told)).not.toContain('1234');
  await expect.poll(() => stateOf(other.station.world, 'person', 'p-sam').wrongPins.length).toBe(5);
  expect(await wrongAt(other, 4)).toEqual(Array.from({ length: 4 }, () => 'wrong'));
  await expect.poll(() => stateOf(station.station.world, 'person', 'p-sam').wrongPins.length).toBe(9);
  const tenth = await handlers.provePin({ person: 'p-sam', pin: '1234' });
  expect(tenth).toMatchObject({ ok: false, reason: 'locked' });
  await expect.poll(() => stateOf(other.station.world, 'person', 'p-sam').wrongPins.length).toBe(10);
  clock.advance(60_000);
  // The right one, too.
  expect(await other.station.handlers.provePin({ person: 'p-sam', pin: '4711' })).toMatchObject({ reason: 'locked' });
  clock.advance(15 * 60_000);
  expect(await other.station.handlers.provePin({ person: 'p-sam', pin: '4711' })).toMatchObject({ ok: true });
});
