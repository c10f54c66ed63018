import { afterEach, expect, it } from 'vitest';

import type { PlanDocument } from '../../../shared/plan/plan-document.ts';
import { memoryDisk, openMemoryStationStore } from '../store/memory-station-store.ts';
import { fakeServer } from '../testing/fake-server.ts';
import { planRows, smallPlant } from '../testing/small-plant.ts';
import { freshFolder, handClock, startTestStation, stopAllStations } from '../testing/test-station.ts';

afterEach(stopAllStations);

const MINUTE = 60_000;
const calendar: PlanDocument = {
  kind: 'calendar',
  id: 'day',
  revision: 1,
  externalRefs: [],
  body: {
    name: 'Day',
    shifts: [
      { id: 'day', name: { en: 'Day', de: 'Tag' }, days: [1, 2, 3, 4, 5], start: '07:00', end: '15:00', breaks: [] },
    ],
    exceptions: [],
  },
};

/** A line that was started at the beginning of a shift, Ada signed on. */
async function line() {
  const plan = smallPlant().map((document): PlanDocument =>
    document.kind === 'settings' ? { ...document, body: { ...document.body, calendar: 'day' } } : document,
  );
  const server = fakeServer(planRows([...plan, calendar]));
  const clock = handClock();
  const store = openMemoryStationStore(memoryDisk());
  const station = await startTestStation({ folder: freshFolder(), store, link: server.link, clock });
  await station.see('next', (view) => view.readyCount === 3);
  expect(await station.do('signOn', { badge: 'B-1' })).toMatchObject({ ok: true });
  return { station, clock };
}

it('shows figures, the line and the start of the shift, and what happens in them', async () => {
  const { station, clock } = await line();
  const start = await station.see('shift', (view) => view.people.length === 1);
  expect(start).toMatchObject({ shift: { id: 'day' }, machines: [{ equipment: 'press-1', running: null, ready: 3 }] });

  expect(await station.do('startJob', { order: 'WO-1', operation: '10' })).toMatchObject({ ok: true });
  clock.advance(60 * MINUTE);
  const good = { value: '50', unit: 'C62' };
  const counted = { order: 'WO-1', operation: '10', good, scrap: [], rework: { value: '0', unit: 'C62' } };
  expect(await station.do('reportQuantity', counted)).toMatchObject({ ok: true });

  const { unit } = await station.see('performance', (view) => view.unit?.good === 50);
  expect(unit?.segments.at(-1)).toMatchObject({ state: 'producing', order: 'WO-1' });
  // 100 pieces are planned to take an hour.
  expect(unit?.figures.effectiveness.value).toBeCloseTo(0.5, 3);
  expect(unit?.figures.oee.coverage).toBeGreaterThan(0.99);

  const behind = await station.station.handlers.factsBehind({ equipment: 'press-1', element: 'GQ', page: 0 });
  expect(behind).toMatchObject({
    total: 1,
    lines: [{ person: 'Ada', station: 'Line 1', what: { code: 'QuantityReported', params: { good: '50' } } }],
  });

  const area = await station.see('line', (view) => view.units[0]?.job?.good === '50');
  expect(area.units[0]).toMatchObject({
    equipment: 'press-1',
    state: 'producing',
    people: ['Ada'],
    job: { expected: '83' },
  });
  expect(area.deviations.lines).toEqual([]);
  await station.see('shift', (view) => view.machines[0]?.running === 'WO-1');
});
