import { parseRef } from '../../shared/aggregates/references.ts';
import type { WorkOrderPlan } from '../../shared/plan/work-order.ts';
import type { SiteStore } from '../store/site-store.ts';
import { planPages } from './import/plan-pages.ts';

const PAGE = 500;

/**
 * Orders of the plan that a demonstration must not move to another day: those that are closed, those that somebody has begun, and those that
 * are long finished (which only left the scopes because of that).
 */
export async function settledOrders(store: Pick<SiteStore, 'planPage' | 'scopes'>): Promise<ReadonlySet<string>> {
  const settled = new Map<string, WorkOrderPlan['requestState']>();
  for await (const orders of planPages(store, 'workOrder'))
    for (const { id, body } of orders) settled.set(id, body.requestState);
  for (let after = 0; ;) {
    const orders = await store.scopes.awakeOrders(after, PAGE);
    const last = orders.at(-1);
    if (!last) return new Set(settled.keys());
    after = last.id;
    for (const { id, ref } of orders) {
      const order = parseRef(ref).id;
      const isBegun = (await store.scopes.factsNaming(id, 0, 1)).length > 0;
      if (!isBegun && settled.get(order) === 'released') settled.delete(order);
    }
  }
}
