import type { World } from '../../shared/aggregates/world.ts';
import { configuringRefusal } from '../../shared/gate/may-configure.ts';
import type { HostHandlers } from '../../shared/host/host-contract.ts';
import { type DevicesFile, type DevicesView, usualDevices } from '../../shared/views/devices-view.ts';
import { STATION } from './fake-views.ts';

const usb = (location: string) =>
  ({ by: 'usb', vendorId: '05e0', productId: '1701', serialNumber: null, location }) as const;
const line = { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 } as const;
const settings = { line, prefix: '', suffix: '\r\n', gapMs: 50 };

const file: DevicesFile = {
  ...usualDevices,
  devices: [
    { id: 'scanner-1', name: 'Hand scanner', kind: 'scanner', place: usb('1-1.1'), settings },
    { id: 'scanner-2', name: 'Fixed scanner', kind: 'scanner', place: usb('1-1.2'), settings },
    { id: 'counter-1', name: 'Stroke counter', kind: 'counter', place: { by: 'path', path: '/dev/ttyS0' }, settings },
  ],
};

const states = [
  { state: 'connected', detail: '', path: '/dev/ttyACM0', reads: 412 },
  { state: 'waiting', detail: '', path: null, reads: 0 },
  {
    state: 'denied',
    detail: '/dev/ttyS0 may not be opened. Add the user of the station to the group dialout.',
    path: '/dev/ttyS0',
    reads: 0,
  },
] as const;

/** Devices of the fake station: one works, one is not plugged in, one may not be opened, and a port is free. */
export function createFakeSettings(world: World, nowMs: () => number, isProven: (person: string) => boolean) {
  let now = file;
  let testing = false;

  function view(): DevicesView {
    const at = (minutes: number) => new Date(nowMs() - minutes * 60_000).toISOString();
    return {
      devices: now.devices.map((config, index) => {
        const { reads, ...state } = states[index] ?? { state: 'connected', detail: '', path: '/dev/ttyUSB0', reads: 0 };
        return { config, ...state, since: at(90), lastReadAt: reads === 0 ? null : at(3), reads };
      }),
      ports: [
        { path: '/dev/ttyUSB0', place: usb('1-1.4'), label: 'FT232R USB UART', usedBy: now.devices[3]?.id ?? null },
      ],
      wedge: now.wedge,
      pixelsPer100mm: now.pixelsPer100mm,
      testing,
    };
  }

  const handlers: Pick<HostHandlers, 'configureDevices' | 'leaveKiosk' | 'testScans' | 'diagnose' | 'supportFile'> = {
    async configureDevices({ actor, file: next }) {
      const refusal = configuringRefusal({ world, station: STATION, isProven }, actor, 'always');
      if (refusal) return { ok: false, problems: [], refusal };
      now = next;
      return { ok: true };
    },
    async leaveKiosk({ actor }) {
      const refusal = configuringRefusal({ world, station: STATION, isProven }, actor, 'always');
      return refusal ? { ok: false, refusal } : { ok: true, person: actor };
    },
    async testScans({ on }) {
      testing = on;
      return { on };
    },
    async diagnose() {
      return {
        steps: [
          { code: 'disk', state: 'warning', params: { free: '1.9 GB' } },
          { code: 'database', state: 'good', params: {} },
          { code: 'clock', state: 'good', params: { seconds: 0 } },
          { code: 'server', state: 'good', params: {} },
          { code: 'device', state: 'good', params: { device: 'Hand scanner' } },
          { code: 'device', state: 'bad', params: { device: 'Stroke counter', detail: states[2].detail } },
          // Characters that every computer has glyphs for, and characters that none has.
          { code: 'glyphs', state: 'good', params: { sample: 'Lg' } },
          { code: 'glyphs', state: 'good', params: { sample: '\u{10FFF0}\u{10FFF1}' } },
          { code: 'screen', state: 'warning', params: {} },
          {
            code: 'incident',
            state: 'warning',
            params: {
              incident: 'renderer-gone',
              count: 2,
              at: new Date(nowMs() - 3_600_000).toISOString(),
              detail: 'crashed, reload',
            },
          },
          { code: 'backup', state: 'good', params: { at: new Date(nowMs() - 5 * 3_600_000).toISOString() } },
        ],
      };
    },
    supportFile: async ({ dumps }) => ({
      name: 'lineside-line-1.txt',
      text: '',
      path: '/var/lib/lineside/support/line-1.txt',
      ...(dumps === true ? { dumps: 3 } : {}),
    }),
  };
  return { view, handlers, isTesting: () => testing };
}
