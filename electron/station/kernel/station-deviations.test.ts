import { v7 } from 'uuid';
import { afterEach, expect, test } from 'vitest';

import { PHOTO_BYTES } from '../../../shared/deviations/photo.ts';
import { samplePhoto } from '../../../shared/testing/sample-photo.ts';
import { deviationDetail, deviationsView } from '../../../shared/views/deviations-view.ts';
import { memoryDisk, openMemoryStationStore } from '../store/memory-station-store.ts';
import { openRxStationStore } from '../store/rx-station-store.ts';
import { fakeServer } from '../testing/fake-server.ts';
import { planRows, smallPlant, stationAt } from '../testing/small-plant.ts';
import { freshFolder, handClock, startTestStation, stopAllStations } from '../testing/test-station.ts';
import { storeFolder } from './store-folder.ts';

afterEach(stopAllStations);

async function working(disk = memoryDisk(), folder = freshFolder(), clock = handClock()) {
  const server = fakeServer(planRows(smallPlant()));
  const store = openMemoryStationStore(disk);
  const line = await startTestStation({ folder, store, link: server.link, clock });
  await line.see('next', (view) => view.readyCount === 3);
  await line.do('signOn', { badge: 'B-1' });
  return { line, server, disk, folder, clock };
}

test('what somebody raises is in the list of the area, with everything that the next one needs to decide', async () => {
  const { line } = await working();
  await line.do('startJob', { order: 'WO-1', operation: '10' });
  const id = v7();
  await line.do('raiseDeviation', { kind: 'assistance', note: 'Cannot lift it' }, { id });
  const view = deviationsView.parse(await line.see('deviations', ({ open }) => open === 1));
  expect(view).toMatchObject({
    forHere: 0,
    overdue: 0,
    byAge: { quarter: 1, hour: 0, shift: 0, longer: 0 },
    lines: [
      { id, kind: 'assistance', place: 'Press 1', order: 'WO-1', status: 'raised', owner: { role: 'supervisor' } },
    ],
  });

  await line.do('signOn', { badge: 'B-2' });
  await line.see('deviations', ({ forHere }) => forHere === 1);
  await line.do('acknowledgeDeviation', { deviation: id }, { actor: 'p-sam' });
  await line.see('deviations', ({ lines }) => lines[0]?.owner.person === 'Sam');
  const detail = deviationDetail.parse(await line.ask('deviation', { id }));
  expect(detail).toMatchObject({
    line: { status: 'acknowledged' },
    details: [{ code: 'note', params: { note: 'Cannot lift it' } }],
    log: [
      { person: 'Ada', station: 'Line 1', what: { code: 'DeviationRaised' } },
      { person: 'Sam', what: { code: 'DeviationAcknowledged' } },
    ],
    rule: null,
  });
  expect(detail.passTo).toContainEqual({ role: 'supervisor', people: [{ id: 'p-sam', name: 'Sam' }] });
  const [option] = detail.options;
  expect(option?.roles).toContain('supervisor');
  await line.do('decideDeviation', { deviation: id, option: option?.option ?? '' }, { actor: 'p-sam' });
  await line.see('deviations', ({ lines }) => lines[0]?.status === 'decided');
  await line.do('resolveDeviation', { deviation: id }, { actor: 'p-sam' });
  const settled = await line.see('deviations', ({ open }) => open === 0);
  expect(settled.settled).toMatchObject([{ id, status: 'settled' }]);
  expect(await line.ask('deviation', { id: v7() })).toBeNull();
});

test('a photo of the largest size is on the disk, comes back after a restart, and is in no view', async () => {
  const [server, folder, clock] = [fakeServer(planRows(smallPlant())), freshFolder(), handClock()];
  const start = async () => {
    const store = await openRxStationStore(storeFolder(folder), 'line-1');
    return await startTestStation({ folder, store, link: server.link, clock });
  };
  const line = await start();
  await line.see('next', (view) => view.readyCount === 3);
  await line.do('signOn', { badge: 'B-1' });
  const id = v7();
  const photo = samplePhoto(1280, 960, PHOTO_BYTES - 200);
  await line.do('raiseDeviation', { kind: 'qualityConcern', photo }, { id });
  const view = await line.see('deviations', ({ open }) => open === 1);
  expect(JSON.stringify(view).length).toBeLessThan(4000);
  const detail = deviationDetail.parse(await line.ask('deviation', { id }));
  expect(detail.photos).toMatchObject([{ person: 'Ada', width: 1280, height: 960 }]);
  expect(JSON.stringify(detail).length).toBeLessThan(8000);
  const fact = detail.photos[0]?.fact ?? '';
  expect(await line.ask('photoOf', { deviation: id, fact })).toEqual(photo);
  expect(await line.ask('photoOf', { deviation: v7(), fact })).toBeNull();
  await line.station.stop();
  const again = await start();
  await again.see('deviations', ({ open }) => open === 1);
  expect(await again.ask('photoOf', { deviation: id, fact })).toEqual(photo);
});

test('what can be raised is prefilled from what runs here, and says what is open already', async () => {
  const { line } = await working();
  expect(await line.ask('raiseChoices', {})).toMatchObject({ subject: { equipment: 'press-1' }, order: null });
  await line.do('startJob', { order: 'WO-1', operation: '10' });
  const id = v7();
  await line.do('raiseDeviation', { kind: 'qualityConcern' }, { id });
  const choices = await line.ask('raiseChoices', {});
  expect(choices).toMatchObject({
    subject: { equipment: 'press-1', order: 'WO-1', operation: '10' },
    place: 'Press 1',
    order: 'WO-1',
  });
  const choice = (kind: string, call: string | null = null) =>
    choices.choices.find((one) => one.kind === kind && one.call === call);
  expect(choice('qualityConcern')).toMatchObject({ to: 'qualityInspector', open: { id, person: null } });
  expect(choice('assistance', 'maintenance')).toMatchObject({ to: 'maintenance', open: null });
  expect(choice('assistance', 'leader')).toMatchObject({ to: 'supervisor', open: null });
  expect((await line.ask('raiseChoices', { equipment: 'nowhere' })).subject).toBeNull();
});

test('after a restart the list is what it was', async () => {
  const first = await working();
  const id = v7();
  await first.line.do('raiseDeviation', { kind: 'equipmentStop' }, { id });
  const before = await first.line.see('deviations', ({ open }) => open === 1);
  await first.line.station.stop();
  const again = await startTestStation({
    folder: first.folder,
    store: openMemoryStationStore(first.disk),
    clock: first.clock,
  });
  expect((await again.see('deviations', ({ open }) => open === 1)).lines).toEqual(before.lines);
});

test('a station that was off when time ran out, and reaches no server, tells the next one as soon as it is back', async () => {
  const first = await working();
  const id = v7();
  await first.line.do('raiseDeviation', { kind: 'equipmentStop' }, { id });
  await first.line.station.stop();
  first.clock.advance(24 * 60 * 60_000);
  for (const start of ['the first', 'another']) {
    const again = await startTestStation({
      folder: first.folder,
      store: openMemoryStationStore(first.disk),
      clock: first.clock,
    });
    const { lines } = await again.see('deviations', (view) => view.lines[0]?.escalatedTo.length === 1);
    expect([start, lines[0]?.escalatedTo, lines[0]?.overdue]).toEqual([start, ['supervisor'], true]);
    const detail = await again.ask('deviation', { id });
    expect(detail?.log.map(({ what }) => what.code)).toEqual(['DeviationRaised', 'DeviationEscalated']);
    await again.see('home', ({ deviations }) => deviations.overdue === 1);
    await again.station.stop();
  }
});

test('what one station raises is there on the other of its area, which decides, and the first sees it', async () => {
  const clock = handClock();
  const server = fakeServer([...planRows(smallPlant()), ...planRows([stationAt('line-2', 'press-1', 2)])]);
  const [one, two] = await Promise.all(
    ['line-1', 'line-2'].map(
      async (station) =>
        await startTestStation({
          folder: freshFolder(),
          store: openMemoryStationStore(memoryDisk()),
          link: server.link,
          station,
          clock,
        }),
    ),
  );
  if (!one || !two) throw new Error('Two stations are wanted.');
  for (const each of [one, two]) await each.see('next', (view) => view.readyCount === 3);
  await one.do('signOn', { badge: 'B-1' });
  await two.do('signOn', { badge: 'B-2' });
  const id = v7();
  await one.do('raiseDeviation', { kind: 'assistance' }, { id });
  await two.see('deviations', ({ forHere }) => forHere === 1);
  await two.do('decideDeviation', { deviation: id, option: 'seeTo' }, { actor: 'p-sam' });
  const { lines } = await one.see('deviations', (view) => view.lines[0]?.status === 'decided');
  expect(lines).toMatchObject([{ id, status: 'decided' }]);
});
