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

/** The small plant with a counter at the press that books good pieces, two for each stroke. */
const plant = smallPlant().map((document): PlanDocument => {
  if (document.kind !== 'equipment' || document.id !== 'press-1') return document;
  const counter = { books: 'good' as const, piecesPerCount: 2 };
  return { ...document, body: { ...document.body, counter, stopDetection: { idleSeconds: 600 } } };
});

it('books what the counter of the machine says, notices that it stands, and that it runs again', async () => {
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
    link: fakeServer(planRows(plant)).link,
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
