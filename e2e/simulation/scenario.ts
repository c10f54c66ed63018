import { createHash } from 'node:crypto';
import fs from 'node:fs';

import { openIdentity } from '../../electron/station/process/station-identity.ts';
import { must } from '../../shared/invariant.ts';
import { TEST_START_MS } from '../../shared/testing/seeded.ts';
import { chanceOf } from './chance.ts';
import { comeToRest, heal, isSettled, PATIENCE_MS, unsettled } from './come-to-rest.ts';
import { simulatedErp } from './erp.ts';
import { strikeCounter } from './faults.ts';
import type { Strikes } from './faults.ts';
import { happen, startLater } from './happenings.ts';
import { judge } from './oracle.ts';
import type { Violation } from './oracle.ts';
import { plantIn } from './planted-bugs.ts';
import type { PlantedBug } from './planted-bugs.ts';
import { createScheduler } from './scheduler.ts';
import type { Scheduler } from './scheduler.ts';
import { worded } from './script.ts';
import type { Script } from './script.ts';
import { simulatedServer } from './simulated-server.ts';
import type { ServerProcess } from './simulated-server.ts';
import { forgetSources, simulatedStation } from './simulated-station.ts';
import type { SimulatedStation } from './simulated-station.ts';
import { SITE, sitePlan, stationNames } from './site-plan.ts';
import { sqliteDisk } from './sqlite-disk.ts';
import type { SqliteDisk } from './sqlite-disk.ts';
import type { Scene, Stage } from './stage.ts';
import { emptyFiles, takeFiles, VIRTUAL_ROOT } from './virtual-files.ts';
import { play } from './virtual-runtime.ts';

/** What became of one seed. */
export interface Outcome {
  readonly seed: number;
  readonly violations: readonly Violation[];
  /** Of everything that happened, in order: equal for equal runs. */
  readonly traceHash: string;
  readonly trace: readonly string[];
  readonly events: number;
  readonly virtualMs: number;
  /** How often each fault struck. */
  readonly strikes: Strikes;
  readonly acknowledged: number;
  readonly facts: number;
  /** Kinds of deviations that were open and decided, and what rules fired on and did. */
  readonly came: readonly string[];
}

/** One seed in so many has the real databases of stations, RxDB and all. */
const DATABASES_EVERY = 40;
/** Disks that were ever made: RxDB knows databases by their names for as long as its process lives. */
let played = 0;
/** Every station has looked at both lanes at least once within so long (milliseconds). */
const REST_MS = 150_000;
/** Every station has said hello once more, which tells it of machines under its own name (milliseconds). */
const REST_OF_TWINS_MS = 12 * 60_000;

/** Plays a script from beginning to end and judges what is left. `folder`: a real one for databases, on a disk in memory. */
export async function playScript(script: Script, folder: string, bug?: PlantedBug): Promise<Outcome> {
  const { seed } = script;
  const broken: string[] = [];
  const thrown = (error: unknown) => `threw what nobody caught: ${String((error as Error).stack ?? error)}`;
  const scheduler = createScheduler(TEST_START_MS, (machine, error) =>
    broken.push(`${machine?.name ?? 'the simulator'} ${thrown(error)}`),
  );
  const hash = createHash('sha256');
  const trace: string[] = [];
  const note = (what: string) => {
    const line = `${(scheduler.nowMs() - TEST_START_MS).toFixed(1)} ${what}`;
    trace.push(line);
    hash.update(line);
  };
  play({ scheduler, random: chanceOf(seed, 'entropy').number });
  const diskChance = chanceOf(seed, 'files');
  const files = emptyFiles(
    scheduler,
    () => 0.1 + diskChance.number() * 3,
    (path) =>
      path.startsWith(`${VIRTUAL_ROOT}/server/`)
        ? server.isFull
        : stations.some(({ label, isFull }) => isFull && path.startsWith(`${VIRTUAL_ROOT}/${label}/`)),
  );
  takeFiles(files);
  forgetSources();
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  const planted = plantIn(bug, scheduler, seed);
  const { strikes, struck } = strikeCounter();
  const site = chanceOf(seed, 'site');
  const answers = site.happens(0.5);
  const server = simulatedServer({
    scheduler,
    chance: chanceOf(seed, 'server'),
    folder,
    note,
    struck,
    // One in sixteen keeps the first key that comes under a name, and checks it with the slow code.
    isGuarded: seed % 16 > 0,
    answers,
    tokenLifetimeMs: site.of([5, 30, 12 * 60]) * 60_000,
    store: planted.siteStore,
  });
  const stations: SimulatedStation[] = [];
  // Bugs that are planted in stores sit in those in memory.
  const hasDatabases = bug === undefined && seed % DATABASES_EVERY === 0;
  const databases: SqliteDisk[] = [];
  const erp = simulatedErp({
    scheduler,
    files,
    chance: chanceOf(seed, 'erp'),
    answers,
    wasRestored: () => stage.wasRestored,
  });
  const stage: Stage = {
    scheduler,
    server,
    stations,
    chance: chanceOf(seed, 'stage'),
    acknowledged: new Set(),
    given: new Map(),
    broken,
    came: new Set(),
    note,
    erp,
    restoredMs: [],
    wasRestored: false,
    wasPutBackUntold: false,
    wasRevoked: false,
    strikes,
    struck,
  };
  const onBug = (error: unknown) => broken.push(`something ${thrown(error)}`);
  process.on('unhandledRejection', onBug);
  process.on('uncaughtException', onBug);
  try {
    startLater(stage, server, 0);
    await scheduler.runUntil(() => server.running() !== undefined, PATIENCE_MS);
    const first = must(server.running(), 'server');
    await inTime(scheduler, () => scheduler.as(first.machine, () => first.store.putPlan(sitePlan())));
    for (const name of stationNames.slice(0, script.stations)) {
      const database = hasDatabases ? sqliteDisk(folder, `${seed}-${(played += 1)}-${name}`) : undefined;
      if (database) databases.push(database);
      const parts = {
        database,
        scheduler,
        chance: chanceOf(seed, name),
        server: server.running,
        note,
        struck,
        files,
        broken: (what: string) => broken.push(what),
        store: planted.stationStore,
      };
      const station = simulatedStation(parts, name, name);
      stations.push(station);
      if (first.isGuarded) await inTime(scheduler, () => enrol(scheduler, first, station, seed));
      startLater(stage, station, 10);
    }
    await scheduler.runUntil(() => stations.every((station) => isSettled(station)), PATIENCE_MS);
    for (const step of script.steps) {
      await scheduler.runUntil(() => false, step.afterMs);
      note(worded(step));
      happen(stage, step);
    }
    await scheduler.runUntil(() => false, 30_000);
    heal(stage);
    // What a server that was put back has lost of the orders comes with the next export.
    erp.exportAll();
    await scheduler.runUntil(() => false, REST_MS);
    await comeToRest(stage);
    if (stations.length > script.stations) {
      await scheduler.runUntil(() => false, REST_OF_TWINS_MS);
      await comeToRest(stage);
    }
    erp.look();
    const stuck = (await unsettled(stage, true)).map((what) => ({ rule: 'stuck', what }));
    const scene: Scene = stage;
    const found = await inTime(scheduler, () => judge(scene));
    const violations = [...broken.map((what) => ({ rule: 'broken', what })), ...stuck, ...found];
    return {
      seed,
      violations,
      traceHash: hash.digest('hex'),
      trace,
      events: scheduler.events(),
      virtualMs: scheduler.nowMs() - TEST_START_MS,
      strikes,
      acknowledged: stage.acknowledged.size,
      facts: stations.reduce((sum, station) => sum + station.disk().own.length, 0),
      came: [...stage.came, ...firedIn(stations)],
    };
  } finally {
    for (const station of stations) station.crash(false);
    for (const database of databases) database.end();
    await server.end();
    process.off('unhandledRejection', onBug);
    process.off('uncaughtException', onBug);
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** What automation rules fired on, and what they did. */
function firedIn(stations: readonly SimulatedStation[]): string[] {
  const fired = stations.flatMap(({ disk }) => disk().own.filter(({ type }) => type === 'AutomationFired'));
  return [
    ...new Set(
      fired.flatMap(({ data: { trigger, does } }) => [
        `fired on ${typeof trigger === 'string' ? (trigger.split('/', 1)[0] ?? '') : ''}`,
        `did ${(does as { readonly kind: string }).kind}`,
      ]),
    ),
  ];
}

/** Lets a station in before it says hello, as its ticket would. */
async function enrol(
  scheduler: Scheduler,
  { machine, store }: ServerProcess,
  { name, label }: SimulatedStation,
  seed: number,
): Promise<void> {
  const digits = chanceOf(seed, `incarnation of ${name}`);
  const incarnation = () => Array.from({ length: 12 }, () => digits.below(16).toString(16)).join('');
  const { publicKey } = openIdentity(`${VIRTUAL_ROOT}/${label}`, SITE, name, incarnation).keys;
  const at = new Date(scheduler.nowMs()).toISOString();
  const kind = 'kiosk';
  const hash = createHash('sha256').update(name).digest('hex');
  const code = { hash, purpose: 'enrol', kind, station: name, isReusable: false, replaces: false, by: 'eva' } as const;
  await scheduler.as(machine, async () => {
    await store.trust.addCode({ ...code, expiresAt: new Date(scheduler.nowMs() + 60_000).toISOString() }, at);
    const device = {
      station: name,
      kind,
      publicKey,
      boxKey: publicKey,
      enrolledAt: at,
      by: 'eva',
      authority: null,
    } as const;
    // Credentials do not travel here, so nothing is ever sealed for the second key.
    await store.trust.enrol(code, device);
  });
}

/** Waits for something that takes virtual time. */
async function inTime<T>(scheduler: Scheduler, work: () => Promise<T>): Promise<T> {
  let isOver = false;
  const result = work().finally(() => {
    isOver = true;
  });
  result.catch(() => undefined);
  await scheduler.runUntil(() => isOver, PATIENCE_MS);
  return await result;
}
