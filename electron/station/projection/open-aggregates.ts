import { parseRef } from '../../../shared/aggregates/references.ts';
import { stateOf } from '../../../shared/aggregates/world.ts';
import type { World } from '../../../shared/aggregates/world.ts';
import { currentRound, isRoundOver } from '../../../shared/deviations/deviation-state.ts';
import { hasOpenDeviation } from '../../../shared/deviations/has-open-deviation.ts';
import { planBody } from '../../../shared/plan/plan-index.ts';
import { isFinished } from '../../../shared/scope/finished-order.ts';

/**
 * Whether an order is still worked on here: something of it runs or rests, or the plan has it released with an operation that is not
 * completed. An order that the plan does not know is closed unless something of it runs.
 */
export function isOrderOpen(world: World, order: string): boolean {
  return !isFinished(planBody(world.plan, 'workOrder', order), stateOf(world, 'workOrder', order));
}

/**
 * Whether an aggregate is wanted in memory from the start: machines and people always, orders and deviations while they are open, orders also while
 * somebody has to decide something about them. */
export function isOpen(world: World, ref: string): boolean {
  const { kind, id } = parseRef(ref);
  if (kind === 'deviation') return !isRoundOver(currentRound(stateOf(world, 'deviation', id)));
  return kind !== 'workOrder' || isOrderOpen(world, id) || hasOpenDeviation(world, ref);
}
