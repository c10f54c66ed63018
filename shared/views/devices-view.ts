import { z } from 'zod';

import { instant } from '../facts/envelope.ts';
import { text } from './worded.ts';

/** Line settings of a serial port. */
export const lineSettings = z.strictObject({
  baudRate: z.int().min(300).max(921_600),
  dataBits: z.union([z.literal(7), z.literal(8)]),
  parity: z.enum(['none', 'even', 'odd']),
  stopBits: z.union([z.literal(1), z.literal(2)]),
});
export type LineSettings = z.infer<typeof lineSettings>;

/** A device is known by what it is, not by the port that it happens to have: USB identity, or the path where there is none. */
export const devicePlace = z.discriminatedUnion('by', [
  z.strictObject({
    by: z.literal('usb'),
    vendorId: z.string().regex(/^[0-9a-f]{4}$/),
    productId: z.string().regex(/^[0-9a-f]{4}$/),
    /** Null: the device has none; then `location` tells two of a kind apart. */
    serialNumber: text.nullable(),
    location: text.nullable(),
  }),
  z.strictObject({ by: z.literal('path'), path: text }),
]);
export type DevicePlace = z.infer<typeof devicePlace>;

/** How a serial scanner ends a code. */
export const scannerSettings = z.strictObject({
  line: lineSettings,
  /** Characters before and after the code that are taken off; JSON escapes are written out: "\u0002". */
  prefix: z.string().max(8),
  suffix: z.string().max(8),
  /** A code without suffix ends when nothing came for so long (milliseconds); 0: only the suffix ends it. */
  gapMs: z.int().min(0).max(1000),
  /**
   * The same code again within this time (milliseconds) is the reader repeating itself, and counts once; 0: every reading counts. Absent:
   * `USUAL_REPEAT_MS`.
   */
  repeatMs: z.int().min(0).max(5000).exactOptional(),
});
export type ScannerSettings = z.infer<typeof scannerSettings>;

/** Readers on auto-trigger repeat a label every 100 to 250 ms while it lies before them; no hand scans twice as fast. */
export const USUAL_REPEAT_MS = 300;

/** How the keyboard tells a scanner from fingers. */
export const wedgeSettings = z.strictObject({
  enabled: z.boolean(),
  /** A character that begins every code; empty: timing alone decides. */
  prefix: z.string().max(1),
  terminator: z.enum(['Enter', 'Tab']),
  maxGapMs: z.int().min(10).max(1000),
  minLength: z.int().min(1).max(20),
  /** What the scanner types for a group separator besides Ctrl+]. */
  groupSeparators: z.array(z.string().min(1).max(8)).max(10),
  /** As of a serial scanner. */
  repeatMs: z.int().min(0).max(5000).exactOptional(),
});
export type WedgeSettings = z.infer<typeof wedgeSettings>;

export const deviceConfig = z.discriminatedUnion('kind', [
  z.strictObject({ id: text, name: text, kind: z.literal('scanner'), place: devicePlace, settings: scannerSettings }),
  /** Each line that comes is one count of the machine (or says how many: `3`). */
  z.strictObject({ id: text, name: text, kind: z.literal('counter'), place: devicePlace, settings: scannerSettings }),
]);
export type DeviceConfig = z.infer<typeof deviceConfig>;

/** Everything that a station knows of its devices; kept in its data folder, not in the plan. */
export const devicesFile = z.strictObject({
  version: z.literal(1),
  devices: z.array(deviceConfig).max(20),
  wedge: wedgeSettings,
  /** Screen calibration: how many CSS pixels are 100 mm on this screen; null: not calibrated. */
  pixelsPer100mm: z.number().min(100).max(3000).nullable(),
});
export type DevicesFile = z.infer<typeof devicesFile>;

/** What a station begins with: no devices, the keyboard listened to. */
export const usualDevices: DevicesFile = {
  version: 1,
  devices: [],
  wedge: {
    enabled: true,
    prefix: '',
    terminator: 'Enter',
    maxGapMs: 60,
    minLength: 3,
    groupSeparators: ['Alt029', 'F8'],
  },
  pixelsPer100mm: null,
};

/** A serial port that is there now. */
export const portLine = z.strictObject({
  path: text,
  place: devicePlace,
  /** What the system calls it. */
  label: text,
  /** Id of the device that has it; null: free. */
  usedBy: text.nullable(),
});

export const deviceState = z.strictObject({
  config: deviceConfig,
  /** waiting: it is not plugged in. busy: another program holds its port. denied: no permission. */
  state: z.enum(['connected', 'waiting', 'busy', 'denied', 'failing']),
  /** What to do, for people in IT; empty while connected. */
  detail: text,
  path: text.nullable(),
  since: instant,
  lastReadAt: instant.nullable(),
  reads: z.int().min(0),
});

export const devicesView = z.strictObject({
  devices: z.array(deviceState),
  ports: z.array(portLine),
  wedge: wedgeSettings,
  pixelsPer100mm: z.number().nullable(),
  /** While true, scans are shown and do nothing else. */
  testing: z.boolean(),
});
export type DevicesView = z.infer<typeof devicesView>;
