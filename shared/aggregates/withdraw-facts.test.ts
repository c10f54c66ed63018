import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import type { Fact } from '../catalogue/fact-catalogue.ts';
import { arrivals } from '../testing/arrivals.testkit.ts';
import { chaoticHistory } from '../testing/histories.testkit.ts';
import { memoryArchive } from '../testing/memory-archive.ts';
import { foldedWorld, knownRef, pictureOfRefs } from '../testing/world-picture.ts';
import { withdrawFacts } from './withdraw-facts.ts';
import { applyFact, applyFacts, emptyWorld, evictAggregate, isSilenced, restAggregate } from './world.ts';

const refsOf = (facts: readonly Fact[]) => [...new Set(facts.flatMap((fact) => fact.refs))];

test('withdrawn facts leave the world of those that were never written, whatever is in memory; they can come again', () => {
  const cases = fc.record({
    arrival: arrivals(chaoticHistory),
    gone: fc.array(fc.nat(60), { minLength: 1, maxLength: 12 }),
    away: fc.array(fc.nat(20), { maxLength: 8 }),
    inMemory: fc.option(fc.nat(6)),
  });
  fc.assert(
    fc.property(cases, ({ arrival: { facts, arrived }, gone, away, inMemory }) => {
      const world = emptyWorld(inMemory === null ? null : memoryArchive(inMemory));
      applyFacts(world, arrived);
      const refs = refsOf(facts);
      for (const which of away)
        (which % 2 === 0 ? evictAggregate : restAggregate)(world, refs[which % refs.length] ?? '');
      const lost = new Set(gone.flatMap((index) => facts[index] ?? []));
      const left = facts.filter((fact) => !lost.has(fact));
      const changed = withdrawFacts(world, [...lost]);
      expect([...changed].toSorted()).toEqual(
        refsOf([...lost])
          .filter((ref) => knownRef(ref))
          .toSorted(),
      );
      const plain = foldedWorld(left);
      expect(pictureOfRefs(world, refs)).toBe(pictureOfRefs(plain, refs));
      for (const fact of left) expect(isSilenced(world, fact)).toBe(isSilenced(plain, fact));
      expect(withdrawFacts(world, [...lost]).size).toBe(0);
      for (const fact of lost) applyFact(world, fact);
      expect(pictureOfRefs(world, refs)).toBe(pictureOfRefs(foldedWorld(facts), refs));
    }),
    { numRuns: 300 },
  );
});
