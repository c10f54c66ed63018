import { createHash } from 'node:crypto';
import fs from 'node:fs';

import { openIdentity } from '../../electron/station/process/station-identity.ts';
import type { Command } from '../../shared/gate/command.ts';
import type { CommandResult } from '../../shared/host/host-contract.ts';
import { must } from '../../shared/invariant.ts';
import { planRevision } from '../../shared/plan/plan-index.ts';
import { TEST_START_MS } from '../../shared/testing/seeded.ts';
import { revisionOf } from '../../shared/testing/wishes.ts';
import type { OutboxPosting } from '../../sync-server/store/site-store.ts';
import { chanceOf } from './chance.ts';
import type { Chance } from './chance.ts';
import { simulatedErp } from './erp.ts';
import type { SimulatedErp } from './erp.ts';
import { GOOD_WEATHER } from './network.ts';
import { judge } from './oracle.ts';
import type { Violation } from './oracle.ts';
import { commandAt } from './people.ts';
import { plantIn } from './planted-bugs.ts';
import type { PlantedBug } from './planted-bugs.ts';
import { createScheduler } from './scheduler.ts';
import type { Scheduler } from './scheduler.ts';
import { SERVER, worded } from './script.ts';
import type { Script, Step } from './script.ts';
import { simulatedServer } from './simulated-server.ts';
import type { ServerProcess, SimulatedServer } from './simulated-server.ts';
import { forgetSources, simulatedStation } from './simulated-station.ts';
import type { SimulatedStation } from './simulated-station.ts';
import { SITE, sitePlan, stationNames } from './site-plan.ts';
import { factsOfAnotherBuild } from './version-skew.ts';
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
  readonly acknowledged: number;
  readonly facts: number;
}

/** Everything in a scenario, for its steps and its oracle. */
export interface Scene {
  readonly scheduler: Scheduler;
  readonly server: SimulatedServer;
  readonly stations: readonly SimulatedStation[];
  readonly erp: SimulatedErp;
  /** Ids of the facts that people were told are recorded. */
  readonly acknowledged: ReadonlySet<string>;
  /** What was given under which command id, and what it was answered. */
  readonly given: ReadonlyMap<string, { readonly station: string; readonly answers: readonly CommandResult[] }>;
  /** What should never happen and did. */
  readonly broken: readonly string[];
  /** The server was put back at least once. */
  readonly wasRestored: boolean;
}

/** After the last step everything must have come to rest within so long (milliseconds). */
const PATIENCE_MS = 60 * 60_000;
/** Every station has looked at both lanes at least once within so long (milliseconds). */
const REST_MS = 150_000;
/** Every station has said hello once more, which tells it of machines under its own name (milliseconds). */
const REST_OF_TWINS_MS = 12 * 60_000;
/** Whether everything is at rest is asked this often (milliseconds). */
const LOOK_MS = 20_000;
/** What does not start is started again after so long (milliseconds). */
const RESTART_MS = 5000;

interface Stage {
  readonly scheduler: Scheduler;
  readonly server: SimulatedServer;
  readonly stations: SimulatedStation[];
  readonly chance: Chance;
  readonly acknowledged: Set<string>;
  readonly given: Map<string, { readonly station: string; readonly answers: CommandResult[] }>;
  readonly broken: string[];
  readonly note: (what: string) => void;
  wasRestored: boolean;
}

/** A person gives a command, and reads the answer if the station lives to give it. */
function give(stage: Stage, station: SimulatedStation, command: Command): void {
  const process = station.running();
  if (!process) return;
  const entry = stage.given.get(command.id) ?? { station: station.label, answers: [] };
  stage.given.set(command.id, entry);
  stage.scheduler.as(process.machine, () => {
    process.station.handlers.execute(command).then(
      (answer) => {
        if (process.machine.isDead) return;
        entry.answers.push(answer);
        stage.note(
          `${station.label} answers ${command.name}: ${answer.ok ? answer.facts.length : answer.refusal.code}`,
        );
        if (answer.ok) for (const fact of answer.facts) stage.acknowledged.add(fact);
      },
      (error: unknown) => {
        if (!process.machine.isDead) stage.note(`${station.label} fails ${command.name}: ${String(error)}`);
      },
    );
  });
}

interface Startable {
  readonly label: string;
  readonly start: () => Promise<void>;
  readonly crash: (isPowerCut: boolean) => void;
}

function startLater(stage: Stage, what: Startable, ms: number): void {
  stage.scheduler.after(ms, null, () => {
    what.start().catch((error: unknown) => {
      // Whoever keeps it running starts it again; a disk that stays full ends with the scenario.
      stage.note(`${what.label} does not start: ${String(error)}`);
      what.crash(false);
      startLater(stage, what, RESTART_MS);
    });
  });
}

function restart(stage: Stage, station: SimulatedStation, isPowerCut: boolean, downMs: number): void {
  station.crash(isPowerCut);
  startLater(stage, station, downMs);
}

/** Servers that are starting are not started twice. */
function restartServer(stage: Stage, downMs: number, meanwhile: () => void = () => undefined): void {
  if (!stage.server.running()) return;
  stage.server.crash();
  meanwhile();
  startLater(stage, stage.server, downMs);
}

function setFull(stage: Stage, what: { isFull: boolean }, forMs: number): void {
  what.isFull = true;
  stage.scheduler.after(forMs, null, () => {
    what.isFull = false;
  });
}

function revise(stage: Stage, step: Extract<Step, { do: 'revise' }>, station: SimulatedStation): void {
  const world = station.running()?.station.world;
  const server = stage.server.running();
  if (!world || !server) return;
  const revision = revisionOf(step.wish, { world } as Parameters<typeof revisionOf>[1]);
  if (!revision || !planRevision(world.plan, 'workOrder', revision.id)) return;
  const { revision: _revision, ...draft } = revision;
  stage.scheduler.as(server.machine, () => void server.store.putPlan([draft]).catch(() => undefined));
}

/** One more process under the name of a station, on a copy of its disk. */
function clone(stage: Stage, station: SimulatedStation, downMs: number): void {
  const twins = stage.stations.filter(({ name }) => name === station.name).length;
  if (twins > 2) return;
  // As it is done: switched off, copied, and both switched on.
  station.crash(false);
  stage.scheduler.after(1, null, () => {
    const twin = station.clone(`${station.name}~${twins}`);
    stage.stations.push(twin);
    startLater(stage, station, downMs);
    startLater(stage, twin, downMs * 2);
  });
}

function skew(stage: Stage, station: SimulatedStation, facts: number, downMs: number): void {
  const process = station.running();
  if (!process) return;
  station.crash(false);
  stage.scheduler.after(1, null, () => {
    const { own } = station.disk();
    const last = own.at(-1);
    if (last) station.append(factsOfAnotherBuild(own, last.chain, facts, process.clock, stage.chance));
    startLater(stage, station, downMs);
  });
}

/** Lets a step happen. */
function happen(stage: Stage, step: Step): void {
  const { stations, server, scheduler } = stage;
  const at = (index: number) => must(stations[index % stations.length], 'station of a step');
  switch (step.do) {
    case 'wish': {
      const station = at(step.wish.station);
      const command = commandAt(station, step.wish);
      if (!command) return;
      give(stage, station, command);
      if (step.again === 'at once') give(stage, station, command);
      if (step.again === 'later')
        scheduler.after(stage.chance.between(10, 90_000), null, () => give(stage, station, command));
      return;
    }
    case 'scan': {
      const process = at(step.station).running();
      if (!process) return;
      const id = process.newId();
      scheduler.as(process.machine, () => {
        process.station.handlers.scan({ id, text: step.text, source: 'screen' }).catch(() => undefined);
      });
      return;
    }
    case 'count':
      return at(step.station).running()?.pulse(step.counts);
    case 'revise':
      return revise(stage, step, at(step.wish.station));
    case 'weather':
      at(step.station).wire.weather = step.weather;
      return;
    case 'cut': {
      const { wire } = at(step.station);
      wire.isCut = true;
      scheduler.after(step.forMs, null, () => {
        wire.isCut = false;
      });
      return;
    }
    case 'crash':
      if (at(step.station).running()) restart(stage, at(step.station), step.isPowerCut, step.downMs);
      return;
    case 'serverCrash':
      return restartServer(stage, step.downMs);
    case 'clock': {
      const station = step.station === SERVER ? undefined : at(step.station);
      const off = Math.max(-1, Math.min(1, step.byMs / 1_800_000)) * 1_800_000;
      const machine = station ? station.running()?.machine : server.running()?.machine;
      // A server that is hours ahead lets finished orders go, which is another matter.
      const byMs = station ? step.byMs : off;
      if (station) station.clockOffMs += byMs;
      else server.clockOffMs = byMs;
      if (machine) machine.clockOffMs = station ? station.clockOffMs : server.clockOffMs;
      return;
    }
    case 'diskFull':
      return setFull(stage, step.station === SERVER ? server : at(step.station), step.forMs);
    case 'backup':
      return server.backUp();
    case 'restore':
      return restartServer(stage, step.downMs, () => {
        if (server.putBack(step.isTold)) stage.wasRestored = true;
      });
    case 'skew':
      return skew(stage, at(step.station), step.facts, step.downMs);
    case 'clone':
      if (at(step.station).running()) clone(stage, at(step.station), step.downMs);
  }
}

/** Everything that can be mended is mended. */
function heal({ stations, server }: Stage): void {
  server.isFull = false;
  for (const station of stations) {
    station.isFull = false;
    station.wire.weather = GOOD_WEATHER;
    station.wire.isCut = false;
  }
}

function isSettled(station: SimulatedStation): boolean {
  const sync = station.running()?.sync();
  if (!sync) return false;
  const { state, waiting, lanes, problem } = sync;
  return state === 'online' && waiting === 0 && problem === null && lanes.every(({ coming }) => coming === 0);
}

/**
 * Where two stations that did not hear of each other ended one job, the time of the second end has no begin: the outbox waits a day for it,
 * and then says so. What takes such a posting back waits with it.
 */
function waitsForItsBegin({ kind, body, attempt }: OutboxPosting, open: readonly OutboxPosting[]): boolean {
  if (attempt !== null) return false;
  if (kind === 'time') return true;
  return kind === 'reverse' && open.some((other) => other.kind === 'time' && other.key === body['reverses']);
}

/** What is not at rest, in words. */
async function unsettled({ stations, server, scheduler }: Stage): Promise<string[]> {
  const running = server.running();
  if (!running) return ['the server is down'];
  const open = await scheduler.as(running.machine, () => running.store.openPostings(1000));
  const waiting = open.filter((posting) => !waitsForItsBegin(posting, open));
  return [
    ...stations
      .filter((station) => !isSettled(station))
      .map(({ label, running: process }) => `${label} is not in sync: ${JSON.stringify(process()?.sync() ?? 'down')}`),
    ...(waiting.length > 0 ? [`${waiting.length} postings are open, such as ${JSON.stringify(waiting[0])}`] : []),
  ];
}

/** Lets time pass until nothing is under way any more, or patience ends. */
async function comeToRest(stage: Stage): Promise<void> {
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += LOOK_MS) {
    if ((await unsettled(stage)).length === 0) return;
    await stage.scheduler.runUntil(() => false, LOOK_MS);
    // What was bad for a while may have come to its end only now.
    heal(stage);
  }
}

/** Plays a script from beginning to end and judges what is left. `folder`: a real one for databases, on a disk in memory. */
export async function playScript(script: Script, folder: string, bug?: PlantedBug): Promise<Outcome> {
  const { seed } = script;
  const scheduler = createScheduler(TEST_START_MS);
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
  const server = simulatedServer({
    scheduler,
    chance: chanceOf(seed, 'server'),
    folder,
    note,
    store: planted.siteStore,
  });
  const stations: SimulatedStation[] = [];
  const broken: string[] = [];
  const stage: Stage = {
    scheduler,
    server,
    stations,
    chance: chanceOf(seed, 'stage'),
    acknowledged: new Set(),
    given: new Map(),
    broken,
    note,
    wasRestored: false,
  };
  const erp = simulatedErp(scheduler, files, () => stage.wasRestored);
  const onBug = (error: unknown) =>
    broken.push(`Something was thrown that nobody caught: ${String((error as Error).stack ?? error)}`);
  process.on('unhandledRejection', onBug);
  process.on('uncaughtException', onBug);
  try {
    startLater(stage, server, 0);
    await scheduler.runUntil(() => server.running() !== undefined, PATIENCE_MS);
    const first = must(server.running(), 'server');
    await inTime(scheduler, () => scheduler.as(first.machine, () => first.store.putPlan(sitePlan())));
    for (const name of stationNames.slice(0, script.stations)) {
      const parts = {
        scheduler,
        chance: chanceOf(seed, name),
        server: server.running,
        note,
        files,
        broken: (what: string) => broken.push(what),
        store: planted.stationStore,
      };
      const station = simulatedStation(parts, name, name);
      stations.push(station);
      // Whom the server sees for the first time it checks with the slow code; once in a while is enough.
      if (seed % 16 > 0) await inTime(scheduler, () => introduce(scheduler, first, station, seed));
      startLater(stage, station, 10);
    }
    await scheduler.runUntil(() => stations.every(isSettled), PATIENCE_MS);
    for (const step of script.steps) {
      await scheduler.runUntil(() => false, step.afterMs);
      note(worded(step));
      happen(stage, step);
    }
    await scheduler.runUntil(() => false, 30_000);
    heal(stage);
    await scheduler.runUntil(() => false, REST_MS);
    await comeToRest(stage);
    if (stations.length > script.stations) {
      await scheduler.runUntil(() => false, REST_OF_TWINS_MS);
      await comeToRest(stage);
    }
    erp.look();
    const stuck = (await unsettled(stage)).map((what) => ({ rule: 'stuck', what }));
    const scene: Scene = { ...stage, erp };
    const found = await inTime(scheduler, () => judge(scene));
    const violations = [...broken.map((what) => ({ rule: 'broken', what })), ...stuck, ...found];
    return {
      seed,
      violations,
      traceHash: hash.digest('hex'),
      trace,
      events: scheduler.events(),
      virtualMs: scheduler.nowMs() - TEST_START_MS,
      acknowledged: stage.acknowledged.size,
      facts: stations.reduce((sum, station) => sum + station.disk().own.length, 0),
    };
  } finally {
    for (const station of stations) station.crash(false);
    await server.end();
    process.off('unhandledRejection', onBug);
    process.off('uncaughtException', onBug);
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** The server knows the key of a station before that says hello. */
async function introduce(
  scheduler: Scheduler,
  { machine, store }: ServerProcess,
  { name, label }: SimulatedStation,
  seed: number,
): Promise<void> {
  const digits = chanceOf(seed, `incarnation of ${name}`);
  const incarnation = () => Array.from({ length: 12 }, () => digits.below(16).toString(16)).join('');
  const { keys } = openIdentity(`${VIRTUAL_ROOT}/${label}`, SITE, name, incarnation);
  const at = new Date(scheduler.nowMs()).toISOString();
  await scheduler.as(machine, () => store.keepStationKey(name, keys.publicKey, at));
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
