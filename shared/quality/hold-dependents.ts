import type { Fact } from '../catalogue/fact-catalogue.ts';

/** Whether a fact begins or takes what a hold would have kept from it. */
function uses(fact: Fact, { kind, id }: { readonly kind: string; readonly id: string }): boolean {
  if (fact.type === 'MaterialConsumed') return kind === 'lot' && fact.data.lot === id;
  if (fact.type !== 'JobStarted' && fact.type !== 'JobResumed') return false;
  return kind === 'workOrder' ? fact.data.order === id : kind === 'equipment' && fact.data.equipment === id;
}

/** Whether `later` rests on `fact`, as far as holds go: a release on the hold, and what was begun or taken since on the release. */
export function restsOnHold(fact: Fact, later: Fact): boolean {
  if (fact.type === 'HoldPlaced') return later.type === 'HoldReleased' && later.data.hold === fact.id;
  return fact.type === 'HoldReleased' && uses(later, fact.data.target);
}
