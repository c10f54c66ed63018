import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import { canonicalJson } from '../facts/canonical-json.ts';
import { planBody, planRevision } from '../plan/plan-index.ts';
import type { WorkOrderPlan } from '../plan/work-order.ts';
import { executionStatus } from './operation-state.ts';
import type { OrderDecision } from './work-order-state.ts';

/** A change of an order in the ERP that concerns work which has begun and is not finished. */
export interface OrderChange {
  /** The lowest revision that such work runs on, and the newest one. */
  readonly from: number;
  readonly to: number;
  readonly state: WorkOrderPlan['requestState'];
  /** What was decided about the newest revision, or to stop; null: nothing yet. */
  readonly decided: OrderDecision['decision'] | null;
}

/** What work stands on, apart from when it is wanted and for whom: that may change under it at any time. */
function groundOf(order: WorkOrderPlan, operation: string): string {
  const { material, quantity, requestState, overTolerancePercent, operations } = order;
  return canonicalJson({
    material: material.id,
    quantity,
    requestState,
    overTolerancePercent,
    operation: operations.find(({ id }) => id === operation) ?? null,
  });
}

/**
 * Whether the newest revision of an order asks for something else than the one that an operation runs on. A revision that is not here counts
 * as another.
 */
export function isChanged(world: World, orderId: string, operation: string, revision: number): boolean {
  const current = planRevision(world.plan, 'workOrder', orderId);
  if (!current || current.kind !== 'workOrder' || revision >= current.revision) return false;
  const pinned = planBody(world.plan, 'workOrder', orderId, revision);
  return pinned === undefined || groundOf(pinned, operation) !== groundOf(current.body, operation);
}

/**
 * The change of an order in the ERP that somebody has to decide about, or that was decided otherwise than to follow it; undefined when all
 * work on the order is as the ERP wants it.
 */
export function orderChangeOf(world: World, orderId: string): OrderChange | undefined {
  const current = planRevision(world.plan, 'workOrder', orderId);
  if (!current || current.kind !== 'workOrder') return undefined;
  const { operations, decided } = stateOf(world, 'workOrder', orderId);
  const stands = decided !== null && (decided.decision === 'stop' || decided.to >= current.revision);
  const revisions = Object.entries(operations).flatMap(([id, operation]) => {
    const status = executionStatus(operation);
    const isOpen = status !== 'completed' && status !== 'notStarted';
    if (!isOpen || operation.revision === null || !isChanged(world, orderId, id, operation.revision)) return [];
    return [operation.revision];
  });
  const stopped = decided?.decision === 'stop' ? decided.from : undefined;
  const from = revisions.length > 0 ? Math.min(...revisions) : stopped;
  if (from === undefined) return undefined;
  const { revision: to, body } = current;
  return { from, to, state: body.requestState, decided: stands ? decided.decision : null };
}
