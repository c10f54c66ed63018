import { refTo } from '../../../shared/aggregates/references.ts';
import type { OutboxPosting, SiteStore } from '../../store/site-store.ts';

export type ReversalStore = Pick<SiteStore, 'postings'> & {
  readonly scopes: Pick<SiteStore['scopes'], 'aggregateOf' | 'factsNaming'>;
};

const PAGE = 500;

/**
 * The reversals of a refused report that the ERP was not told of because of that: when it books the report after all, it must hear of them.
 * Reads what was recorded of the order or machine; refusals that turn into bookings are rare.
 */
export async function untoldReversals(store: ReversalStore, refused: OutboxPosting): Promise<OutboxPosting[]> {
  const { order, equipment } = refused.body;
  const ref =
    typeof order === 'string'
      ? refTo('workOrder', order)
      : typeof equipment === 'string'
        ? refTo('equipment', equipment)
        : undefined;
  const aggregate = ref === undefined ? undefined : await store.scopes.aggregateOf(ref);
  if (aggregate === undefined) return [];
  const keys: string[] = [];
  for (let from = 0; ;) {
    const page = await store.scopes.factsNaming(aggregate, from, PAGE);
    for (const { raw } of page) if (raw.type === 'Reversed' && raw.reverses === refused.fact) keys.push(raw.id);
    const last = page.at(-1);
    if (!last || page.length < PAGE) break;
    from = last.row + 1;
  }
  const reversals = keys.length === 0 ? [] : await store.postings(keys);
  return reversals.filter(({ state, reference }) => state === 'posted' && reference === null);
}
