import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import type { RankedJob } from '../dispatch/rank-jobs.ts';
import { runningJob } from '../equipment/machine-jobs.ts';
import type { ChainHead } from '../facts/chain.ts';
import type { RawFact } from '../facts/envelope.ts';
import { planBody } from '../plan/plan-index.ts';
import { rulesOf } from '../rules/rule-book.ts';
import { LEFT_OPEN_MS, mindDeviations } from './answer-deviations.ts';
import { seededChance } from './chance.ts';
import { changePace } from './change-pace.ts';
import { chooseJob } from './choose-job.ts';
import { closeForToday } from './crew-change.ts';
import { publishRules } from './engineer-rules.ts';
import { openJobLists } from './job-lists.ts';
import { liveOn } from './live-machine.ts';
import { bornMachine, giveAt, MINUTE_MS, signedOnAt } from './machine-life.ts';
import type { MachineLife, PlantLife } from './machine-life.ts';
import { LEFT_OPEN, leaveOpen } from './raise-trouble.ts';
import type { Simulation } from './simulation.ts';
import { openVirtualFloor } from './virtual-floor.ts';
import { watchRules } from './watch-rules.ts';

export interface PlantSimulatorOptions {
  /** The plan, and what has happened so far. The simulator adds its own facts; the caller adds those of others. */
  readonly world: World;
  readonly site: string;
  readonly simulation: Simulation;
  readonly startMs: number;
  /** When a past ends that is being made up; absent: the plant lives on. */
  readonly endMs?: number;
  /** Twelve hex digits: the incarnation of all chains. */
  readonly incarnation: string;
  /** Mixed into the seed, so that a plant that lives on does not live the same day again. */
  readonly salt?: string;
  /** True while somebody real works at a machine: then nothing is played there. */
  readonly isTaken?: (equipment: string, nowMs: number) => boolean;
}

/** A plant of virtual people at real rules: whatever it records, the gate has let through. */
export interface PlantSimulator {
  /** Lets the plant live up to an instant; everything but the shifts goes so many times faster than life (1 when not said). */
  readonly advance: (toMs: number, pace?: number) => void;
  /** What runs at virtual stations rests from an instant on, and their people go home: the plant was not looked at for a while. */
  readonly rest: (atMs: number) => void;
  /** What was recorded since the last time, by chain. */
  readonly take: () => { readonly facts: readonly RawFact[]; readonly head: ChainHead }[];
  readonly tally: () => { readonly given: number; readonly refused: Readonly<Record<string, number>> };
}

const DAY_MS = 1440 * MINUTE_MS;
const nextOf = ({ wakeMs, ruleMs }: MachineLife) => Math.min(wakeMs, ruleMs);
/** How often a machine at which somebody real works is looked at. */
const TAKEN_MS = MINUTE_MS;
/** Before the past ends, one job is put aside for another one. */
const PUT_ASIDE_MS = 70 * MINUTE_MS;

/** Opens a plant on a world. Deterministic: the same world, options and calls make the same facts. */
export function openPlantSimulator(options: PlantSimulatorOptions): PlantSimulator {
  const { world, site, simulation, startMs, incarnation } = options;
  const chance = seededChance(`${simulation.seed}/${startMs}/${options.salt ?? ''}`);
  const endMs = options.endMs ?? Number.POSITIVE_INFINITY;
  const floor = openVirtualFloor({ world, site, chance, incarnation, boot: `${simulation.stations}-${startMs}` });
  const { yours } = simulation;
  const yourCenters = new Set(yours.machines.map((id) => planBody(world.plan, 'equipment', id)?.parent));

  function isWanted({ job }: RankedJob): boolean {
    const isBegun = job.state.startedAt !== null;
    return isBegun || !yourCenters.has(job.operation.workCenter) || !yours.orders.includes(job.orderId);
  }
  const life: { -readonly [Name in keyof PlantLife]: PlantLife[Name] } = {
    world,
    floor,
    chance,
    simulation,
    pace: 1,
    endMs,
    jobsFor: openJobLists(world, isWanted),
  };
  const machines = simulation.posts.flatMap((post) =>
    post.machines.flatMap((equipment): MachineLife[] => {
      const workCenter = planBody(world.plan, 'equipment', equipment)?.parent ?? equipment;
      const behaviour = simulation.behaviour[workCenter];
      const livesOn = options.endMs !== undefined || !yours.machines.includes(equipment);
      if (!behaviour || !livesOn) return [];
      // A past begins bit by bit; a plant that lives on is looked at at once.
      const wakeMs = startMs + chance.between(0, options.endMs === undefined ? 0.2 : 5) * MINUTE_MS;
      const station = `${simulation.stations}-${equipment}`;
      return [bornMachine({ equipment, workCenter, station, post, behaviour, wakeMs })];
    }),
  );

  /** One machine lets its job rest for a more urgent one, so that a resting job can be seen. @returns whether one could. */
  function putAside(nowMs: number): boolean {
    for (const machine of machines) {
      const run = runningJob(stateOf(world, 'equipment', machine.equipment));
      const [actor] = signedOnAt(world, machine.station);
      if (run?.phase !== 'run' || actor === undefined || yours.machines.includes(machine.equipment)) continue;
      if (machine.standing !== null || life.jobsFor(machine.equipment, nowMs)[0]?.readiness !== 'ready') continue;
      const { order, operation } = run;
      if (!giveAt(life, machine, nowMs, actor, 'suspendJob', { order, operation }).ok) continue;
      machine.producingMs = null;
      if (chooseJob(life, machine, actor, nowMs + MINUTE_MS, 'another')) return true;
    }
    return false;
  }

  /** The engineer publishes the rules once, when enough has happened to rehearse them on. */
  const ruling = simulation.rules;
  let isRuled = ruling === undefined || options.endMs === undefined || rulesOf(world).length > 0;
  const publishMs = startMs + (ruling?.afterDays ?? 0) * DAY_MS;

  /** Shortly before the past ends somebody says at some machines that something is wrong. */
  let left = options.endMs === undefined || ruling === undefined ? LEFT_OPEN : 0;
  const troubled = new Set<string>();
  function leave(machine: MachineLife, nowMs: number): void {
    if (left >= LEFT_OPEN || nowMs < endMs - LEFT_OPEN_MS || nowMs > endMs) return;
    const [actor] = signedOnAt(world, machine.station);
    const isFit =
      actor !== undefined && !troubled.has(machine.equipment) && !yours.machines.includes(machine.equipment);
    if (!isFit || runningJob(stateOf(world, 'equipment', machine.equipment))?.phase !== 'run') return;
    if (!leaveOpen(life, machine, actor, nowMs, left)) return;
    troubled.add(machine.equipment);
    left += 1;
  }

  /** What follows from what happened at a machine: rules that fire, and people who mind what is open. */
  function watch(machine: MachineLife, nowMs: number): void {
    if (ruling === undefined || (yours.machines.includes(machine.equipment) && nowMs >= endMs - MINUTE_MS)) {
      machine.ruleMs = Number.POSITIVE_INFINITY;
      return;
    }
    if (!isRuled && nowMs >= publishMs && machine.equipment === ruling.machine) {
      isRuled = true;
      publishRules(life, machine, startMs, nowMs);
    }
    const unit = stateOf(world, 'equipment', machine.equipment);
    const order = stateOf(world, 'workOrder', runningJob(unit)?.order ?? '');
    // Nothing is asked twice of a machine at which nothing happened.
    const isSeen = unit === machine.seen?.unit && order === machine.seen.order;
    if (isRuled && !(isSeen && nowMs < machine.ruleMs)) {
      machine.ruleMs = Math.max(watchRules(life, machine, nowMs), nowMs + 1000);
      machine.seen = { unit: stateOf(world, 'equipment', machine.equipment), order };
    }
    leave(machine, nowMs);
    mindDeviations(life, machine, nowMs);
  }

  /** How far the plant has lived. */
  let livedMs = startMs;
  let isPutAside = options.endMs === undefined;
  return {
    take: floor.take,
    tally: floor.tally,
    rest(atMs) {
      for (const machine of machines) closeForToday(life, machine, atMs);
    },
    advance(toMs, pace = 1) {
      if (pace !== life.pace) for (const machine of machines) changePace(life, machine, livedMs, pace);
      life.pace = pace;
      livedMs = toMs;
      for (;;) {
        const machine = machines.reduce<MachineLife | undefined>(
          (first, one) => (first && nextOf(first) <= nextOf(one) ? first : one),
          undefined,
        );
        if (!machine || nextOf(machine) > toMs) return;
        const nowMs = Math.floor(nextOf(machine));
        if (!isPutAside && nowMs >= endMs - PUT_ASIDE_MS) isPutAside = putAside(nowMs) || nowMs > endMs;
        const isTaken = options.isTaken?.(machine.equipment, nowMs) ?? false;
        if (nowMs >= Math.floor(machine.wakeMs)) {
          const next = isTaken ? nowMs + TAKEN_MS : liveOn(life, machine, nowMs);
          machine.wakeMs = Math.max(next, nowMs + 1000);
        }
        if (isTaken) machine.ruleMs = machine.wakeMs;
        else watch(machine, nowMs);
      }
    },
  };
}
