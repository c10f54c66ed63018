import type { World } from '../aggregates/world.ts';
import { canonicalJson } from '../facts/canonical-json.ts';
import { planBody } from '../plan/plan-index.ts';
import type { WorkOrderPlan } from '../plan/work-order.ts';
import type { WorkOrderState } from './work-order-state.ts';

type Decided = WorkOrderState['decided'];

/**
 * What was decided about an order, as about its newest revision where that says the same as the one that was decided about: some ERPs raise
 * their own version of an order for what nobody here hears of, and nobody decides the same twice.
 */
export function decisionOn(
  world: World,
  orderId: string,
  decided: Decided,
  current: { readonly revision: number; readonly order: WorkOrderPlan },
): Decided {
  if (decided === null || decided.to >= current.revision) return decided;
  const seen = planBody(world.plan, 'workOrder', orderId, decided.to);
  const isSame = seen !== undefined && canonicalJson(seen) === canonicalJson(current.order);
  return isSame ? { ...decided, to: current.revision } : decided;
}
