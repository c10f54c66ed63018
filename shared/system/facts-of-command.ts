import { isAggregateKind, parseRef, refTo } from '../aggregates/references.ts';
import { factsOfBackwards, stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import type { Fact } from '../catalogue/fact-catalogue.ts';
import { refsOfSubject } from '../deviations/deviation-facts.ts';
import type { DeviationSubject } from '../deviations/deviation-facts.ts';
import { hlcMillis } from '../facts/hlc.ts';
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

/** So many facts of an aggregate are looked through at most: what lies deeper nobody takes back by a way out. */
const MOST = 2000;
/** Facts of one command are stamped together; what is older than the first that was found by more than this (milliseconds) is none of them. */
const TOGETHER_MS = 1000;

/**
 * The facts of a command, whichever station recorded them, in order: those that touch one of the aggregates, and from there on all that they
 * touch together; among the latest of each aggregate.
 * @returns nothing when the command is not known at these aggregates.
 */
export function factsOfCommandAt(world: World, command: string, refs: readonly string[]): Fact[] {
  const found = new Map<string, Fact>();
  const looked = new Set(refs);
  let sinceMs = Number.NEGATIVE_INFINITY;
  // A Set is walked to its end as it grows.
  for (const ref of looked) {
    const { kind, id } = parseRef(ref);
    if (!isAggregateKind(kind)) continue;
    let count = 0;
    for (const fact of factsOfBackwards(world, kind, id)) {
      count += 1;
      const atMs = hlcMillis(fact.hlc);
      if (count > MOST || atMs < sinceMs - TOGETHER_MS) break;
      if (fact.command !== command) continue;
      found.set(fact.id, fact);
      sinceMs = sinceMs === Number.NEGATIVE_INFINITY ? atMs : Math.min(sinceMs, atMs);
      for (const other of fact.refs) looked.add(other);
    }
  }
  return [...found.values()].toSorted(compareFacts);
}
