import { sequenceOf } from '../production/job-lookup.ts';
import type { Job } from '../production/job-lookup.ts';
import { executionStatus } from '../production/operation-state.ts';
import { operationOf } from '../production/work-order-state.ts';
import { compareDecimals } from '../quantity/quantity.ts';

/** An operation that another one of its order waits for. */
export interface Predecessor {
  readonly operation: string;
  /** The share of what is left of its run after which the other one may begin. */
  readonly share: number;
  /** The share of the other one's run that is left when it has ended: the last transfer batch. */
  readonly tail: number;
}

/** Whether nothing has to wait for it: it is finished, or what is good of it may go on. */
function isPassed(job: Job, operation: string): boolean {
  const state = operationOf(job.orderState, operation);
  if (state.remainder === 'open') return compareDecimals(state.good, '0') > 0;
  return executionStatus(state) === 'completed';
}

function overlapOf(job: Job, operation: string): Predecessor {
  const all = Number(job.quantity.value);
  const { sendAhead } = job.operation;
  if (sendAhead === undefined || all <= 0) return { operation, share: 1, tail: 0 };
  const batch = Math.min(Number(sendAhead), all);
  const good = Number(operationOf(job.orderState, operation).good);
  const left = Math.max(0, all - good);
  if (left === 0) return { operation, share: 1, tail: 0 };
  return { operation, share: Math.min(1, Math.max(0, batch - good) / left), tail: batch / all };
}

/** What an operation waits for: the open ones right before it in the plan of its order, and rework of any before it. */
export function predecessorsOf(job: Job): readonly Predecessor[] {
  if (job.rework) return [];
  const { order } = job.current;
  const earlier = order.operations.filter(({ sequence }) => sequence < job.operation.sequence);
  const last = Math.max(...earlier.map(({ sequence }) => sequence));
  const planned = earlier.filter(({ sequence, id }) => sequence === last && !isPassed(job, id));
  const rework = job.orderState.rework.filter(({ operation }) => {
    const sequence = sequenceOf(order, job.orderState, operation);
    return sequence !== undefined && sequence < job.operation.sequence && !isPassed(job, operation);
  });
  return [
    ...planned.map(({ id }) => overlapOf(job, id)),
    ...rework.map(({ operation }) => ({ operation, share: 1, tail: 0 })),
  ];
}
