import type { Fact } from '../catalogue/fact-catalogue.ts';
import type { AggregateKind } from './references.ts';
import { effectiveBackwards } from './world.ts';
import type { World } from './world.ts';

/** The facts of an aggregate that have effect and match, in total order: what a refusal names as having decided. Reads all of them. */
export function effectiveFacts(
  world: World,
  kind: AggregateKind,
  id: string,
  matches: (fact: Fact) => boolean,
): readonly Fact[] {
  const found: Fact[] = [];
  for (const fact of effectiveBackwards(world, kind, id)) if (matches(fact)) found.push(fact);
  return found.reverse();
}

/** The id of the last such fact, as a list of one or none. Looks back until it finds one: ask only for what the state says is there. */
export function lastEffective(
  world: World,
  kind: AggregateKind,
  id: string,
  matches: (fact: Fact) => boolean,
): readonly string[] {
  for (const fact of effectiveBackwards(world, kind, id)) if (matches(fact)) return [fact.id];
  return [];
}
