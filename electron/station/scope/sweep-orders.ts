import { dropOrder } from '../../../shared/plan/plan-index.ts';
import type { PlanIndex } from '../../../shared/plan/plan-index.ts';
import type { StationStore } from '../store/station-store.ts';

const PREFIX = 'plan/workOrder/';

/** The order of a key `plan/workOrder/<order>@<revision>`. */
function orderOf(key: string): string {
  return key.slice(PREFIX.length, key.lastIndexOf('@'));
}

/** The revisions of orders that only another log brought: the station was moved, or the server was restored and does not have them here. */
export function foreignOrders(
  keys: readonly { readonly key: string; readonly log: string | null }[],
  log: string,
): { readonly orders: ReadonlySet<string>; readonly keys: readonly string[] } {
  const brought = new Set(keys.filter((one) => one.log === log).map(({ key }) => orderOf(key)));
  const foreign = keys.filter(({ key }) => !brought.has(orderOf(key)));
  return { orders: new Set(foreign.map(({ key }) => orderOf(key))), keys: foreign.map(({ key }) => key) };
}

/**
 * When everything of a log is here, the orders that it did not bring belong elsewhere: they leave the plan and the disk. Facts stay; what
 * nobody needs of them goes with the compaction.
 * @returns the orders that left.
 */
export async function sweepOrders(
  store: Pick<StationStore, 'reader' | 'purge' | 'forgetOtherPulls'>,
  plan: PlanIndex,
  log: string,
): Promise<ReadonlySet<string>> {
  const decidedAt = store.reader.ends();
  const { orders, keys } = foreignOrders(store.reader.orderKeys(), log);
  for (const order of orders) dropOrder(plan, order, () => true);
  if (keys.length > 0) {
    // First, so that whoever comes back to the other log pulls all of it anew, whatever happens in between.
    await store.forgetOtherPulls();
    await store.purge(keys, decidedAt);
  }
  return orders;
}
