import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import { canonicalJson } from '../facts/canonical-json.ts';
import { planBody, planRevision } from '../plan/plan-index.ts';
import type { WorkOrderPlan } from '../plan/work-order.ts';
import { decisionOn } from './decision-stands.ts';
import { executionStatus } from './operation-state.ts';
import type { OrderDecision } from './work-order-state.ts';

/** A change of an order in the ERP that concerns work which has begun and is not finished. */
export interface OrderChange {
  /** The lowest revision that such work runs on, and the newest one. */
  readonly from: number;
  readonly to: number;
  readonly state: WorkOrderPlan['requestState'];
  /** `work`: something else is to be made, somebody decides. `schedule`: when and for whom follows the ERP at once, somebody has to see it. */
  readonly matter: 'work' | 'schedule';
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

/** When an order is wanted, how much it matters and for whom. */
function scheduleOf({ due, priority, customer }: WorkOrderPlan): string {
  return canonicalJson({ due, priority, customer });
}

/**
 * Whether the newest revision of an order asks for something else than the one that an operation runs on, or only wants the same at another
 * time; undefined: neither. A revision that is not here counts as asking for something else.
 */
export function changeSince(
  world: World,
  orderId: string,
  operation: string,
  revision: number,
): OrderChange['matter'] | undefined {
  const current = planRevision(world.plan, 'workOrder', orderId);
  if (!current || current.kind !== 'workOrder' || revision >= current.revision) return undefined;
  const pinned = planBody(world.plan, 'workOrder', orderId, revision);
  if (pinned === undefined || groundOf(pinned, operation) !== groundOf(current.body, operation)) return 'work';
  return scheduleOf(pinned) === scheduleOf(current.body) ? undefined : 'schedule';
}

/**
 * The change of an order in the ERP that somebody has to decide about or to see, or that was decided otherwise than to follow it; undefined
 * when all work on the order is as the ERP wants it.
 */
export function orderChangeOf(world: World, orderId: string): OrderChange | undefined {
  const current = planRevision(world.plan, 'workOrder', orderId);
  if (!current || current.kind !== 'workOrder') return undefined;
  const { operations, decided: last } = stateOf(world, 'workOrder', orderId);
  const decided = decisionOn(world, orderId, last, { revision: current.revision, order: current.body });
  const stands = decided !== null && (decided.decision === 'stop' || decided.to >= current.revision);
  const revisions: Record<OrderChange['matter'], number[]> = { work: [], schedule: [] };
  for (const [id, operation] of Object.entries(operations)) {
    const status = executionStatus(operation);
    if (status === 'completed' || status === 'notStarted' || operation.revision === null) continue;
    const matter = changeSince(world, orderId, id, operation.revision);
    if (matter) revisions[matter].push(operation.revision);
  }
  const { revision: to, body } = current;
  const change = (from: number, matter: OrderChange['matter']) => ({ from, to, state: body.requestState, matter });
  const stopped = decided?.decision === 'stop' ? decided.from : undefined;
  const from = revisions.work.length > 0 ? Math.min(...revisions.work) : stopped;
  if (from !== undefined) return { ...change(from, 'work'), decided: stands ? decided.decision : null };
  if (revisions.schedule.length === 0 || stands) return undefined;
  return { ...change(Math.min(...revisions.schedule), 'schedule'), decided: null };
}
