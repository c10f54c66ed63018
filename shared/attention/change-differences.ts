import type { World } from '../aggregates/world.ts';
import { planBody } from '../plan/plan-index.ts';
import type { Worded } from '../views/worded.ts';
import { orderDifferences } from './order-differences.ts';

/** What is different between two revisions of an order, in sentences; where one of them is not here any more, that it is not known. */
export function changeDifferences(world: World, order: string, from: number, to: number): Worded[] {
  const before = planBody(world.plan, 'workOrder', order, from);
  const after = planBody(world.plan, 'workOrder', order, to);
  return before && after ? orderDifferences(before, after) : [{ code: 'unknown', params: {} }];
}
