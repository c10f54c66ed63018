import { effectiveBackwards } from '../aggregates/world.ts';
import type { Fact } from '../catalogue/fact-catalogue.ts';
import { hlcMillis } from '../facts/hlc.ts';
import type { PlanDocument } from '../plan/plan-document.ts';
import { ruleFacts } from './rule-definition.ts';
import type { RuleSight } from './rule-triggers.ts';

type Order = Extract<PlanDocument, { readonly kind: 'workOrder' }>;

/** An order with its operation at a work center. */
export interface OrderHere {
  readonly order: Order;
  readonly operation: Order['body']['operations'][number];
  readonly dueMs: number;
}

/** What several rules look at in one evaluation; a sight is made for one, so what was found for it is true as long as it is used. */
const lately = new WeakMap<RuleSight, readonly Fact[]>();
const orders = new WeakMap<RuleSight, readonly OrderHere[]>();

const kinds = new Set<string>(ruleFacts);

/** The facts of a machine that rules can wait for, stamped since an instant, latest first. Every caller asks for the same instant. */
export function latelyAt(sight: RuleSight, sinceMs: number): readonly Fact[] {
  const known = lately.get(sight);
  if (known) return known;
  const found: Fact[] = [];
  // Facts come in the order of their stamps, and the first old one ends the search; when something happened may be told later.
  const isOld = (fact: Fact) => hlcMillis(fact.hlc) < sinceMs;
  const wanted = (fact: Fact) => kinds.has(fact.type) || isOld(fact);
  for (const fact of effectiveBackwards(sight.world, 'equipment', sight.equipment, wanted)) {
    if (isOld(fact)) break;
    found.push(fact);
  }
  lately.set(sight, found);
  return found;
}

/** The released orders that have an operation at a work center. Every caller asks for the same work center. */
export function ordersAt(sight: RuleSight, workCenter: string): readonly OrderHere[] {
  const known = orders.get(sight);
  if (known) return known;
  const found: OrderHere[] = [];
  for (const document of sight.world.plan.current.values()) {
    if (document.kind !== 'workOrder' || document.body.requestState !== 'released') continue;
    const operation = document.body.operations.find((one) => one.workCenter === workCenter);
    if (operation) found.push({ order: document, operation, dueMs: Date.parse(document.body.due) });
  }
  orders.set(sight, found);
  return found;
}
