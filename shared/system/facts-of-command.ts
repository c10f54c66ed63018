import { isAggregateKind, parseRef, refTo } from '../aggregates/references.ts';
import { logsOf, stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import type { Fact } from '../catalogue/fact-catalogue.ts';
import { refsOfSubject } from '../deviations/deviation-facts.ts';
import type { DeviationSubject } from '../deviations/deviation-facts.ts';
import { compareFacts } from '../facts/order.ts';

/** The aggregates that a deviation is about, and those of the deviation that it is about in turn. */
export function refsAround(world: World, deviation: string, subject: DeviationSubject | undefined): string[] {
  const own = stateOf(world, 'deviation', deviation).subject ?? subject;
  const of = own?.deviation === undefined ? null : stateOf(world, 'deviation', own.deviation).subject;
  return [
    refTo('deviation', deviation),
    ...(own ? refsOfSubject(own) : []),
    ...(subject ? refsOfSubject(subject) : []),
    ...(of ? refsOfSubject(of) : []),
  ];
}

/**
 * The facts of a command, whichever station recorded them, in order: those that touch one of the aggregates, and from there on all that they
 * touch together. Only of facts in memory: what is older is taken back by nobody here.
 * @returns nothing when the command is not known at these aggregates.
 */
export function factsOfCommandAt(world: World, command: string, refs: readonly string[]): Fact[] {
  const found = new Map<string, Fact>();
  const looked = new Set(refs);
  // A Set is walked to its end as it grows.
  for (const ref of looked) {
    const { kind, id } = parseRef(ref);
    if (!isAggregateKind(kind)) continue;
    for (const fact of logsOf(world, kind).get(id)?.facts ?? []) {
      if (fact.command !== command) continue;
      found.set(fact.id, fact);
      for (const other of fact.refs) looked.add(other);
    }
  }
  return [...found.values()].toSorted(compareFacts);
}
