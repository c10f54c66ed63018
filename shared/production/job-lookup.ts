import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import { planBody } from '../plan/plan-index.ts';
import type { OperationPlan, WorkOrderPlan } from '../plan/work-order.ts';
import { executionStatus, operationOf } from './work-order-state.ts';
import type { OperationState, WorkOrderState } from './work-order-state.ts';

/** An operation with its plan (the revision it runs on, else the current one) and what happened to it. */
export interface Job {
  readonly orderId: string;
  readonly revision: number;
  readonly order: WorkOrderPlan;
  readonly operation: OperationPlan;
  readonly orderState: WorkOrderState;
  readonly state: OperationState;
}

/**
 * Finds an operation. A started operation keeps the revision that its start pinned, so that a change in the ERP does not move the
 * ground under a running job; where that revision is not here, the current one is used.
 */
export function findJob(
  world: World,
  orderId: string,
  operationId: string,
): Job | { readonly missing: 'order' | 'operation' } {
  const current = world.plan.current.get(`workOrder/${orderId}`);
  if (!current || current.kind !== 'workOrder') return { missing: 'order' };
  const orderState = stateOf(world, 'workOrder', orderId);
  const state = operationOf(orderState, operationId);
  const pinned = state.revision === null ? undefined : planBody(world.plan, 'workOrder', orderId, state.revision);
  const order = pinned ?? current.body;
  const operation = order.operations.find((candidate) => candidate.id === operationId);
  if (!operation) return { missing: 'operation' };
  const revision = pinned && state.revision !== null ? state.revision : current.revision;
  return { orderId, revision, order, operation, orderState, state };
}

/** The operation right before this one in the order that is not finished; undefined when nothing is to be waited for. */
export function openPredecessor(job: Pick<Job, 'order' | 'operation' | 'orderState'>): OperationPlan | undefined {
  let previous: OperationPlan | undefined;
  for (const candidate of job.order.operations) {
    if (candidate.sequence < job.operation.sequence && (!previous || candidate.sequence > previous.sequence))
      previous = candidate;
  }
  if (!previous) return undefined;
  return executionStatus(operationOf(job.orderState, previous.id)) === 'completed' ? undefined : previous;
}
