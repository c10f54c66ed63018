import { instantOf } from '../../../shared/gate/gate-context.ts';
import { USUAL_REPEAT_MS } from '../../../shared/views/devices-view.ts';
import type { DeviceConfig, DevicesFile, DevicesView } from '../../../shared/views/devices-view.ts';
import { connectDevice } from './device-connection.ts';
import type { DeviceCondition, DeviceConnection } from './device-connection.ts';
import { deviceProblems } from './device-problems.ts';
import { readDevices, writeDevices } from './devices-file.ts';
import { findPort } from './find-port.ts';
import { createNoiseMeter } from './noise-meter.ts';
import type { NoiseMeter } from './noise-meter.ts';
import { openSerialPort } from './open-port.ts';
import type { OpenSerialPort } from './open-port.ts';
import { systemPorts } from './port-list.ts';
import type { FoundPort, ListPorts } from './port-list.ts';

/** A code that a scanner of the settings has read. */
export interface DeviceScan {
  readonly text: string;
  readonly device: string;
  readonly repeatMs: number;
}

export interface DevicesParts {
  /** Data folder of the station, which holds the settings. */
  readonly folder: string;
  readonly nowMs: () => number;
  readonly onScan: (scan: DeviceScan) => void;
  /** Pulses of a counter. */
  readonly onCounts: (counts: number) => void;
  /** Whether anybody knows what a code means: what nobody knows is held back when there is much of it. */
  readonly isKnown: (text: string) => boolean;
  readonly onChanged: () => void;
  readonly log: (sentence: string) => void;
  readonly schedule: (afterMs: number, run: () => void) => () => void;
  readonly listPorts?: ListPorts;
  readonly open?: OpenSerialPort;
}

/** The devices of a station. */
export interface Devices {
  readonly view: () => Omit<DevicesView, 'testing'>;
  /** Takes other settings. @returns what is wrong with them, in sentences; empty when they hold from now on. @throws StorageFailure */
  readonly configure: (file: DevicesFile) => string[];
  /** As `repeatMs` of a scanner, for the keyboard. */
  readonly wedgeRepeatMs: () => number;
  readonly stop: () => Promise<void>;
}

/** How often the ports are listed, with devices and without (milliseconds). */
const LIST_MS = 2500;
const LIST_IDLE_MS = 10_000;
/** A pulse counts for at most so many. */
const MOST_COUNTS = 10_000;

interface Attached {
  readonly config: DeviceConfig;
  readonly connection: DeviceConnection;
  readonly noise: NoiseMeter;
  condition: DeviceCondition;
  since: string;
  lastReadAt: string | null;
  reads: number;
}

/** Reads the settings and begins to connect the devices. */
export function createDevices(parts: DevicesParts): Devices {
  const { nowMs, schedule } = parts;
  const listPorts = parts.listPorts ?? systemPorts;
  const open = parts.open ?? openSerialPort;
  const read = readDevices(parts.folder);
  if (read.problem !== null) parts.log(read.problem);
  let { file } = read;
  let attached: readonly Attached[] = [];
  let ports: readonly FoundPort[] = [];
  let listProblem = '';
  let cancelList: () => void = () => undefined;
  let isListing = false;
  let listAgain = false;
  let isStopped = false;
  let ending: Promise<unknown> = Promise.resolve();

  function receive(device: Attached, code: string): void {
    const now = nowMs();
    const { config } = device;
    const counts = config.kind === 'counter' ? countsOf(code) : undefined;
    const isNoise = config.kind === 'counter' ? counts === undefined : !parts.isKnown(code);
    if (isNoise && !device.noise.allows(now)) {
      if (device.noise.suppressed(now) === 1) parts.onChanged();
      return;
    }
    device.reads += 1;
    device.lastReadAt = instantOf(now);
    if (config.kind === 'scanner')
      parts.onScan({ text: code, device: config.name, repeatMs: config.settings.repeatMs ?? USUAL_REPEAT_MS });
    else if (counts !== undefined) parts.onCounts(counts);
    parts.onChanged();
  }

  function attach(config: DeviceConfig): Attached {
    const waiting: DeviceCondition = { state: 'waiting', detail: '', path: null };
    const device: { -readonly [Key in keyof Attached]: Attached[Key] } = {
      config,
      noise: createNoiseMeter(),
      condition: waiting,
      since: instantOf(nowMs()),
      lastReadAt: null,
      reads: 0,
      connection: { look: () => undefined, check: () => Promise.resolve(), end: () => Promise.resolve() },
    };
    device.connection = connectDevice({
      config,
      open,
      schedule,
      findPath: () => findPort(config.place, ports, pathsOfOthers(config)),
      onCode: (code) => receive(device, code),
      onCondition: (condition) => {
        if (JSON.stringify(condition) === JSON.stringify(device.condition)) return;
        if (condition.state !== device.condition.state) {
          device.since = instantOf(nowMs());
          parts.log(`Device "${config.name}": ${condition.state}. ${condition.detail}`.trim());
        }
        device.condition = condition;
        parts.onChanged();
      },
    });
    return device;
  }

  function pathsOfOthers(config: DeviceConfig): Set<string> {
    const others = attached.filter((device) => device.config.id !== config.id);
    return new Set(others.flatMap(({ condition }) => (condition.state === 'connected' ? (condition.path ?? []) : [])));
  }

  function apply(): void {
    attached = file.devices.map((config) => {
      const before = attached.find((device) => JSON.stringify(device.config) === JSON.stringify(config));
      return before ?? attach(config);
    });
  }

  async function list(): Promise<void> {
    try {
      const found = await listPorts();
      listProblem = '';
      const isSame = JSON.stringify(found) === JSON.stringify(ports);
      ports = found;
      await Promise.all(attached.map(({ connection }) => connection.check()));
      if (isSame || isStopped) return;
      for (const { connection } of attached) connection.look();
      parts.onChanged();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (why !== listProblem) parts.log(`The serial ports of this machine cannot be listed: ${why}`);
      listProblem = why;
    }
  }

  /** Lists now and from then on. One at a time: called while a list is being made, another follows it. */
  function listForEver(): void {
    cancelList();
    if (isListing) {
      listAgain = true;
      return;
    }
    isListing = true;
    void list().finally(() => {
      isListing = false;
      if (isStopped) return;
      const pause = file.devices.length > 0 ? LIST_MS : LIST_IDLE_MS;
      cancelList = schedule(listAgain ? 0 : pause, listForEver);
      listAgain = false;
    });
  }

  apply();
  listForEver();

  return {
    view: () => {
      const now = nowMs();
      return {
        devices: attached.map(({ config, condition, since, lastReadAt, reads, noise }) => ({
          config,
          ...condition,
          detail: condition.detail === '' ? noiseSentence(config.name, noise.suppressed(now)) : condition.detail,
          since,
          lastReadAt,
          reads,
        })),
        ports: ports.map((port) => ({
          ...port,
          usedBy: attached.find(({ condition }) => condition.path === port.path)?.config.id ?? null,
        })),
        wedge: file.wedge,
        pixelsPer100mm: file.pixelsPer100mm,
      };
    },
    configure(next) {
      const problems = deviceProblems(next);
      if (problems.length > 0) return problems;
      writeDevices(parts.folder, next);
      file = next;
      const stays = new Set(next.devices.map((config) => JSON.stringify(config)));
      const leaving = attached.filter(({ config }) => !stays.has(JSON.stringify(config)));
      attached = attached.filter((device) => !leaving.includes(device));
      // A port must be closed before another device may have it, also the ports of settings that held for a moment only.
      ending = Promise.all([ending, ...leaving.map(({ connection }) => connection.end())]).then(() => {
        if (isStopped) return;
        apply();
        parts.onChanged();
      });
      listForEver();
      parts.onChanged();
      return [];
    },
    wedgeRepeatMs: () => file.wedge.repeatMs ?? USUAL_REPEAT_MS,
    stop: async () => {
      isStopped = true;
      cancelList();
      await ending;
      await Promise.all(attached.map(({ connection }) => connection.end()));
    },
  };
}

/** How many counts a line of a counter means; undefined when it is no line of a counter. */
function countsOf(line: string): number | undefined {
  if (/^\d{1,5}$/.test(line)) {
    const counts = Number(line);
    return counts >= 1 && counts <= MOST_COUNTS ? counts : undefined;
  }
  return /^[\x20-\x7E]{0,40}$/.test(line) && !/^\d+$/.test(line) ? 1 : undefined;
}

function noiseSentence(name: string, suppressed: number): string {
  if (suppressed === 0) return '';
  return `"${name}" sends codes that mean nothing here; ${suppressed} of them are not shown. Check its baud rate, data bits and parity, and its suffix.`;
}
