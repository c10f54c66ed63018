import { expect, test } from 'vitest';

import { devicesFile, usualDevices, type DevicesView } from '../../shared/views/devices-view.ts';
import {
  deviceFor,
  optionsWith,
  settingsNow,
  toggled,
  withDevice,
  withoutDevice,
  withWedge,
} from './device-settings.ts';

const place = { by: 'usb', vendorId: '05e0', productId: '1701', serialNumber: null, location: '1-1.2' } as const;
const port: DevicesView['ports'][number] = { path: '/dev/ttyACM0', place, label: 'Scanner', usedBy: null };

test('a new device gets a name and an id that nobody has, and settings that can be kept', () => {
  const first = deviceFor(port, 'scanner', 'Scanner', []);
  const renamed = { ...first, name: 'Scanner 2' };
  const next = deviceFor({ ...port, path: '/dev/ttyACM1' }, 'scanner', 'Scanner', [renamed]);
  expect([first.id, first.name, next.id, next.name]).toEqual(['scanner-1', 'Scanner 1', 'scanner-3', 'Scanner 3']);
  expect(devicesFile.safeParse(withDevice(usualDevices, first)).success).toBe(true);
});

test('a device is set anew in its place, and taken away without touching the others', () => {
  const scanner = deviceFor(port, 'scanner', 'Scanner', []);
  const counter = deviceFor(port, 'counter', 'Counter', [scanner]);
  const both = withDevice(withDevice(usualDevices, scanner), counter);
  const faster = { ...scanner, settings: { ...scanner.settings, gapMs: 100 } };
  expect(withDevice(both, faster).devices).toEqual([faster, counter]);
  expect(withoutDevice(both, scanner.id).devices).toEqual([counter]);
});

test('what is not changed stays as the station has it', () => {
  const scanner = deviceFor(port, 'scanner', 'Scanner', []);
  const view: DevicesView = {
    devices: [
      {
        config: scanner,
        state: 'connected',
        detail: '',
        path: port.path,
        since: '2026-11-22T06:00:00.000Z',
        lastReadAt: null,
        reads: 0,
      },
    ],
    ports: [port],
    wedge: usualDevices.wedge,
    pixelsPer100mm: 412.5,
    testing: false,
  };
  const changed = withWedge(settingsNow(view), { maxGapMs: 40 });
  expect(changed).toEqual({
    ...usualDevices,
    devices: [scanner],
    pixelsPer100mm: 412.5,
    wedge: { ...usualDevices.wedge, maxGapMs: 40 },
  });
});

test('a separator is switched on and off; a value set by hand can still be seen', () => {
  expect(toggled(['F8'], 'F8')).toEqual([]);
  expect(toggled(['F8'], 'Alt029')).toEqual(['F8', 'Alt029']);
  expect(optionsWith([0, 50], 75)).toEqual([0, 50, 75]);
  expect(optionsWith([0, 50], 50)).toEqual([0, 50]);
});
