import { afterEach, describe, expect, it } from 'vitest';

import type { PrioritySafety } from '../../../shared/plan/priority-safety.ts';
import { keepRow, memoryDisk, openMemoryStationStore } from '../store/memory-station-store.ts';
import { fakeServer } from '../testing/fake-server.ts';
import { planRows, smallPlant } from '../testing/small-plant.ts';
import { freshFolder, handClock, startTestStation, stopAllStations } from '../testing/test-station.ts';

afterEach(stopAllStations);

const MINUTE = 60_000;
const job = { order: 'WO-1', operation: '10' };

/** A plant that says what is done when urgent messages are older than half an hour. */
function plantThat(whenOlder: PrioritySafety['whenOlder']) {
  return smallPlant().map((document) =>
    document.kind === 'settings'
      ? { ...document, body: { ...document.body, prioritySafety: { maxAgeMinutes: 30, whenOlder } } }
      : document,
  );
}

/** A station that was connected until now and has lost its server; its wall clock can be set, and it can be started again. */
async function cutOff(whenOlder: PrioritySafety['whenOlder']) {
  const server = fakeServer(planRows(plantThat(whenOlder)));
  const folder = freshFolder();
  const disk = memoryDisk();
  const hand = handClock();
  let set = 0;
  const clock = { ...hand, nowMs: () => hand.nowMs() + set };
  const start = async () =>
    await startTestStation({ folder, store: openMemoryStationStore(disk), link: server.link, clock });
  const line = await start();
  await line.see('next', (view) => view.readyCount === 3);
  await line.do('signOn', { badge: 'B-1' });
  await line.see('sync', (view) => view.waiting === 0 && view.lanes.every(({ coming }) => coming === 0));
  server.faults.away = true;
  return {
    line,
    start,
    server,
    pass: (minutes: number) => hand.advance(minutes * MINUTE),
    setWall: (minutes: number) => {
      set += minutes * MINUTE;
    },
    /** Facts and the age of what they were decided on; who works on the job is beside it. */
    recorded: () =>
      disk.own.flatMap(({ type, data }) => (type.startsWith('Labor') ? [] : [[type, data['oldData']] as const])),
  };
}

describe('a station that has not heard of its server for long', () => {
  it('starts work as ever until the age that the site has set, and then only with the age on record', async () => {
    const { line, pass, recorded } = await cutOff('allow');
    pass(29);
    await line.do('startJob', job);
    await line.do('suspendJob', job);
    pass(10);
    expect(await line.do('resumeJob', job)).toMatchObject({ ok: true });
    expect(recorded()).toEqual([
      ['SignedOn', undefined],
      ['JobStarted', undefined],
      ['JobSuspended', undefined],
      ['JobResumed', { ageMinutes: 39, settings: 1, confirmed: false }],
    ]);
  });

  it('asks, and records the age that was confirmed', async () => {
    const { line, pass, recorded } = await cutOff('confirm');
    pass(50);
    expect(await line.do('startJob', job)).toMatchObject({
      ok: false,
      refusal: { code: 'urgent-old', params: { minutes: 50, maxMinutes: 30 } },
    });
    expect(await line.do('startJob', { ...job, confirmOldData: true })).toMatchObject({ ok: true });
    expect(recorded().at(-1)).toEqual(['JobStarted', { ageMinutes: 50, settings: 1, confirmed: true }]);
  });

  it('refuses whatever is done to the clock or the program, until it has heard of the server again', async () => {
    const { line, pass, setWall, start, server, recorded } = await cutOff('refuse');
    pass(40);
    setWall(-600);
    expect(await line.do('startJob', job)).toMatchObject({
      refusal: { code: 'urgent-too-old', params: { minutes: 40 } },
    });
    await line.station.stop();
    setWall(-600);
    pass(3);
    const again = await start();
    await again.see('sync', (view) => view.state === 'offline');
    expect(await again.do('startJob', job)).toMatchObject({ refusal: { params: { minutes: 43 } } });
    server.faults.away = false;
    await again.see('sync', (view) => view.state === 'online' && view.lanes.every(({ coming }) => coming === 0));
    await expect.poll(async () => await again.do('startJob', job)).toMatchObject({ ok: true });
    expect(recorded().at(-1)).toEqual(['JobStarted', undefined]);
  });

  it('shows how old its urgent messages are by the time of day that it shows', async () => {
    const { line, pass, setWall } = await cutOff('allow');
    pass(90);
    setWall(-600);
    const { lanes } = await line.see('sync', () => true);
    const { at } = await line.station.handlers.beat({});
    const age = (Date.parse(at) - Date.parse(lanes[0]?.completeAt ?? '')) / MINUTE;
    expect(Math.round(age)).toBeGreaterThanOrEqual(90);
    expect(Math.round(age)).toBeLessThanOrEqual(91);
  });

  it('asks nothing where no server is set up', async () => {
    const disk = memoryDisk();
    for (const row of planRows(plantThat('refuse'))) keepRow(disk, row);
    const alone = await startTestStation({ folder: freshFolder(), store: openMemoryStationStore(disk) });
    await alone.do('signOn', { badge: 'B-1' });
    expect(await alone.do('startJob', job)).toMatchObject({ ok: true });
  });
});
