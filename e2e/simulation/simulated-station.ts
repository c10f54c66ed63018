import { startStation } from '../../electron/station/kernel/station.ts';
import type { Station } from '../../electron/station/kernel/station.ts';
import type { StationClock } from '../../electron/station/process/clock.ts';
import { memoryDisk, openMemoryStationStore } from '../../electron/station/store/memory-station-store.ts';
import type { MemoryDisk } from '../../electron/station/store/memory-station-store.ts';
import type { StationStore } from '../../electron/station/store/station-store.ts';
import { withScanner } from '../../electron/station/testing/serial-scanner.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import { testUuid } from '../../shared/testing/seeded.ts';
import type { SyncView } from '../../shared/views/view-schemas.ts';
import type { Chance } from './chance.ts';
import { GOOD_WEATHER, simulatedLink } from './network.ts';
import type { NetworkParts, Wire } from './network.ts';
import type { Machine, Scheduler } from './scheduler.ts';
import { SITE } from './site-plan.ts';
import type { SqliteDisk } from './sqlite-disk.ts';
import { copyFolder, cutPower, putFile, VIRTUAL_ROOT } from './virtual-files.ts';
import type { VirtualFiles } from './virtual-files.ts';

/** A station process that runs. */
export interface StationProcess {
  readonly machine: Machine;
  readonly station: Station;
  readonly clock: StationClock;
  readonly newId: () => string;
  /** What the screen shows of the exchange; undefined until it shows something. */
  readonly sync: () => SyncView | undefined;
  /** The machine at which it stands counts. */
  readonly pulse: (counts: number) => void;
}

/** A machine on the floor: its disk, its wire, its clock, and the process that runs on it. */
export interface SimulatedStation {
  /** Tells machines apart; a clone goes by the same name in the plan. */
  readonly label: string;
  readonly name: string;
  readonly wire: Wire;
  readonly disk: () => Pick<MemoryDisk, 'own' | 'rows'>;
  /** It has its real database, which nobody but the station itself writes or copies. */
  readonly isOnDatabase: boolean;
  readonly running: () => StationProcess | undefined;
  readonly start: () => Promise<void>;
  /** Ends at once, whatever is under way. What was not durable may be gone, or be kept all the same. */
  readonly crash: (isPowerCut: boolean) => void;
  /** Own facts that another build wrote while this one was away. */
  readonly append: (facts: readonly RawFact[]) => void;
  /** Another machine with the same disk, switched off. */
  readonly clone: (label: string) => SimulatedStation;
  isFull: boolean;
  clockOffMs: number;
}

export interface StationParts extends NetworkParts {
  readonly files: VirtualFiles;
  /** Called with what a station says that it never should. */
  readonly broken: (what: string) => void;
  /** What stands between the kernel and its disk; planted bugs sit here. */
  /** The real database of a machine; undefined: its disk is in memory. */
  readonly database: SqliteDisk | undefined;
  readonly store: (store: StationStore, machine: Machine, disk: MemoryDisk, nowMs: () => number) => StationStore;
}

interface Sync {
  readonly keep: () => void;
  readonly fail: (error: Error) => void;
}

const COUNTER_PORT = `${VIRTUAL_ROOT}/counter`;

function clockOf(machine: Machine, scheduler: Scheduler, chance: Chance, boot: number, source: number): StationClock {
  const bootMs = scheduler.nowMs() - 60_000;
  let count = 0;
  const nowMs = () => Math.floor(scheduler.nowMs() + machine.clockOffMs);
  const mono = () => Math.floor(scheduler.nowMs() - bootMs);
  return {
    nowMs,
    mono,
    uptimeMs: mono,
    boot: `boot-${source}-${boot}`,
    newId: () => testUuid(nowMs(), (count += 1) * 4096 + boot, source),
    newIncarnation: () => Array.from({ length: 12 }, () => chance.below(16).toString(16)).join(''),
  };
}

let sources = 0;

/** Sources of ids are counted anew. */
export function forgetSources(): void {
  sources = 0;
}

/** A machine of a station, switched off. */
export function simulatedStation(
  parts: StationParts,
  name: string,
  label: string,
  from?: MemoryDisk,
): SimulatedStation {
  const { scheduler, chance, files, note, database } = parts;
  const source = (sources += 1);
  const folder = `${VIRTUAL_ROOT}/${label}`;
  const wire: Wire = { weather: GOOD_WEATHER, isCut: false };
  let disk = from ?? memoryDisk();
  let boots = 0;
  let running: StationProcess | undefined;
  let machine: Machine | undefined;
  let onDisk = new Set<Sync>();

  /** One write to the disk, which a crash may leave done or undone. */
  function write(by: Machine, syncs: Set<Sync>): Promise<void> {
    return new Promise((resolve, reject) => {
      if (by.isDead) return;
      const sync: Sync = { keep: resolve, fail: reject };
      syncs.add(sync);
      scheduler.after(0.2 + chance.between(0, 12), by, () => {
        if (!syncs.delete(sync)) return;
        if (!self.isFull) {
          resolve();
          return;
        }
        parts.struck('disk-full');
        reject(new Error('The disk is full. Free some space.'));
      });
    });
  }

  function openDisk(by: Machine): MemoryDisk {
    const syncs = new Set<Sync>();
    onDisk = syncs;
    let fails = false;
    return {
      ...disk,
      beforeSync: async () => {
        // Of the writes that a full disk refuses, some are there all the same.
        fails = self.isFull && chance.happens(0.2);
        if (fails) parts.struck('disk-full');
        if (!fails) await write(by, syncs);
      },
      afterSync: () => (fails ? Promise.reject(new Error('The disk is full. Free some space.')) : Promise.resolve()),
    };
  }

  async function openStore(by: Machine, nowMs: () => number): Promise<StationStore> {
    disk = openDisk(by);
    const { beforeSync, afterSync } = disk;
    if (!database) return parts.store(openMemoryStationStore(disk), by, disk, nowMs);
    const store = await database.open();
    return {
      ...store,
      append: async (facts) => {
        await beforeSync();
        await store.append(facts);
        await afterSync();
      },
    };
  }

  async function begin(by: Machine): Promise<void> {
    boots += 1;
    const clock = clockOf(by, scheduler, chance, boots, source);
    const store = await openStore(by, clock.nowMs);
    if (by.isDead) return;
    let sync: SyncView | undefined;
    let counter: ((bytes: Uint8Array) => void) | undefined;
    const station = await startStation({
      folder,
      site: SITE,
      station: name,
      version: '0',
      store,
      clock,
      link: simulatedLink(parts, by, wire),
      log: (sentence) => note(`${label}: ${sentence}`),
      onBroken: (sentence) => parts.broken(`${label} broke: ${sentence}`),
      serial: {
        listPorts: () => Promise.resolve([]),
        open: (_path, _line, { onData }) => {
          counter = onData;
          return Promise.resolve({ close: () => Promise.resolve() });
        },
      },
    });
    const { connection } = station.connect((frame) => {
      if (frame.t === 'view' && frame.topic === 'sync') sync = frame.value as SyncView;
    });
    connection.receive({ t: 'subscribe', topic: 'sync' });
    await station.ready;
    running = {
      machine: by,
      station,
      clock,
      newId: clock.newId,
      sync: () => sync,
      pulse: (counts) => scheduler.as(by, () => counter?.(Buffer.from(`${counts}\r`))),
    };
    note(`${label} is up`);
  }

  const self: SimulatedStation = {
    label,
    name,
    wire,
    isFull: false,
    clockOffMs: 0,
    disk: () => (database ? { own: [...database.own()], rows: new Map(database.rows()) } : disk),
    isOnDatabase: database !== undefined,
    running: () => running,
    start: async () => {
      const by: Machine = { name: label, isDead: false, clockOffMs: self.clockOffMs };
      machine = by;
      await scheduler.as(by, () => begin(by));
    },
    crash: (isPowerCut) => {
      if (machine) machine.isDead = true;
      machine = undefined;
      running = undefined;
      for (const sync of onDisk) if (chance.happens(0.5)) sync.keep();
      onDisk = new Set();
      database?.leave();
      if (isPowerCut) cutPower(files, folder, chance);
    },
    append: (facts) => {
      disk.own = [...disk.own, ...facts];
    },
    clone: (other) => {
      copyFolder(files, folder, `${VIRTUAL_ROOT}/${other}`);
      return simulatedStation(parts, name, other, {
        ...disk,
        rows: new Map(disk.rows),
        places: new Map(disk.places),
        ends: { ...disk.ends },
        logs: new Map(disk.logs),
        checkpoints: new Map(disk.checkpoints),
      });
    },
  };
  if (!from) {
    const { devices, ...rest } = withScanner(COUNTER_PORT);
    const counters = devices.map((device) => ({ ...device, id: 'counter', name: 'Counter', kind: 'counter' }));
    putFile(files, `${folder}/devices.json`, JSON.stringify({ ...rest, devices: counters }));
  }
  return self;
}
