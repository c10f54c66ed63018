import { refTo } from '../../../shared/aggregates/references.ts';
import { applyFacts, emptyWorld, factsOf } from '../../../shared/aggregates/world.ts';
import { readFact } from '../../../shared/catalogue/fact-catalogue.ts';
import type { Fact } from '../../../shared/catalogue/fact-catalogue.ts';
import type { SiteStore } from '../../store/site-store.ts';

const PAGE = 500;

/** The facts of an order in total order: all, and those that have effect now. */
export interface OrderFacts {
  readonly all: readonly Fact[];
  readonly effective: readonly Fact[];
}

/** The facts of an order, as far as they are on the server. */
export async function orderFacts(scopes: SiteStore['scopes'], order: string): Promise<OrderFacts> {
  const aggregate = await scopes.aggregateOf(refTo('workOrder', order));
  if (aggregate === undefined) return { all: [], effective: [] };
  const facts: Fact[] = [];
  for (let from = 0; ;) {
    const page = await scopes.factsNaming(aggregate, from, PAGE);
    for (const { raw } of page) {
      const reading = readFact(raw);
      if (reading.ok) facts.push(reading.fact);
    }
    const last = page.at(-1);
    if (!last || page.length < PAGE) break;
    from = last.row + 1;
  }
  const world = emptyWorld();
  applyFacts(world, facts);
  const { facts: all, silenced } = factsOf(world, 'workOrder', order);
  return { all, effective: all.filter(({ id }) => !silenced.has(id)) };
}
