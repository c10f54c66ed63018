import { parseRef, refTo } from '../../../shared/aggregates/references.ts';
import { dropAggregate } from '../../../shared/aggregates/world.ts';
import type { World } from '../../../shared/aggregates/world.ts';
import type { PlanDocument } from '../../../shared/plan/plan-document.ts';
import { addPlanDocument, dropOrders } from '../../../shared/plan/plan-index.ts';

/**
 * What left the scope of this station, and where. Rows of the two lanes, and rows read again at start-up, come in any order; their places in
 * the log of the scope tell what holds: what comes before the place where an aggregate left is gone, what comes after it brings it back.
 */
export interface StationScope {
  /** Where an aggregate left last, by reference, as long as it has not come back. */
  readonly left: Map<string, number>;
  /** The last place that names an aggregate. */
  readonly named: Map<string, number>;
}

/** Nothing has left. */
export function emptyScope(): StationScope {
  return { left: new Map(), named: new Map() };
}

/** A row at a place names aggregates: they are back, if they had left before it. */
export function noteNamed({ left, named }: StationScope, refs: readonly string[], place: number): void {
  for (const ref of refs) {
    if (place > (named.get(ref) ?? 0)) named.set(ref, place);
    if ((left.get(ref) ?? Infinity) < place) left.delete(ref);
  }
}

/** A plan document came at a place. @returns false when it is of an order that left after that: it is not taken in. */
export function takePlan(world: World, scope: StationScope, document: PlanDocument, place: number): boolean {
  if (document.kind === 'workOrder') {
    const ref = refTo('workOrder', document.id);
    if ((scope.left.get(ref) ?? 0) > place) return false;
    noteNamed(scope, [ref], place);
  }
  addPlanDocument(world.plan, document);
  return true;
}

/** Aggregates left, each at a place. @returns those that are not here any more. */
export function takeLeft(world: World, scope: StationScope, leaving: ReadonlyMap<string, number>): Set<string> {
  const gone = new Set<string>();
  for (const [ref, place] of leaving) {
    if (Math.max(scope.named.get(ref) ?? 0, scope.left.get(ref) ?? 0) > place) continue;
    scope.left.set(ref, place);
    scope.named.delete(ref);
    dropAggregate(world, ref);
    gone.add(ref);
  }
  const orders = [...gone].map(parseRef).filter(({ kind }) => kind === 'workOrder');
  if (orders.length > 0) dropOrders(world.plan, new Set(orders.map(({ id }) => id)));
  return gone;
}
