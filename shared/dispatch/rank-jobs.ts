import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import { parsePlanKey, planBody } from '../plan/plan-index.ts';
import { findJob, obstacleOf, operationIdsOf } from '../production/job-lookup.ts';
import type { Job } from '../production/job-lookup.ts';
import { executionStatus } from '../production/operation-state.ts';
import { runsOn, workCentersOf } from '../production/work-place.ts';
import { readinessOf } from '../readiness/readiness-of.ts';
import { readinessPlaceOf } from '../readiness/readiness-place.ts';
import type { ReadinessPlace } from '../readiness/readiness-place.ts';
import type { Answer, ReadinessState } from '../readiness/readiness.ts';
import { blockersOf } from './blocker.ts';
import type { Blocker } from './blocker.ts';
import { reasonsOf } from './rank-reason.ts';
import type { RankReason } from './rank-reason.ts';
import { familyOf, familyOnMachine, savedMinutes } from './setup-family.ts';

/** A machine as dispatch sees it now. */
export interface MachineNow extends ReadinessPlace {
  /** The ids that it answers to: its own and its work center's. */
  readonly workCenters: ReadonlySet<string>;
  /** What it is set up for; undefined where nobody knows. */
  readonly family: string | undefined;
}

/** A job of a work center with its place in the dispatch list. */
export interface RankedJob {
  readonly job: Job;
  /** What it is but for what is passing at the machine; what is at risk can be begun. */
  readonly readiness: ReadinessState;
  /** When the clock alone changes an answer, as an instant; null: not. */
  readonly turnsAt: string | null;
  /** The answers to the seven questions. */
  readonly answers: readonly Answer[];
  readonly suspendedHere: boolean;
  /** The machine is set up for it already. */
  readonly sameSetup: boolean;
  readonly reasons: readonly RankReason[];
  readonly blockers: readonly Blocker[];
}

/** What dispatch has to know of a machine besides its jobs. */
export function machineNow(world: World, equipment: string, nowMs: number): MachineNow {
  return {
    ...readinessPlaceOf(world, equipment, nowMs),
    workCenters: workCentersOf(world.plan, equipment),
    family: familyOnMachine(world, equipment),
  };
}

/**
 * Places one operation for a machine, or tells that it is no candidate (finished, on the machine, order not released or stopped, another work
 * center).
 */
export function rankOne(
  world: World,
  order: string,
  operation: string,
  machine: MachineNow,
  nowMs: number,
): RankedJob | undefined {
  const job = findJob(world, order, operation);
  if ('missing' in job || executionStatus(job.state) === 'completed') return undefined;
  const here = job.state.runs.find((run) => run.equipment === machine.equipment);
  if (!here && !runsOn(job.operation, machine.equipment, machine.workCenters)) return undefined;
  if (obstacleOf(job, here ? 'resume' : 'begin') !== undefined) return undefined;
  if (here && !here.suspended) return undefined;
  const readiness = readinessOf(world, job, machine, nowMs);
  const sameSetup = !here && machine.family !== undefined && familyOf(world, job) === machine.family;
  const saved = sameSetup && machine.family !== undefined ? savedMinutes(world, job, machine.family) : 0;
  return {
    job,
    readiness: readiness.standing,
    turnsAt: readiness.turnsAt,
    answers: readiness.answers,
    suspendedHere: here !== undefined,
    sameSetup,
    reasons: reasonsOf(job, nowMs, { suspendedSince: here?.since, savedMinutes: saved }),
    blockers: blockersOf(readiness),
  };
}

const early = (ranked: RankedJob) => (ranked.blockers.some((blocker) => blocker.code === 'not-yet') ? 1 : 0);
const overdue = (ranked: RankedJob) => ranked.reasons.some((reason) => reason.code === 'overdue');
/** Of jobs due on one day (UTC) those come first that the machine is set up for; what is late already waits for no setup. */
const dueDay = ({ job }: RankedJob) => job.order.due.slice(0, 10);

function compareDue(a: RankedJob, b: RankedJob): number {
  const [lateA, lateB] = [overdue(a), overdue(b)];
  if (lateA !== lateB) return lateA ? -1 : 1;
  const [dayA, dayB] = [dueDay(a), dueDay(b)];
  if (!lateA && dayA !== dayB) return dayA < dayB ? -1 : 1;
  if (!lateA && a.sameSetup !== b.sameSetup) return a.sameSetup ? -1 : 1;
  if (a.job.order.due !== b.job.order.due) return a.job.order.due < b.job.order.due ? -1 : 1;
  return 0;
}

/**
 * Order of the dispatch list: ready before blocked, then not before its earliest start, then suspended here (setup is already
 * paid for), then priority, then due date with setups saved within a day, then order and operation so that no two are equal and the list
 * never flickers.
 */
export function compareRanked(a: RankedJob, b: RankedJob): number {
  const [blockedA, blockedB] = [a.readiness === 'blocked', b.readiness === 'blocked'];
  if (blockedA !== blockedB) return blockedA ? 1 : -1;
  if (early(a) !== early(b)) return early(a) - early(b);
  if (a.suspendedHere !== b.suspendedHere) return a.suspendedHere ? -1 : 1;
  if (a.job.order.priority !== b.job.order.priority) return b.job.order.priority - a.job.order.priority;
  const due = compareDue(a, b);
  if (due !== 0) return due;
  if (a.job.orderId !== b.job.orderId) return a.job.orderId < b.job.orderId ? -1 : 1;
  if (a.job.operation.sequence !== b.job.operation.sequence) return a.job.operation.sequence - b.job.operation.sequence;
  if (a.job.operation.id !== b.job.operation.id) return a.job.operation.id < b.job.operation.id ? -1 : 1;
  return 0;
}

/** The operations of one order that are candidates for a machine, in no order. */
export function rankOrder(world: World, order: string, machine: MachineNow, nowMs: number): RankedJob[] {
  const plan = planBody(world.plan, 'workOrder', order);
  if (!plan) return [];
  return operationIdsOf(plan, stateOf(world, 'workOrder', order)).flatMap(
    (operation) => rankOne(world, order, operation, machine, nowMs) ?? [],
  );
}

/** The whole dispatch list of a machine, best first: the reference that incremental lists are tested against. */
export function rankJobs(world: World, equipment: string, nowMs: number): RankedJob[] {
  const machine = machineNow(world, equipment, nowMs);
  const list: RankedJob[] = [];
  for (const key of world.plan.current.keys()) {
    const { kind, id } = parsePlanKey(key);
    if (kind === 'workOrder') list.push(...rankOrder(world, id, machine, nowMs));
  }
  return list.toSorted(compareRanked);
}
