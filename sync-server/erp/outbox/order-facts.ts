import { effectiveFacts } from '../../../shared/aggregates/effective-facts.ts';
import { refTo } from '../../../shared/aggregates/references.ts';
import { applyFacts, emptyWorld } from '../../../shared/aggregates/world.ts';
import { readFact } from '../../../shared/catalogue/fact-catalogue.ts';
import type { Fact } from '../../../shared/catalogue/fact-catalogue.ts';
import type { SiteStore } from '../../store/site-store.ts';

const PAGE = 500;

/** The facts of an order that have effect now, in total order. */
export async function effectiveOrderFacts(scopes: SiteStore['scopes'], order: string): Promise<readonly Fact[]> {
  const aggregate = await scopes.aggregateOf(refTo('workOrder', order));
  if (aggregate === undefined) return [];
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
  return effectiveFacts(world, 'workOrder', order, () => true);
}
