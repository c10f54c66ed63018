import type { World } from '../aggregates/world.ts';
import type { OperationPlan } from '../plan/work-order.ts';
import type { Job } from '../production/job-lookup.ts';
import { missingOf } from '../production/job-lookup.ts';
import { priorityOf } from '../production/pins.ts';
import type { JobTerms } from './rank-index.ts';
import type { WorkAxis } from './work-axis.ts';
import { openMinutes, workCenterOf } from './work-loads.ts';

/** Minutes of run time that are left of a job on a machine: by what is neither good nor in rework. */
function runMinutesLeft(job: Job, equipment: string): number {
  const { quantity, operation } = job;
  const ordered = Number(quantity.value);
  const left = ordered > 0 ? Number(missingOf(job)) / ordered : 0;
  const unit = operation.workUnits?.find((one) => one.equipment === equipment);
  return Math.round((unit?.runMinutes ?? operation.runMinutes) * left);
}

/** Operations of the order after one that are not done; of what the floor added, those that wait for it. */
function laterOf({ current: { order }, operation, orderState }: Job): readonly (OperationPlan & { left: number })[] {
  return order.operations
    .filter(({ sequence, id }) => sequence > operation.sequence && id !== operation.id)
    .map((later) => ({ ...later, left: openMinutes(order, orderState, later) }))
    .filter(({ left }) => left > 0);
}

/** The figures of a job at a machine that its index is made of. */
export function jobTermsOf(
  world: World,
  job: Job,
  { equipment, axis }: { readonly equipment: string; readonly axis: WorkAxis },
  setupMinutes: number,
): JobTerms {
  const runMinutes = runMinutesLeft(job, equipment);
  const later = laterOf(job);
  const next = Math.min(...later.map(({ sequence }) => sequence));
  const after = later.reduce((sum, { left }) => sum + left, 0);
  const dueMs = Date.parse(job.order.due);
  return {
    priority: priorityOf(world, job.orderId).priority,
    runMinutes,
    setupMinutes,
    needMinutes: setupMinutes + runMinutes + after,
    dueMs,
    dueWorkedMs: axis.worked(dueMs),
    feeds: [...new Set(later.filter(({ sequence }) => sequence === next).map((one) => workCenterOf(world.plan, one)))],
  };
}
