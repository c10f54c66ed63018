import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import type { Fact } from '../catalogue/fact-catalogue.ts';
import { planBody, planRevision } from '../plan/plan-index.ts';
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
  const current = planRevision(world.plan, 'workOrder', orderId);
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

/**
 * An operation right before this one in the order that is not finished; undefined when nothing is to be waited for. Operations of
 * the same sequence run side by side, and what comes after them waits for all.
 */
export function openPredecessor(job: Pick<Job, 'order' | 'operation' | 'orderState'>): OperationPlan | undefined {
  const earlier = job.order.operations.filter(({ sequence }) => sequence < job.operation.sequence);
  const last = Math.max(...earlier.map(({ sequence }) => sequence));
  return earlier.find(
    ({ id, sequence }) => sequence === last && executionStatus(operationOf(job.orderState, id)) !== 'completed',
  );
}

/** Whether a fact tells of one of these things about an operation of its order. */
export function tellsOf(operation: string, types: readonly Fact['type'][]): (fact: Fact) => boolean {
  return (fact) => types.includes(fact.type) && 'operation' in fact.data && fact.data.operation === operation;
}
