import type { RankedJob } from '../dispatch/rank-jobs.ts';
import { remainingMinutes } from '../dispatch/rank-reason.ts';
import { inReworkOf } from '../production/job-lookup.ts';
import type { Job } from '../production/job-lookup.ts';
import { findingViewsOf } from './readiness-view.ts';
import type { DispatchLine, JobView } from './view-schemas.ts';

/** A job as the screens show it. */
export function jobViewOf(job: Job): JobView {
  const { order, operation, state } = job;
  return {
    order: job.orderId,
    number: order.number,
    operation: operation.id,
    operationName: operation.name,
    material: order.material,
    customer: order.customer,
    quantity: job.quantity,
    good: state.good,
    scrap: state.scrap,
    rework: state.rework,
    inRework: inReworkOf(job),
    due: order.due,
    priority: order.priority,
    plannedMinutes: operation.setupMinutes + operation.runMinutes,
    setupMinutes: operation.setupMinutes,
    remainingMinutes: remainingMinutes(job),
    startedAt: state.startedAt,
  };
}

/** What is missing of an operation that was closed out in part, or work that the floor added. */
export function specialOf({ rework, state }: Pick<Job, 'rework' | 'state'>): DispatchLine['special'] {
  if (rework) return 'rework';
  return state.remainder === 'open' ? 'remainder' : null;
}

/** A line of the dispatch list as the screens show it. */
export function dispatchLineOf(ranked: RankedJob): DispatchLine {
  return {
    job: jobViewOf(ranked.job),
    readiness: ranked.readiness,
    suspendedHere: ranked.suspendedHere,
    special: specialOf(ranked.job),
    reasons: ranked.reasons.map(({ code, params, fact }) => ({ code, params: { ...params }, at: fact?.at ?? null })),
    blockers: ranked.blockers.map((blocker) => ({ code: blocker.code, params: { ...blocker.params } })),
    findings: findingViewsOf(ranked),
  };
}
