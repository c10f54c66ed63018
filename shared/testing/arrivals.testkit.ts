import * as fc from 'fast-check';

import { applyFact, applyFacts } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import type { Fact } from '../catalogue/fact-catalogue.ts';

/** A history, and the same facts shuffled, some twice, cut into lumps. */
export function arrivals(history: fc.Arbitrary<Fact[]>) {
  return history.chain((facts) =>
    fc.record({
      facts: fc.constant(facts),
      arrived: fc
        .tuple(fc.shuffledSubarray(facts, { minLength: facts.length }), fc.subarray(facts))
        .chain(([all, twice]) => fc.shuffledSubarray([...all, ...twice], { minLength: all.length + twice.length })),
      cuts: fc.array(fc.nat(5), { maxLength: 40 }),
    }),
  );
}

/** Takes facts in by the cuts: 0 = one alone by `applyFact`, n = a lump of n by `applyFacts`; the rest one by one. */
export function takeInLots(
  world: World,
  facts: readonly Fact[],
  cuts: readonly number[],
  after: (taken: number) => void = () => undefined,
): void {
  let at = 0;
  for (const cut of cuts) {
    if (cut === 0) for (const fact of facts.slice(at, at + 1)) applyFact(world, fact);
    else applyFacts(world, facts.slice(at, at + cut));
    at += Math.max(1, cut);
    after(at);
  }
  for (const fact of facts.slice(at)) {
    applyFact(world, fact);
    at += 1;
    after(at);
  }
}
