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
import { jobTermsOf } from './job-terms.ts';
import { indexOf, indexTerms, isFeeding, lookAheadOf, urgencyOf, usualLookAhead } from './rank-index.ts';
import type { Constraint, IndexTerms, JobTerms, LookAhead } from './rank-index.ts';
import { rankPlaceOf } from './rank-place.ts';
import type { RankPlace } from './rank-place.ts';
import { reasonsOf } from './rank-reason.ts';
import type { RankReason } from './rank-reason.ts';
import { familyOf, familyOnMachine, savedMinutes, minutesToSetUp } from './setup-family.ts';
import { createWorkLoads } from './work-loads.ts';

/** A machine as dispatch sees it now. */
export interface MachineNow extends ReadinessPlace {
  /** The ids that it answers to: its own and its work center's. */
  readonly workCenters: ReadonlySet<string>;
  /** What it is set up for; undefined where nobody knows. */
  readonly family: string | undefined;
  /** The job that it was used for last: what rests here needs no setup only while it is that one. */
  readonly lastJob: { readonly order: string; readonly operation: string } | null;
}

/** What the whole queue of a machine says of each of its jobs. */
export interface QueueNow {
  readonly look: LookAhead;
  /** Undefined: none, or it is this machine's own work center. */
  readonly constraint: Constraint | undefined;
}

/** A job of a machine before its queue is known: what orders and facts say of it. */
export interface RankCandidate {
  readonly job: Job;
  /** What it is but for what is passing at the machine; what is at risk can be begun. */
  readonly readiness: ReadinessState;
  /** When the clock alone changes an answer, as an instant; null: not. */
  readonly turnsAt: string | null;
  /** The answers to the seven questions. */
  readonly answers: readonly Answer[];
  readonly suspendedHere: boolean;
  /** It rests here, and the machine is still set up for it. */
  readonly isSetUp: boolean;
  /** Since when it rests here; null: it does not. */
  readonly suspendedSince: string | null;
  /** The machine is set up for it already. */
  readonly sameSetup: boolean;
  /** Minutes of setup that this saves. */
  readonly savedMinutes: number;
  /** Minutes to set the machine up from another family; 0: none, or nobody knows. */
  readonly changeMinutes: number;
  readonly blockers: readonly Blocker[];
  readonly terms: JobTerms;
  /** What people decided about its place. */
  readonly place: RankPlace;
}

/** A job of a work center with its place in the dispatch list. */
export interface RankedJob extends RankCandidate {
  readonly index: number;
  readonly indexTerms: IndexTerms;
  /** When the clock alone makes it more urgent, in milliseconds; infinite: never. A reason names it. */
  readonly urgentAtMs: number;
  /** Strongest first. */
  readonly reasons: readonly RankReason[];
}

/** What dispatch has to know of a machine besides its jobs. */
export function machineNow(world: World, equipment: string, nowMs: number): MachineNow {
  return {
    ...readinessPlaceOf(world, equipment, nowMs),
    workCenters: workCentersOf(world.plan, equipment),
    family: familyOnMachine(world, equipment),
    lastJob: stateOf(world, 'equipment', equipment).lastJob,
  };
}

/** A queue that nothing is known of. */
export const unknownQueue: QueueNow = { look: usualLookAhead, constraint: undefined };

/** Gives a candidate its index and its reasons among the queue. */
export function placeJob(candidate: RankCandidate, { axis }: MachineNow, queue: QueueNow, nowMs: number): RankedJob {
  const { job, terms, place, savedMinutes: saved, changeMinutes } = candidate;
  const suspendedSince = candidate.isSetUp ? candidate.suspendedSince : null;
  const urgency = urgencyOf(terms, queue.look, axis, nowMs);
  const parts = indexTerms(terms, queue.look, urgency, queue.constraint);
  const constraint = isFeeding(terms, queue.constraint) ? queue.constraint : undefined;
  return {
    ...candidate,
    index: indexOf(parts),
    indexTerms: parts,
    urgentAtMs: urgency.untilMs,
    reasons: reasonsOf(job, { terms, place, urgency, constraint, suspendedSince, savedMinutes: saved, changeMinutes }),
  };
}

/**
 * Finds one operation as a candidate for a machine, or tells that it is none (finished, on the machine, order not released or stopped, another work
 * center).
 */
export function rankCandidate(
  world: World,
  order: string,
  operation: string,
  machine: MachineNow,
  nowMs: number,
): RankCandidate | undefined {
  const job = findJob(world, order, operation);
  if ('missing' in job || executionStatus(job.state) === 'completed') return undefined;
  const here = job.state.runs.find((run) => run.equipment === machine.equipment);
  if (!here && !runsOn(job.operation, machine.equipment, machine.workCenters)) return undefined;
  if (obstacleOf(job, here ? 'resume' : 'begin') !== undefined) return undefined;
  if (here && !here.suspended) return undefined;
  const readiness = readinessOf(world, job, machine, nowMs);
  const wasLast = machine.lastJob?.order === order && machine.lastJob.operation === operation;
  const family = here && wasLast ? undefined : familyOf(world, job);
  const sameSetup = family !== undefined && family === machine.family;
  const place = rankPlaceOf(world, job, machine.equipment);
  const setupMinutes = here && wasLast ? 0 : minutesToSetUp(world, job, machine);
  return {
    job,
    readiness: readiness.standing,
    turnsAt: readiness.turnsAt,
    answers: readiness.answers,
    suspendedHere: here !== undefined,
    isSetUp: here !== undefined && setupMinutes === 0,
    suspendedSince: here?.since ?? null,
    sameSetup,
    savedMinutes: sameSetup && !here ? savedMinutes(world, job, machine.equipment, family) : 0,
    changeMinutes: sameSetup ? 0 : setupMinutes,
    blockers: blockersOf(readiness),
    terms: jobTermsOf(world, job, machine, setupMinutes, place.priority),
    place,
  };
}

/** Places one operation for a machine as though its queue were a usual one; undefined: it is no candidate. */
export function rankOne(
  world: World,
  order: string,
  operation: string,
  machine: MachineNow,
  nowMs: number,
): RankedJob | undefined {
  const candidate = rankCandidate(world, order, operation, machine, nowMs);
  return candidate && placeJob(candidate, machine, unknownQueue, nowMs);
}

const early = (ranked: RankedJob) => (ranked.blockers.some((blocker) => blocker.code === 'not-yet') ? 1 : 0);
/** Pins in their order, then what is free to go anywhere, then what is pinned to another machine. */
const pinned = ({ place: { pin, elsewhere } }: RankedJob) => pin?.place ?? (elsewhere === null ? 1e6 : 2e6);

/**
 * Order of the dispatch list: what can be begun before what is blocked, then what people pinned, then not before its earliest start, then
 * what rests here while its setup still stands, then the index, then due date, order and operation so that no two are equal and the list never flickers.
 */
export function compareRanked(a: RankedJob, b: RankedJob): number {
  const [blockedA, blockedB] = [a.readiness === 'blocked', b.readiness === 'blocked'];
  if (blockedA !== blockedB) return blockedA ? 1 : -1;
  if (pinned(a) !== pinned(b)) return pinned(a) - pinned(b);
  if (early(a) !== early(b)) return early(a) - early(b);
  if (a.isSetUp !== b.isSetUp) return a.isSetUp ? -1 : 1;
  if (a.index !== b.index) return b.index - a.index;
  if (a.terms.dueMs !== b.terms.dueMs) return a.terms.dueMs - b.terms.dueMs;
  if (a.job.orderId !== b.job.orderId) return a.job.orderId < b.job.orderId ? -1 : 1;
  if (a.job.operation.sequence !== b.job.operation.sequence) return a.job.operation.sequence - b.job.operation.sequence;
  if (a.job.operation.id !== b.job.operation.id) return a.job.operation.id < b.job.operation.id ? -1 : 1;
  return 0;
}

/** The operations of one order that are candidates for a machine, in no order. */
export function candidatesOf(world: World, order: string, machine: MachineNow, nowMs: number): RankCandidate[] {
  const plan = planBody(world.plan, 'workOrder', order);
  if (!plan) return [];
  return operationIdsOf(plan, stateOf(world, 'workOrder', order)).flatMap(
    (operation) => rankCandidate(world, order, operation, machine, nowMs) ?? [],
  );
}

/** The whole dispatch list of a machine, best first: the reference that incremental lists are tested against. */
export function rankJobs(world: World, equipment: string, nowMs: number): RankedJob[] {
  const machine = machineNow(world, equipment, nowMs);
  const loads = createWorkLoads(world);
  const candidates: RankCandidate[] = [];
  for (const key of world.plan.current.keys()) {
    const { kind, id } = parsePlanKey(key);
    if (kind !== 'workOrder') continue;
    loads.keep(id);
    candidates.push(...candidatesOf(world, id, machine, nowMs));
  }
  const queue: QueueNow = {
    look: lookAheadOf(candidates.map(({ terms }) => terms)),
    constraint: loads.constraint(machine.workCenters),
  };
  return candidates.map((candidate) => placeJob(candidate, machine, queue, nowMs)).toSorted(compareRanked);
}
