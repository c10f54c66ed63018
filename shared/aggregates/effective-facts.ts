import type { Fact } from '../catalogue/fact-catalogue.ts';
import type { AggregateKind } from './references.ts';
import { factsOf } from './world.ts';
import type { World } from './world.ts';

/** The facts of an aggregate that have effect and match, in total order: what a refusal names as having decided. */
export function effectiveFacts(
  world: World,
  kind: AggregateKind,
  id: string,
  matches: (fact: Fact) => boolean,
): readonly Fact[] {
  const { facts, silenced } = factsOf(world, kind, id);
  return facts.filter((fact) => !silenced.has(fact.id) && matches(fact));
}

/** The id of the last such fact, as a list of one or none. */
export function lastEffective(
  world: World,
  kind: AggregateKind,
  id: string,
  matches: (fact: Fact) => boolean,
): readonly string[] {
  const { facts, silenced } = factsOf(world, kind, id);
  const last = facts.findLast((fact) => !silenced.has(fact.id) && matches(fact));
  return last ? [last.id] : [];
}
