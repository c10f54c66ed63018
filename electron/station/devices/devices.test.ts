import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, describe, expect, test, vi } from 'vitest';

import { usualDevices } from '../../../shared/views/devices-view.ts';
import type { DeviceConfig, DevicePlace, DevicesFile } from '../../../shared/views/devices-view.ts';
import { nodeSchedule } from '../kernel/observations.ts';
import { openSerialPair, whyNoSerialPair } from '../testing/serial-pair.ts';
import type { SerialPair } from '../testing/serial-pair.ts';
import { devicesPath } from './devices-file.ts';
import { createDevices } from './devices.ts';
import type { Devices } from './devices.ts';
import { findPort } from './find-port.ts';
import { openSerialPort } from './open-port.ts';
import type { FoundPort } from './port-list.ts';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function cable(): Promise<SerialPair> {
  const pair = await openSerialPair();
  ends.push(pair.end);
  return pair;
}

function scanner(port: string, kind: DeviceConfig['kind'] = 'scanner', name = 'Scanner 1'): DeviceConfig {
  const line = { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 } as const;
  return {
    id: name,
    name,
    kind,
    place: { by: 'path', path: port },
    settings: { line, prefix: '', suffix: '\r', gapMs: 50 },
  };
}

const withDevices = (...devices: DeviceConfig[]): DevicesFile => ({ ...usualDevices, devices });
const freshFolder = () => mkdtempSync(join(tmpdir(), 'lineside-devices-'));

/** Devices over a folder, with what they read and a way to wait for what is seen of them. */
function devicesIn(folder: string, options: { readonly known?: (text: string) => boolean } = {}) {
  const scans: string[] = [];
  const counts: number[] = [];
  const log: string[] = [];
  const waiting = new Set<() => void>();
  const look = () => {
    for (const wake of waiting) wake();
  };
  const devices: Devices = createDevices({
    folder,
    nowMs: Date.now,
    onScan: ({ text }) => {
      scans.push(text);
      look();
    },
    onCounts: (count) => counts.push(count),
    isKnown: options.known ?? (() => true),
    onChanged: look,
    log: (sentence) => log.push(sentence),
    schedule: nodeSchedule,
    listPorts: () => Promise.resolve([]),
  });
  ends.push(devices.stop);
  return {
    devices,
    scans,
    counts,
    log,
    first: () => devices.view().devices[0],
    /** Settles when something is so; the test's own timeout ends waiting in vain. */
    until: (holds: () => boolean) =>
      new Promise<void>((resolve) => {
        const wake = () => {
          if (!holds()) return;
          waiting.delete(wake);
          resolve();
        };
        waiting.add(wake);
        wake();
      }),
  };
}

const why = whyNoSerialPair();

describe.skipIf(why !== undefined)(`a serial scanner${why === undefined ? '' : ` (skipped: ${why})`}`, () => {
  test('is connected by settings, reads, and is known again after a restart', async () => {
    const { port, write } = await cable();
    const folder = freshFolder();
    const first = devicesIn(folder);
    expect(first.devices.configure(withDevices(scanner(port)))).toEqual([]);
    await first.until(() => first.first()?.state === 'connected');
    await write('A-1\rA-2\r');
    await first.until(() => first.scans.length === 2);
    expect(first.scans).toEqual(['A-1', 'A-2']);
    expect(first.first()).toMatchObject({ state: 'connected', detail: '', path: port, reads: 2 });
    await first.devices.stop();
    const second = devicesIn(folder);
    await second.until(() => second.first()?.state === 'connected');
    await write('A-3\r');
    await second.until(() => second.scans.length === 1);
  });

  test('without a suffix ends its codes by a pause', async () => {
    const { port, write } = await cable();
    const { devices, until, first, scans } = devicesIn(freshFolder());
    devices.configure(withDevices(scanner(port)));
    await until(() => first()?.state === 'connected');
    await write('4711');
    await until(() => scans.length === 1);
    expect(scans).toEqual(['4711']);
  });

  test('that is unplugged is told to be gone, and works again as soon as it is back', async () => {
    const pair = await cable();
    const { devices, until, first, scans } = devicesIn(freshFolder());
    devices.configure(withDevices(scanner(pair.port)));
    await until(() => first()?.state === 'connected');
    await pair.write('half a co');
    await pair.unplug();
    await until(() => first()?.state === 'waiting');
    expect(first()?.detail).toMatch(/Plug the device in/);
    await pair.plug();
    await until(() => first()?.state === 'connected');
    await pair.write('B-1\r');
    await until(() => scans.length >= 1 && scans.at(-1) === 'B-1');
    // What the pulled plug cut off is no code, nor the beginning of the next.
    expect(scans.at(-1)).toBe('B-1');
  });

  test('whose port another program holds waits for it, says which program, and takes it when it is free', async () => {
    const { port, write } = await cable();
    const line = scanner(port).settings.line;
    const other = await openSerialPort(port, line, { onData: () => undefined, onGone: () => undefined });
    const { devices, until, first, scans } = devicesIn(freshFolder());
    devices.configure(withDevices(scanner(port)));
    await until(() => first()?.state === 'busy');
    expect(first()?.detail).toMatch(new RegExp(`process ${process.pid}.*uses`));
    await other.close();
    await until(() => first()?.state === 'connected');
    await write('C-1\r');
    await until(() => scans.length === 1);
  });

  test('that sends a million bytes of noise is answered, shown a few times, explained, and reads on', async () => {
    const { port, write } = await cable();
    const { devices, until, first, scans } = devicesIn(freshFolder(), { known: (text) => text === 'GOOD' });
    devices.configure(withDevices(scanner(port)));
    await until(() => first()?.state === 'connected');
    const before = process.memoryUsage().heapUsed;
    let seed = 7;
    const random = () => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return seed >>> 24;
    };
    for (let block = 0; block < 100; block += 1) await write(Uint8Array.from({ length: 10_000 }, random));
    await write('\rGOOD\r');
    await until(() => scans.includes('GOOD'));
    expect(scans.length).toBeLessThan(40);
    expect(first()?.detail).toMatch(/not shown. Check its baud rate/);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(200_000_000);
  });
});

describe.skipIf(why !== undefined)('a counter', () => {
  test('counts one for each line, or what the line says', async () => {
    const { port, write } = await cable();
    const { devices, until, first, counts } = devicesIn(freshFolder());
    devices.configure(withDevices(scanner(port, 'counter')));
    await until(() => first()?.state === 'connected');
    await write('\r\r\n1\r12\rtick\r');
    await until(() => first()?.reads === 5);
    expect(counts).toEqual([1, 1, 1, 12, 1]);
  });
});

describe('settings of devices', () => {
  test('that are damaged are set aside, and said so', () => {
    const folder = freshFolder();
    writeFileSync(devicesPath(folder), '{"version":1,"devices":[{}]}');
    const { devices, log } = devicesIn(folder);
    expect(devices.view()).toMatchObject({ devices: [], wedge: usualDevices.wedge });
    expect(log.join(' ')).toMatch(/set aside as .*devices\.json\.damaged/);
    expect(readdirSync(folder)).toEqual(['devices.json.damaged']);
  });

  test('that contradict themselves are refused in sentences, and those before stay', () => {
    const folder = freshFolder();
    const { devices } = devicesIn(folder);
    devices.configure(withDevices(scanner('/dev/none-1')));
    const twice = withDevices(scanner('/dev/none-1'), scanner('/dev/none-1'));
    expect(devices.configure(twice)).toEqual([
      'Two devices have the id "Scanner 1". Give one of them another.',
      'Two devices are called "Scanner 1". Call one of them differently.',
      'Two devices have the same port (path /dev/none-1). Take one of them away.',
    ]);
    const kept = JSON.parse(readFileSync(devicesPath(folder), 'utf8')) as DevicesFile;
    expect(kept.devices).toHaveLength(1);
  });

  test('name ports that are not there: the device waits and says what to do', async () => {
    const { devices, until, first } = devicesIn(freshFolder());
    devices.configure(withDevices(scanner('/dev/none-1')));
    await until(() => (first()?.detail ?? '') !== '');
    expect(first()).toMatchObject({ state: 'waiting', path: '/dev/none-1' });
    expect(first()?.detail).toContain('There is no /dev/none-1. Plug the device in');
  });
});

describe('devices that nobody waits for', () => {
  const parts = (schedule: (afterMs: number, run: () => void) => () => void) => ({
    folder: freshFolder(),
    nowMs: Date.now,
    onScan: () => undefined,
    onCounts: () => undefined,
    isKnown: () => true,
    onChanged: () => undefined,
    log: () => undefined,
    schedule,
  });

  test('are looked for by one list at a time, however often they are set while a list is made', async () => {
    const planned = new Set<() => void>();
    const answers: ((ports: FoundPort[]) => void)[] = [];
    const devices = createDevices({
      ...parts((_, run) => {
        planned.add(run);
        return () => planned.delete(run);
      }),
      listPorts: () => new Promise((resolve) => void answers.push(resolve)),
    });
    for (let index = 0; index < 10; index += 1) devices.configure(usualDevices);
    expect(answers).toHaveLength(1);
    answers[0]?.([]);
    await vi.waitFor(() => expect(planned.size).toBe(1));
    await devices.stop();
    expect(planned.size).toBe(0);
  });

  test('that are pulled in the moment of opening wait to be plugged in, and are not said to be connected', async () => {
    const folder = freshFolder();
    const path = join(folder, 'ttyUSB0');
    let opened = 0;
    const planned = new Set<() => void>();
    const devices = createDevices({
      ...parts((_, run) => {
        planned.add(run);
        return () => planned.delete(run);
      }),
      listPorts: () => Promise.resolve([]),
      open: (_path, _line, { onGone }) => {
        opened += 1;
        if (opened === 1) queueMicrotask(onGone);
        return Promise.resolve({ close: () => Promise.resolve() });
      },
    });
    ends.push(devices.stop);
    const state = () => devices.view().devices[0]?.state;
    devices.configure(withDevices(scanner(path)));
    // The pause before the next attempt, and the one before the next list.
    await vi.waitFor(() => expect([opened, planned.size, state()]).toEqual([1, 2, 'waiting']));
    await new Promise((resolve) => setImmediate(resolve));
    const due = [...planned];
    for (const run of due) run();
    await vi.waitFor(() => expect([opened, state()]).toEqual([2, 'connected']));
  });
});

describe('a USB device is found', () => {
  const usb = (serialNumber: string | null, location: string): DevicePlace => ({
    by: 'usb',
    vendorId: '0c2e',
    productId: '0b61',
    serialNumber,
    location,
  });
  const port = (path: string, place: DevicePlace): FoundPort => ({ path, place, label: 'Scanner' });

  test('by its serial number, wherever it is plugged in', () => {
    const ports = [port('/dev/ttyACM0', usb('A', '1-1')), port('/dev/ttyACM1', usb('B', '1-2'))];
    expect(findPort(usb('B', '1-1'), ports)).toBe('/dev/ttyACM1');
    expect(findPort(usb('C', '1-1'), ports)).toBeUndefined();
  });

  test('by its plug where two of a kind have no serial number, and elsewhere only if there is one', () => {
    const ports = [port('/dev/ttyACM0', usb(null, '1-1')), port('/dev/ttyACM1', usb(null, '1-2'))];
    expect(findPort(usb(null, '1-2'), ports)).toBe('/dev/ttyACM1');
    expect(findPort(usb(null, '1-9'), ports)).toBeUndefined();
    expect(findPort(usb(null, '1-9'), ports, new Set(['/dev/ttyACM0']))).toBe('/dev/ttyACM1');
  });
});
