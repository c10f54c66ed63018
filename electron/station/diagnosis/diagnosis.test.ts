import { v7 } from 'uuid';
import { afterEach, describe, expect, it, test } from 'vitest';

import { usualDevices } from '../../../shared/views/devices-view.ts';
import { memoryDisk, openMemoryStationStore } from '../store/memory-station-store.ts';
import { fakeServer } from '../testing/fake-server.ts';
import { planRows, smallPlant } from '../testing/small-plant.ts';
import { freshFolder, startTestStation, stopAllStations } from '../testing/test-station.ts';
import { diagnosisOf } from './diagnose.ts';
import type { Findings } from './diagnose.ts';

afterEach(stopAllStations);

const healthy: Findings = {
  nowMs: Date.parse('2026-03-05T06:00:00Z'),
  freeBytes: 50 * 2 ** 30,
  writeProblem: null,
  sync: {
    state: 'online',
    waiting: 0,
    lastContactAt: '2026-03-05T06:00:00Z',
    amberAfterMinutes: 15,
    problem: null,
    lanes: [],
    prioritySafety: { maxAgeMinutes: 60, whenOlder: 'allow' },
    serverRestoredAt: null,
    history: { state: 'complete', done: 1, of: 1 },
    storage: { state: 'good', at: null, code: null, detail: '' },
    keptAside: 0,
  },
  serverAheadMs: 800,
  devices: { devices: [], ports: [], wedge: usualDevices.wedge, pixelsPer100mm: 512, testing: false },
  keyboardSeen: true,
  capsLock: false,
  keys: 'wrapped',
  backupAt: '2026-03-05T02:00:00Z',
};

const statesOf = (findings: Partial<Findings>) =>
  Object.fromEntries(diagnosisOf({ ...healthy, ...findings }).map(({ code, state }) => [code, state]));
const good = Object.fromEntries(Object.keys(statesOf({})).map((code) => [code, 'good']));

describe('a diagnosis', () => {
  test('of a healthy station is good in every step', () => {
    expect(statesOf({})).toEqual(good);
    expect(Object.keys(good)).toEqual(['disk', 'database', 'backup', 'clock', 'server', 'keys', 'screen', 'keyboard']);
  });

  test.each([
    ['disk', 'warning', { freeBytes: 2 ** 30 }],
    ['disk', 'bad', { freeBytes: 2 ** 20 }],
    ['disk', 'bad', { writeProblem: 'The disk is full.' }],
    ['database', 'warning', { sync: { ...healthy.sync, storage: { ...healthy.sync.storage, state: 'recovered' } } }],
    ['database', 'bad', { sync: { ...healthy.sync, storage: { ...healthy.sync.storage, state: 'full' } } }],
    ['backup', 'warning', { backupAt: '2026-03-01T02:00:00Z' }],
    ['backup', 'bad', { backupAt: null }],
    ['clock', 'warning', { serverAheadMs: -20_000 }],
    ['clock', 'bad', { serverAheadMs: 3_600_000 }],
    ['server', 'warning', { sync: { ...healthy.sync, state: 'offline' } }],
    ['server', 'bad', { sync: { ...healthy.sync, state: 'never', lastContactAt: null } }],
    ['keys', 'warning', { keys: 'plain' }],
    ['screen', 'warning', { devices: { ...healthy.devices, pixelsPer100mm: null } }],
    ['keyboard', 'warning', { keyboardSeen: false }],
    ['keyboardCase', 'warning', { capsLock: true }],
  ] satisfies [string, string, Partial<Findings>][])('finds in %s what is %s', (code, state, findings) => {
    expect(statesOf(findings)).toEqual({ ...good, [code]: state });
  });

  test('leaves out what cannot be judged', () => {
    const off = { ...healthy.sync, state: 'off' as const };
    expect(Object.keys(statesOf({ sync: off, serverAheadMs: null, keys: undefined, backupAt: undefined }))).toEqual([
      'disk',
      'database',
      'screen',
      'keyboard',
    ]);
  });
});

it('the support file of a station names nobody and nothing that is made or read', async () => {
  const server = fakeServer(planRows(smallPlant()));
  const store = openMemoryStationStore(memoryDisk());
  const line = await startTestStation({ folder: freshFolder(), store, link: server.link });
  await line.see('next', (view) => view.lines.length > 0);
  const { scan, configureDevices, supportFile, diagnose } = line.station.handlers;
  for (const text of ['B-2', 'WO-1', 'SECRET-CODE-17', 'LS:GOOD:5']) await scan({ id: v7(), text, source: 'wedge' });
  const settings = {
    line: { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
    prefix: '',
    suffix: '\r',
    gapMs: 0,
  } as const;
  const place = { by: 'path', path: '/dev/none' } as const;
  const device = { id: 'scanner-1', name: 'Scanner of Samantha', kind: 'scanner', place, settings } as const;
  expect(await configureDevices({ actor: 'p-sam', file: { ...usualDevices, devices: [device] } })).toEqual({
    ok: true,
  });
  await line.see('devices', ({ devices }) => (devices[0]?.detail ?? '') !== '');
  const { name, text } = await supportFile({});
  expect(name).toMatch(/^lineside-line-1-2026-03-02T.*\.json$/);
  const content = JSON.parse(text) as { scans: unknown; plan: unknown; sync: { state: string } };
  expect(content.scans).toEqual({ 'wedge done': 3, 'wedge scan-unknown': 1 });
  expect(content.plan).toMatchObject({ person: 3, workOrder: 3 });
  for (const secret of ['Ada', 'Sam', 'B-1', 'B-2', 'Bracket', 'WO-1', 'SECRET', 'Test plant', 'p-sam'])
    expect(text).not.toContain(secret);
  const { steps } = await diagnose({});
  expect(steps.find(({ code }) => code === 'clock')?.state).toBe('good');
  expect(steps.find(({ code }) => code === 'keyboard')?.state).toBe('good');
});
