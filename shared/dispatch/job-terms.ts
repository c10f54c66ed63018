import type { World } from '../aggregates/world.ts';
import type { Job } from '../production/job-lookup.ts';
import { missingOf } from '../production/job-lookup.ts';
import type { JobTerms } from './rank-index.ts';
import type { WorkAxis } from './work-axis.ts';
import { openMinutes, workCenterOf } from './work-loads.ts';

/** Minutes of run time that are left of a job on a machine: by what is neither good nor in rework. */
export function runMinutesLeft(job: Job, equipment: string): number {
  const { quantity, operation } = job;
  const ordered = Number(quantity.value);
  const left = ordered > 0 ? Number(missingOf(job)) / ordered : 0;
  const unit = operation.workUnits?.find((one) => one.equipment === equipment);
  return Math.round((unit?.runMinutes ?? operation.runMinutes) * left);
}

/** Minutes of the operations of the order after one that are not done, and the work centers of those that come right after it. */
function laterWork(
  world: World,
  { order, operation, orderState }: Job,
): { readonly minutes: number; readonly next: readonly string[] } {
  let minutes = 0;
  let sequence = Number.POSITIVE_INFINITY;
  let next: string[] = [];
  for (const later of order.operations) {
    if (later.sequence <= operation.sequence || later.id === operation.id) continue;
    const left = openMinutes(order, orderState, later);
    if (left === 0) continue;
    minutes += left;
    if (later.sequence > sequence) continue;
    if (later.sequence < sequence) next = [];
    sequence = later.sequence;
    const workCenter = workCenterOf(world.plan, later);
    if (!next.includes(workCenter)) next.push(workCenter);
  }
  return { minutes, next };
}

/** The figures of a job at a machine that its index is made of. */
export function jobTermsOf(
  world: World,
  job: Job,
  { equipment, axis }: { readonly equipment: string; readonly axis: WorkAxis },
  setupMinutes: number,
  priority: number,
): JobTerms {
  const runMinutes = runMinutesLeft(job, equipment);
  const later = laterWork(world, job);
  const dueMs = Date.parse(job.order.due);
  return {
    priority,
    runMinutes,
    setupMinutes,
    needMinutes: setupMinutes + runMinutes + later.minutes,
    dueMs,
    dueWorkedMs: axis.worked(dueMs),
    feeds: later.next,
  };
}
