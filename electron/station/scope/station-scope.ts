import { parseRef } from '../../../shared/aggregates/references.ts';
import type { Lane } from '../../../shared/facts/chain.ts';
import { dropOrder } from '../../../shared/plan/plan-index.ts';
import type { PlanIndex } from '../../../shared/plan/plan-index.ts';
import { laneOfPlan } from '../../../shared/plan/plan-lane.ts';

/**
 * An aggregate left the scope of this station, says a row of a lane. Each lane says so for itself: what it brought before is gone, what it
 * brings later is back, so nothing depends on which lane is ahead. Only the plan of an order is taken away: without it nothing of the order is
 * shown, and its facts in memory do no harm until they are let go like those of every order that is closed.
 * @returns the order whose plan has changed; undefined when nothing has.
 */
export function takeLeft(plan: PlanIndex, ref: string, lane: Lane): string | undefined {
  const { kind, id } = parseRef(ref);
  if (kind !== 'workOrder') return undefined;
  return dropOrder(plan, id, (document) => laneOfPlan(document) === lane) ? id : undefined;
}
