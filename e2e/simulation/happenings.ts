import type { Command } from '../../shared/gate/command.ts';
import { must } from '../../shared/invariant.ts';
import { planRevision } from '../../shared/plan/plan-index.ts';
import { revisionOf } from '../../shared/testing/wishes.ts';
import { commandAt, openAt } from './people.ts';
import { SERVER } from './script.ts';
import type { Step } from './script.ts';
import type { SimulatedStation } from './simulated-station.ts';
import type { Stage } from './stage.ts';
import { factsOfAnotherBuild } from './version-skew.ts';

/** Where the plan may put a station. */
const machines = ['saw-1', 'saw-2', 'mill-1'] as const;
/** A cut longer than this makes what a station recorded late (milliseconds). */
const CUT_FOR_LONG_MS = 15 * 60_000;
/** What does not start is started again after so long (milliseconds). */
const RESTART_MS = 5000;

/** A person gives a command, and reads the answer if the station lives to give it. */
function give(stage: Stage, station: SimulatedStation, command: Command): void {
  const process = station.running();
  if (!process) return;
  const decided = command.name === 'decideDeviation' ? command.params.deviation : undefined;
  const kind = openAt(station).find(({ id }) => id === decided)?.kind;
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
        if (answer.ok && kind !== undefined) stage.came.add(`decided ${kind}`);
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

/** Starts a station or the server after a while; whatever keeps it running tries again when it does not start. */
export function startLater(stage: Stage, what: Startable, ms: number): void {
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

/** The plan puts a station at another machine. */
async function move(stage: Stage, name: string, to: number): Promise<void> {
  const store = stage.server.running()?.store;
  const [current] = (await store?.currentPlan('station', [name])) ?? [];
  if (!store || !current) return;
  const { revision: _revision, ...draft } = current;
  const equipment = must(machines[to % machines.length], 'machine');
  await store.putPlan([{ ...draft, body: { ...draft.body, equipment } }]);
}

/** The site ends its trust in a station, once. What was on its way by then may have been taken as ever. */
async function revoke(stage: Stage, name: string): Promise<void> {
  const server = stage.server.running();
  // What a restore does to it is for the tests of the restore command.
  if (!server || stage.wasRevoked || stage.wasRestored || !server.isGuarded) return;
  stage.wasRevoked = true;
  stage.struck('revoke');
  const at = new Date(stage.scheduler.nowMs()).toISOString();
  await server.store.trust.revoke(name, { at, reason: 'It was stolen.', by: 'sue' });
  for (const { station, publicKey, revoked } of server.store.trust.devices()) {
    if (revoked === null) continue;
    server.service.sessions.end(station, publicKey);
    server.nudges.end({ station, publicKey });
  }
  await server.service.announce();
}

/** One more process under the name of a station, on a copy of its disk. */
function clone(stage: Stage, station: SimulatedStation, downMs: number): void {
  const twins = stage.stations.filter(({ name }) => name === station.name).length;
  if (twins > 2 || station.isOnDatabase) return;
  // As it is done: switched off, copied, and both switched on.
  station.crash(false);
  stage.scheduler.after(1, null, () => {
    const twin = station.clone(`${station.name}~${twins}`);
    stage.stations.push(twin);
    stage.struck('clone');
    startLater(stage, station, downMs);
    startLater(stage, twin, downMs * 2);
  });
}

function skew(stage: Stage, station: SimulatedStation, facts: number, downMs: number): void {
  const process = station.running();
  if (!process || station.isOnDatabase) return;
  station.crash(false);
  stage.scheduler.after(1, null, () => {
    const { own } = station.disk();
    const last = own.at(-1);
    if (last) stage.struck('skew');
    if (last) station.append(factsOfAnotherBuild(own, last.chain, facts, process.clock, stage.chance));
    startLater(stage, station, downMs);
  });
}

/** Lets a step happen. */
export function happen(stage: Stage, step: Step): void {
  const { stations, server, scheduler } = stage;
  const at = (index: number) => must(stations[index % stations.length], 'station of a step');
  switch (step.do) {
    case 'wish': {
      const station = at(step.wish.station);
      for (const { kind } of openAt(station)) stage.came.add(`open ${kind}`);
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
    case 'drop':
      return stage.erp.change(`imp-${step.order}`, {
        quantity: String(step.quantity),
        state: step.isCancelled ? 'cancelled' : 'released',
      });
    case 'move':
    case 'revoke': {
      const { name } = at(step.station);
      const run = step.do === 'move' ? () => move(stage, name, step.to) : () => revoke(stage, name);
      // A full disk, or an end of the server in between: then it did not happen, or partly.
      if (server.running()) scheduler.as(server.running()?.machine ?? null, () => void run().catch(() => undefined));
      return;
    }
    case 'weather':
      at(step.station).wire.weather = step.weather;
      return;
    case 'cut': {
      stage.struck(step.forMs > CUT_FOR_LONG_MS ? 'late' : 'partition');
      const { wire } = at(step.station);
      wire.isCut = true;
      scheduler.after(step.forMs, null, () => {
        wire.isCut = false;
      });
      return;
    }
    case 'crash':
      if (!at(step.station).running()) return;
      stage.struck('crash');
      return restart(stage, at(step.station), step.isPowerCut, step.downMs);
    case 'serverCrash':
      if (server.running()) stage.struck('server-crash');
      return restartServer(stage, step.downMs);
    case 'clock': {
      stage.struck('clock');
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
        if (stage.wasRevoked || !server.putBack(step.isTold)) return;
        stage.struck('restore');
        stage.wasRestored = true;
        if (!step.isTold) stage.wasPutBackUntold = true;
        stage.restoredMs.push(scheduler.nowMs());
      });
    case 'skew':
      return skew(stage, at(step.station), step.facts, step.downMs);
    case 'clone':
      if (at(step.station).running()) clone(stage, at(step.station), step.downMs);
  }
}
