import type { RankedJob } from '../../../shared/dispatch/rank-jobs.ts';
import { remainingMinutes } from '../../../shared/dispatch/rank-jobs.ts';
import type { Job } from '../../../shared/production/job-lookup.ts';
import type { DispatchLine, JobView } from '../../../shared/views/view-schemas.ts';

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
    quantity: order.quantity,
    good: state.good,
    scrap: state.scrap,
    rework: state.rework,
    due: order.due,
    priority: order.priority,
    plannedMinutes: operation.setupMinutes + operation.runMinutes,
    setupMinutes: operation.setupMinutes,
    remainingMinutes: remainingMinutes(job),
    startedAt: state.startedAt,
  };
}

/** A line of the dispatch list as the screens show it. */
export function dispatchLineOf(ranked: RankedJob): DispatchLine {
  return {
    job: jobViewOf(ranked.job),
    readiness: ranked.readiness,
    suspendedHere: ranked.suspendedHere,
    special: null,
    reasons: ranked.reasons.map((reason) => ({ code: reason.code, params: { ...reason.params } })),
    blockers: ranked.blockers.map((blocker) => ({ code: blocker.code, params: { ...blocker.params } })),
  };
}
