import { usualDevices } from '../../../shared/views/devices-view.ts';
import type { DevicesFile } from '../../../shared/views/devices-view.ts';

/** Settings of a station with one scanner on a port, as they come from the factory. */
export function withScanner(port: string): DevicesFile {
  const settings = {
    line: { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
    prefix: '',
    suffix: '\r',
    gapMs: 50,
  } as const;
  const place = { by: 'path', path: port } as const;
  return { ...usualDevices, devices: [{ id: 'scanner-1', name: 'Scanner 1', kind: 'scanner', place, settings }] };
}
