import {
  type DeviceConfig,
  type DevicesFile,
  type DevicesView,
  type ScannerSettings,
  USUAL_REPEAT_MS,
  type WedgeSettings,
} from '../../shared/views/devices-view.ts';

type Port = DevicesView['ports'][number];

/** Line settings that most scanners leave the factory with; every value has a key on the screen. */
export const baudRates = [4800, 9600, 19_200, 38_400, 57_600, 115_200] as const;

/** What ends a code, as the manuals of scanners call it. */
export const suffixes = ['\r\n', '\r', '\n', '\t', ''] as const;
/** What may stand before a code: nothing, or STX. */
export const prefixes = ['', '\u0002'] as const;
/** Silence that ends a code (milliseconds); 0: only the suffix does. */
export const gaps = [0, 50, 100, 250] as const;
/** Within this time the same code counts once (milliseconds). */
export const repeats = [0, USUAL_REPEAT_MS, 1000, 2000] as const;

/** Longest pause between two keys of a scanner (milliseconds). */
export const wedgeGaps = [20, 30, 40, 60, 100, 200, 400] as const;
export const wedgeLengths = [2, 3, 4, 6, 8] as const;
export const wedgePrefixes = ['', '~', '^', '#', '@'] as const;
/** What scanners type for a group separator besides Ctrl+]. */
export const wedgeSeparators = ['Alt029', 'F8', '|', '{GS}'] as const;

/** Devices that a station can have; more is refused. */
export const MOST_DEVICES = 20;

const factory: ScannerSettings = {
  line: { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
  prefix: '',
  suffix: '\r\n',
  gapMs: 50,
};

/** The settings that hold now, as they are set. */
export function settingsNow({ devices, wedge, pixelsPer100mm }: DevicesView): DevicesFile {
  return { version: 1, devices: devices.map(({ config }) => config), wedge, pixelsPer100mm };
}

/** A device for a free port, with a name and an id that no other has: "Scanner 2". */
export function deviceFor(
  port: Port,
  kind: DeviceConfig['kind'],
  word: string,
  others: readonly DeviceConfig[],
): DeviceConfig {
  const taken = new Set(others.flatMap(({ id, name }) => [id, name]));
  let number = 1;
  while (taken.has(`${kind}-${number}`) || taken.has(`${word} ${number}`)) number += 1;
  return { id: `${kind}-${number}`, name: `${word} ${number}`, kind, place: port.place, settings: factory };
}

/** The settings with a device added, or set anew when there is one of its id. */
export function withDevice(file: DevicesFile, config: DeviceConfig): DevicesFile {
  const isThere = file.devices.some(({ id }) => id === config.id);
  const devices = isThere
    ? file.devices.map((device) => (device.id === config.id ? config : device))
    : [...file.devices, config];
  return { ...file, devices };
}

/** The settings without a device. */
export function withoutDevice(file: DevicesFile, id: string): DevicesFile {
  return { ...file, devices: file.devices.filter((device) => device.id !== id) };
}

/** The settings with what the keyboard is told by changed. */
export function withWedge(file: DevicesFile, change: Partial<WedgeSettings>): DevicesFile {
  return { ...file, wedge: { ...file.wedge, ...change } };
}

/** The separators with one more, or one less when it is among them. */
export function toggled(separators: readonly string[], separator: string): string[] {
  return separators.includes(separator) ? separators.filter((each) => each !== separator) : [...separators, separator];
}

/** The values of a setting to choose from; one that was set by hand in the file is among them. */
export function optionsWith<Value>(usual: readonly Value[], now: Value): readonly Value[] {
  return usual.includes(now) ? usual : [...usual, now];
}
