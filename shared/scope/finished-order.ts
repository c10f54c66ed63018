import type { WorkOrderPlan } from '../plan/work-order.ts';
import { executionStatus } from '../production/operation-state.ts';
import { operationOf } from '../production/work-order-state.ts';
import type { WorkOrderState } from '../production/work-order-state.ts';

/** How long an order that is finished, or a fact of a machine or a person, stays at the stations, in days, unless the site says so. */
export const RECENT_DAYS = 14;

/**
 * Whether nothing is left to do on an order: nothing runs or rests, and it is cancelled, closed, without a plan, or every operation of
 * its plan and every one added on the floor is completed.
 */
export function isFinished(plan: WorkOrderPlan | undefined, state: WorkOrderState): boolean {
  if (Object.values(state.operations).some((operation) => operation.runs.length > 0)) return false;
  if (plan === undefined || plan.requestState !== 'released') return true;
  const ids = [...plan.operations.map(({ id }) => id), ...state.rework.map(({ operation }) => operation)];
  return ids.every((id) => executionStatus(operationOf(state, id)) === 'completed');
}
