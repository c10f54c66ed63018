import { afterEach, expect, it } from 'vitest';

import type { PlanDocument } from '../../../shared/plan/plan-document.ts';
import { usualDevices } from '../../../shared/views/devices-view.ts';
import { writeDevices } from '../devices/devices-file.ts';
import type { PortEvents } from '../devices/open-port.ts';
import { memoryDisk, openMemoryStationStore } from '../store/memory-station-store.ts';
import { fakeServer } from '../testing/fake-server.ts';
import { planRows, smallPlant } from '../testing/small-plant.ts';
import { freshFolder, handClock, startTestStation, stopAllStations } from '../testing/test-station.ts';

afterEach(stopAllStations);

/** The small plant with a counter at the press, two pieces for each stroke. */
const plantWith = (books: 'good' | 'produced') =>
  smallPlant().map((document): PlanDocument => {
    if (document.kind !== 'equipment' || document.id !== 'press-1') return document;
    const counter = { books, piecesPerCount: 2 };
    return { ...document, body: { ...document.body, counter, stopDetection: { idleSeconds: 600 } } };
  });

/** A line with that counter on a serial port, Ada signed on and WO-1 begun. `stroke` is one count. */
async function countingLine(books: 'good' | 'produced') {
  const folder = freshFolder();
  const disk = memoryDisk();
  const clock = handClock();
  let cable: PortEvents | undefined;
  writeDevices(folder, {
    ...usualDevices,
    devices: [
      {
        id: 'strokes',
        name: 'Strokes',
        kind: 'counter',
        place: { by: 'path', path: '/dev/strokes' },
        settings: {
          line: { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
          prefix: '',
          suffix: '\r',
          gapMs: 0,
        },
      },
    ],
  });
  const line = await startTestStation({
    folder,
    store: openMemoryStationStore(disk),
    link: fakeServer(planRows(plantWith(books))).link,
    clock,
    serial: {
      listPorts: () =>
        Promise.resolve([{ path: '/dev/strokes', place: { by: 'path', path: '/dev/strokes' }, label: 'Strokes' }]),
      open: (_path, _line, events) => {
        cable = events;
        return Promise.resolve({ close: () => Promise.resolve() });
      },
    },
  });
  const stroke = () => cable?.onData(Buffer.from('1\r'));
  const types = () => disk.own.map(({ type }) => type);
  await line.see('next', (view) => view.readyCount === 3);
  await line.do('signOn', { badge: 'B-1' });
  await line.do('startJob', { order: 'WO-1', operation: '10' });
  await expect.poll(() => cable !== undefined).toBe(true);
  return { line, stroke, types, clock, own: () => disk.own };
}

it('books what the counter of the machine says, notices that it stands, and that it runs again', async () => {
  const { line, stroke, types, clock } = await countingLine('good');
  stroke();
  await line.see('home', (view) => view.running?.job.good === '2');
  stroke();
  clock.advance(600_000);
  // What was counted belongs to the job: it is there before the next deed is decided.
  await line.do('pauseJob', { order: 'WO-1', operation: '10' });
  await line.see('home', (view) => view.running?.job.good === '4');
  await line.do('resumeJob', { order: 'WO-1', operation: '10' });
  clock.advance(600_000);
  await line.do('leaveJob', { order: 'WO-1', operation: '10' });
  const stands = await line.see('home', (view) => view.stop !== null);
  expect(stands).toMatchObject({ stop: { by: 'counter', reason: null }, unexplained: 1 });
  stroke();
  await line.see('home', (view) => view.stop === null && view.running?.job.good === '6');
  expect(types().filter((type) => /Counter|Detected/.test(type))).toEqual([
    'CounterRead',
    'CounterRead',
    'StopDetected',
    'CounterRead',
    'RunDetected',
  ]);
  stroke();
  await line.station.stop();
  expect(types().filter((type) => type === 'CounterRead')).toHaveLength(4);
});

it('takes scrap from what the counter counted up to that moment', async () => {
  const { line, stroke, own } = await countingLine('produced');
  stroke();
  await line.see('home', (view) => view.running?.counted === '2');
  // Counted, and recorded only because of the report: a minute has not passed.
  stroke();
  const none = { value: '0', unit: 'C62' };
  const scrap = [{ quantity: { value: '3', unit: 'C62' }, reason: 'crack' }];
  const job = { order: 'WO-1', operation: '10' };
  expect(await line.do('reportQuantity', { ...job, good: none, scrap, rework: none })).toMatchObject({ ok: true });
  const home = await line.see('home', (view) => view.running?.job.scrap === '3');
  expect(home.running).toMatchObject({ counted: '1', job: { good: '1', scrap: '3' } });
  expect(own().at(-1)).toMatchObject({ data: { by: 'person', ofCounted: { value: '3', unit: 'C62' } } });
  const { unit } = await line.see('performance', (view) => view.unit?.scrap === 3);
  expect([unit?.good, unit?.rework]).toEqual([1, 0]);
  const more = {
    ...job,
    good: none,
    scrap: [{ quantity: { value: '2', unit: 'C62' }, reason: 'crack' }],
    rework: none,
  };
  expect(await line.do('reportQuantity', more)).toMatchObject({
    ok: false,
    refusal: { code: 'more-than-counted', params: { counted: '1', missed: '1' } },
  });
});
