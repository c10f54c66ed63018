import fs from 'node:fs';

import { testUuid } from '../../shared/testing/seeded.ts';
import { parseMapping } from '../../sync-server/erp/mapping/read-mapping.ts';
import { postingsFor } from '../../sync-server/erp/postings-of.ts';
import { runFileDrop } from '../../sync-server/erp/run-file-drop.ts';
import { keepScopes } from '../../sync-server/scope/keep-scopes.ts';
import { createScopeKeeper } from '../../sync-server/scope/scope-keeper.ts';
import type { SiteStore } from '../../sync-server/store/site-store.ts';
import { openSqliteSiteStore } from '../../sync-server/store/sqlite-site-store.ts';
import type { SqliteSiteStore } from '../../sync-server/store/sqlite-site-store.ts';
import { createNudges } from '../../sync-server/sync/nudges.ts';
import type { Nudges } from '../../sync-server/sync/nudges.ts';
import type { ServerClock } from '../../sync-server/sync/server-clock.ts';
import { openSyncService } from '../../sync-server/sync/sync-service.ts';
import type { SyncService } from '../../sync-server/sync/sync-service.ts';
import { enrolledOnly } from '../../sync-server/trust/station-policy.ts';
import type { Chance } from './chance.ts';
import { ERP_ROOT } from './erp.ts';
import type { FaultName } from './faults.ts';
import type { Machine, Scheduler } from './scheduler.ts';
import { SITE } from './site-plan.ts';

/** A running server process. */
export interface ServerProcess {
  readonly machine: Machine;
  readonly store: SqliteSiteStore;
  readonly service: SyncService;
  /** Only devices that were enrolled are let in. */
  readonly isGuarded: boolean;
  readonly nudges: Nudges;
}

/** The server's machine: its disk, and the process that runs on it. */
export interface SimulatedServer {
  readonly label: string;
  readonly running: () => ServerProcess | undefined;
  readonly start: () => Promise<void>;
  /** Ends at once, whatever is under way; what was committed is on the disk. */
  readonly crash: () => void;
  readonly backUp: () => void;
  /** Puts the last backup in the place of the database. @returns false when there is none. */
  readonly putBack: (isTold: boolean) => boolean;
  /** Closes what processes left open; nothing runs afterwards. */
  readonly end: () => Promise<void>;
  /** When a fact was stored, each time that it was (true milliseconds). */
  readonly arrivals: ReadonlyMap<string, readonly number[]>;
  /** While full, the disk refuses to write. */
  isFull: boolean;
  clockOffMs: number;
}

export interface ServerParts {
  readonly scheduler: Scheduler;
  readonly chance: Chance;
  /** Real folder of the database; a disk in memory. */
  readonly folder: string;
  readonly note: (what: string) => void;
  readonly struck: (fault: FaultName) => void;
  /** Only devices that were enrolled are let in. */
  readonly isGuarded: boolean;
  /** The ERP answers each report. */
  readonly answers: boolean;
  /** How long a token is good (milliseconds). */
  readonly tokenLifetimeMs: number;
  /** What stands between the service and its store; planted bugs sit here. */
  readonly store: (store: SqliteSiteStore) => SqliteSiteStore;
}

/** What the ERP of the simulation wants to hear. */
const mappingOf = (answers: boolean) => {
  const read = parseMapping(
    JSON.stringify({
      version: 1,
      system: 'SIM',
      dialect: { delimiter: ';', decimal: '.', encoding: 'utf-8', dates: ['yyyy-MM-dd'], timeZone: 'Europe/Berlin' },
      files: {
        orders: {
          file: 'orders*.csv',
          fields: { id: 'Order', material: 'Item', quantity: 'Qty', unit: 'Unit', due: 'Due', state: 'State' },
        },
      },
      defaultOperation: { id: '10', workCenter: 'saw', name: 'Saw' },
      everySeconds: 30,
      out: {
        delimiter: ';',
        decimal: '.',
        prefix: 'sim',
        everySeconds: 60,
        ...(answers ? { answers: { fields: { key: 'Key', result: 'Result', message: 'Text' } } } : {}),
      },
    }),
    'mapping of the simulation',
  );
  if (!read.ok) throw new Error(read.problems.join('\n'));
  return read.mapping;
};

export const erpKinds = mappingOf(false).out?.kinds ?? [];

/** Names of the writes of a store: a full disk refuses them. */
const WRITES = [
  'appendFacts',
  'keepApart',
  'keepStationKey',
  'beginPostings',
  'settlePostings',
  'renewEpoch',
  'putPlan',
] as const;

/** The store on a disk that may be full. What is refused is not written; or it is, and the answer is that it failed. */
function onDisk(
  store: SqliteSiteStore,
  isFull: () => boolean,
  { chance, struck }: Pick<ServerParts, 'chance' | 'struck'>,
): SqliteSiteStore {
  const refusing = Object.fromEntries(
    WRITES.map((name) => [
      name,
      async (...values: unknown[]) => {
        const write = store[name] as (...given: readonly unknown[]) => Promise<unknown>;
        if (!isFull()) return await write.apply(store, values);
        struck('disk-full');
        if (chance.happens(0.2)) await write.apply(store, values);
        throw Object.assign(new Error('database or disk is full'), { code: 'ERR_SQLITE_ERROR' });
      },
    ]),
  );
  return Object.assign(Object.create(store) as SqliteSiteStore, refusing);
}

/** The store, telling when facts come to be in it. */
function noting(store: SqliteSiteStore, arrived: (fact: string) => void): SqliteSiteStore {
  const appendFacts: SiteStore['appendFacts'] = async (batch) => {
    const isStored = await store.appendFacts(batch);
    if (isStored) for (const { id } of batch.facts) arrived(id);
    return isStored;
  };
  return Object.assign(Object.create(store) as SqliteSiteStore, { appendFacts });
}

function clockOf(machine: Machine, scheduler: Scheduler, chance: Chance, starts: number): ServerClock {
  const startMs = scheduler.nowMs();
  let count = 0;
  const hex = (digits: number) => Array.from({ length: digits }, () => chance.below(16).toString(16)).join('');
  const nowMs = () => Math.floor(scheduler.nowMs() + machine.clockOffMs);
  return {
    nowMs,
    boot: `server-boot-${starts}`,
    mono: () => Math.floor(scheduler.nowMs() - startMs),
    newId: () => testUuid(nowMs(), (count += 1), 0x800 + starts),
    random12: () => hex(12),
    newToken: () => hex(43),
  };
}

function copyDatabase(from: string, to: string): void {
  for (const end of ['', '-wal']) {
    fs.rmSync(to + end, { force: true });
    if (fs.existsSync(from + end)) fs.copyFileSync(from + end, to + end);
  }
}

/** The machine of the server, switched off. */
export function simulatedServer(parts: ServerParts): SimulatedServer {
  const { scheduler, chance, folder, note, isGuarded } = parts;
  const mapping = mappingOf(parts.answers);
  const arrivals = new Map<string, number[]>();
  const arrived = (id: string) => void arrivals.set(id, [...(arrivals.get(id) ?? []), scheduler.nowMs()]);
  const backup = `${folder}/backup.db`;
  const opened: SqliteSiteStore[] = [];
  /** Each process gets a file of its own, copied from that of the one before: what that one still does reaches nobody. */
  let database = `${folder}/site-0.db`;
  let running: ServerProcess | undefined;
  let starts = 0;
  let renewAtStart = false;

  let starting: Machine | undefined;

  async function begin(machine: Machine): Promise<void> {
    starts += 1;
    starting = machine;
    const clock = clockOf(machine, scheduler, chance, starts);
    const connection = openSqliteSiteStore(database, { site: SITE, now: clock.nowMs });
    opened.push(connection);
    const store = parts.store(onDisk(noting(connection, arrived), () => self.isFull, parts));
    if (renewAtStart) await store.renewEpoch();
    renewAtStart = false;
    const service = await openSyncService({
      store,
      clock,
      postingsOf: postingsFor(erpKinds),
      tokenLifetimeMs: parts.tokenLifetimeMs,
      ...(isGuarded ? { stations: enrolledOnly(store.trust), trust: store.trust } : {}),
    });
    if (isGuarded) service.announce().catch(() => undefined);
    const nudges = createNudges(store);
    const log = (sentence: string) => note(`server: ${sentence}`);
    runFileDrop({ store, root: ERP_ROOT, mapping, log, now: clock.nowMs, clock: globalThis }).start();
    keepScopes(createScopeKeeper({ store, now: clock.nowMs }), () => undefined, globalThis).start();
    running = { machine, store, service, nudges, isGuarded };
    note('server is up');
  }

  const self: SimulatedServer = {
    label: 'server',
    arrivals,
    isFull: false,
    clockOffMs: 0,
    running: () => running,
    start: async () => {
      const machine: Machine = { name: 'server', isDead: false, clockOffMs: self.clockOffMs };
      await scheduler.as(machine, () => begin(machine));
    },
    crash: () => {
      if (starting) starting.isDead = true;
      running = undefined;
      const left = database;
      database = `${folder}/site-${starts}.db`;
      // A transaction is all in one event, so the files hold whole ones.
      copyDatabase(left, database);
    },
    backUp: () => {
      if (running) copyDatabase(database, backup);
    },
    putBack: (isTold) => {
      if (!fs.existsSync(backup)) return false;
      copyDatabase(backup, database);
      renewAtStart = isTold;
      return true;
    },
    end: async () => {
      if (starting) starting.isDead = true;
      await Promise.all(opened.map((store) => store.close()));
    },
  };
  return self;
}
