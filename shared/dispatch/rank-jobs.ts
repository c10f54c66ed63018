import type { World } from '../aggregates/world.ts';
import { parsePlanKey, planBody } from '../plan/plan-index.ts';
import type { PlanIndex } from '../plan/plan-index.ts';
import { findJob, openPredecessor } from '../production/job-lookup.ts';
import type { Job } from '../production/job-lookup.ts';
import { executionStatus } from '../production/operation-state.ts';

/** Why a job stands where it stands: a term of its score in a form that the screens put into words. */
export type RankReason =
  | { readonly code: 'resume'; readonly params: { readonly since: string } }
  | { readonly code: 'priority'; readonly params: { readonly priority: number } }
  | { readonly code: 'overdue'; readonly params: { readonly due: string } }
  | { readonly code: 'due'; readonly params: { readonly due: string; readonly minutes: number } }
  | {
      readonly code: 'late-risk';
      readonly params: { readonly due: string; readonly minutes: number };
    }
  | { readonly code: 'customer'; readonly params: { readonly customer: string } }
  | {
      readonly code: 'partly-done';
      readonly params: { readonly good: string; readonly of: string };
    };

/** What keeps a job from being started, with who can change that. */
export type Blocker =
  | {
      readonly code: 'predecessor-open';
      readonly params: { readonly predecessor: string; readonly workCenter: string };
    }
  | { readonly code: 'running-elsewhere'; readonly params: { readonly equipment: string } }
  | { readonly code: 'not-yet'; readonly params: { readonly earliestStart: string } };

/** A job of a work center with its place in the dispatch list. */
export interface RankedJob {
  readonly job: Job;
  readonly readiness: 'ready' | 'blocked';
  readonly suspendedHere: boolean;
  readonly reasons: readonly RankReason[];
  readonly blockers: readonly Blocker[];
}

/** Minutes of planned work that is left: setup counts until the first piece, run time by what is not yet good. */
export function remainingMinutes(job: Job): number {
  const ordered = Number(job.order.quantity.value);
  const left = ordered > 0 ? Math.max(0, 1 - Number(job.state.good) / ordered) : 0;
  const { good, scrap, rework } = job.state;
  const setup = [good, scrap, rework].every((made) => Number(made) === 0) ? job.operation.setupMinutes : 0;
  return Math.round(setup + job.operation.runMinutes * left);
}

function reasonsOf(job: Job, nowMs: number, suspendedSince: string | undefined): RankReason[] {
  const reasons: RankReason[] = [];
  const { due, priority, customer } = job.order;
  const minutes = remainingMinutes(job);
  const slackMinutes = (Date.parse(due) - nowMs) / 60_000;
  if (suspendedSince !== undefined) reasons.push({ code: 'resume', params: { since: suspendedSince } });
  if (priority > 0) reasons.push({ code: 'priority', params: { priority } });
  if (slackMinutes < 0) reasons.push({ code: 'overdue', params: { due } });
  else if (slackMinutes < minutes) reasons.push({ code: 'late-risk', params: { due, minutes } });
  else reasons.push({ code: 'due', params: { due, minutes } });
  if (customer !== null) reasons.push({ code: 'customer', params: { customer } });
  if (Number(job.state.good) > 0)
    reasons.push({
      code: 'partly-done',
      params: { good: job.state.good, of: job.order.quantity.value },
    });
  return reasons;
}

function blockersOf(plan: PlanIndex, job: Job, nowMs: number, equipment: string): Blocker[] {
  const nameOf = (id: string) => planBody(plan, 'equipment', id)?.name ?? id;
  const blockers: Blocker[] = [];
  const waitsFor = openPredecessor(job);
  if (waitsFor)
    blockers.push({
      code: 'predecessor-open',
      params: { predecessor: waitsFor.name, workCenter: nameOf(waitsFor.workCenter) },
    });
  const elsewhere = job.state.runs.find((run) => run.equipment !== equipment);
  if (elsewhere) blockers.push({ code: 'running-elsewhere', params: { equipment: nameOf(elsewhere.equipment) } });
  const { earliestStart } = job.order;
  if (earliestStart !== null && Date.parse(earliestStart) > nowMs)
    blockers.push({ code: 'not-yet', params: { earliestStart } });
  return blockers;
}

/**
 * Places one operation for a machine, or tells that it is no candidate (finished, running here, order not released, another work center).
 * `workCenters` are the ids the machine answers to: its own and its work center's.
 */
export function rankOne(
  world: World,
  order: string,
  operation: string,
  workCenters: ReadonlySet<string>,
  equipment: string,
  nowMs: number,
): RankedJob | undefined {
  const job = findJob(world, order, operation);
  if ('missing' in job || job.order.requestState !== 'released' || !workCenters.has(job.operation.workCenter))
    return undefined;
  if (executionStatus(job.state) === 'completed') return undefined;
  const here = job.state.runs.find((run) => run.equipment === equipment);
  if (here && !here.suspended) return undefined;
  const blockers = blockersOf(world.plan, job, nowMs, equipment);
  return {
    job,
    readiness: blockers.some((blocker) => blocker.code !== 'not-yet') ? 'blocked' : 'ready',
    suspendedHere: here !== undefined,
    reasons: reasonsOf(job, nowMs, here?.since),
    blockers,
  };
}

const early = (ranked: RankedJob) => (ranked.blockers.some((blocker) => blocker.code === 'not-yet') ? 1 : 0);

/**
 * Order of the dispatch list: ready before blocked, then not before its earliest start, then suspended here (setup is already
 * paid for), then priority, then due date, then order and operation so that no two are equal and the list never flickers.
 */
export function compareRanked(a: RankedJob, b: RankedJob): number {
  if (a.readiness !== b.readiness) return a.readiness === 'ready' ? -1 : 1;
  if (early(a) !== early(b)) return early(a) - early(b);
  if (a.suspendedHere !== b.suspendedHere) return a.suspendedHere ? -1 : 1;
  if (a.job.order.priority !== b.job.order.priority) return b.job.order.priority - a.job.order.priority;
  if (a.job.order.due !== b.job.order.due) return a.job.order.due < b.job.order.due ? -1 : 1;
  if (a.job.orderId !== b.job.orderId) return a.job.orderId < b.job.orderId ? -1 : 1;
  if (a.job.operation.sequence !== b.job.operation.sequence) return a.job.operation.sequence - b.job.operation.sequence;
  if (a.job.operation.id !== b.job.operation.id) return a.job.operation.id < b.job.operation.id ? -1 : 1;
  return 0;
}

/** The whole dispatch list of a machine, best first: the reference that incremental lists are tested against. */
export function rankJobs(
  world: World,
  workCenters: ReadonlySet<string>,
  equipment: string,
  nowMs: number,
): RankedJob[] {
  const list: RankedJob[] = [];
  for (const [key, document] of world.plan.current) {
    if (document.kind !== 'workOrder') continue;
    const { id } = parsePlanKey(key);
    for (const operation of document.body.operations) {
      const ranked = rankOne(world, id, operation.id, workCenters, equipment, nowMs);
      if (ranked) list.push(ranked);
    }
  }
  return list.toSorted(compareRanked);
}
