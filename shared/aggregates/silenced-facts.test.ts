import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { Fact } from '../catalogue/fact-catalogue.ts';
import { compareFacts } from '../facts/order.ts';
import { chaoticDeeds, chaoticHistory, quarantineOf, reversalOf } from '../testing/histories.testkit.ts';
import { randomBelow, seededRandom, shuffled } from '../testing/seeded.ts';
import { foldedWorld, knownRef, statesOf } from '../testing/world-picture.ts';
import { applyFact, emptyWorld, isSilenced } from './world.ts';

describe('taking back', () => {
  test('of any facts restores every state as if they had never happened, wherever do and undo arrive', () => {
    fc.assert(
      fc.property(chaoticDeeds, chaoticDeeds, fc.integer(), (kept, others, seed) => {
        const random = seededRandom(seed);
        const undone = others.map((fact, index) => ({ ...fact, id: reversalOf(fact, 500 + index).id }));
        const reversals = undone.map((fact, index) => reversalOf(fact, 600 + index, randomBelow(random, 10)));
        const all = [...kept, ...undone, ...reversals];
        const world = emptyWorld();
        for (const fact of shuffled(all, random)) applyFact(world, fact);
        expect(statesOf(world, all)).toBe(statesOf(foldedWorld(kept), all));
        for (const fact of undone) expect(!fact.refs.some(knownRef) || isSilenced(world, fact)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('works when the reversal arrives before its target', () => {
    fc.assert(
      fc.property(
        chaoticDeeds.filter((facts) => facts.length > 0),
        (facts) => {
          const [target, ...rest] = facts;
          const world = emptyWorld();
          if (target) applyFact(world, reversalOf(target, 900));
          for (const fact of facts) applyFact(world, fact);
          expect(statesOf(world, facts)).toBe(statesOf(foldedWorld(rest), facts));
        },
      ),
    );
  });

  test('of a reversal has no effect', () => {
    fc.assert(
      fc.property(
        chaoticDeeds.filter((facts) => facts.length > 0),
        fc.nat(9),
        fc.nat(9),
        (facts, first, second) => {
          const [target, ...rest] = facts;
          const reversals = target ? [reversalOf(target, 900, first)] : [];
          const again = reversals.map((reversal) => reversalOf(reversal, 901, second));
          expect(statesOf(foldedWorld([...facts, ...again, ...reversals]), facts)).toBe(
            statesOf(foldedWorld(rest), facts),
          );
        },
      ),
    );
  });
});

describe('a quarantine verdict', () => {
  test('takes all effect from a fact, whatever it is, before it, after it and without it', () => {
    fc.assert(
      fc.property(chaoticHistory, fc.nat(), fc.boolean(), (facts, which, early) => {
        const targets = facts.filter((fact) => fact.type !== 'FactQuarantined');
        const target = targets[which % Math.max(1, targets.length)];
        if (!target) return;
        const rest = facts.filter((fact) => fact !== target);
        const verdict = quarantineOf(target, 900);
        const expected = statesOf(foldedWorld(rest), facts);
        const world = emptyWorld();
        for (const fact of early ? [verdict, ...facts] : [...facts, verdict]) applyFact(world, fact);
        expect(statesOf(world, facts)).toBe(expected);
        expect(statesOf(foldedWorld([...rest, verdict]), facts)).toBe(expected);
      }),
      { numRuns: 300 },
    );
  });

  test('of anybody but a server means nothing', () => {
    fc.assert(
      fc.property(chaoticDeeds, (facts) => {
        const verdicts = facts.map((fact, index) => quarantineOf(fact, 900 + index, 9, index % 3));
        expect(statesOf(foldedWorld([...facts, ...verdicts]), facts)).toBe(statesOf(foldedWorld(facts), facts));
      }),
    );
  });
});

describe('facts with one dedupKey', () => {
  test('have the effect of the first by order, once, however many stations wrote one', () => {
    fc.assert(
      fc.property(chaoticDeeds, fc.constantFrom('rule/1', '__proto__', 'constructor'), (facts, dedupKey) => {
        // All speak of one job, so that all meet in the same aggregates.
        const [model] = facts.filter((fact) => fact.type === 'QuantityReported');
        if (!model) return;
        const copies = facts.map((fact): Fact => ({
          ...model,
          id: fact.id,
          hlc: fact.hlc,
          chain: fact.chain,
          seq: fact.seq,
          dedupKey,
        }));
        const first = copies.toSorted(compareFacts).slice(0, 1);
        expect(statesOf(foldedWorld(copies), copies)).toBe(statesOf(foldedWorld(first), copies));
      }),
    );
  });

  test('stay echoes when the first is taken back, and get their turn when it is quarantined', () => {
    fc.assert(
      fc.property(chaoticDeeds, (facts) => {
        const [model] = facts.filter((fact) => fact.type === 'QuantityReported');
        if (!model) return;
        const copies = facts.map((fact): Fact => ({
          ...model,
          id: fact.id,
          hlc: fact.hlc,
          chain: fact.chain,
          seq: fact.seq,
          dedupKey: 'r',
        }));
        const [first, ...echoes] = copies.toSorted(compareFacts);
        if (!first) return;
        expect(statesOf(foldedWorld([...copies, reversalOf(first, 900)]), copies)).toBe(statesOf(emptyWorld(), copies));
        expect(statesOf(foldedWorld([...copies, quarantineOf(first, 900)]), copies)).toBe(
          statesOf(foldedWorld(echoes), copies),
        );
      }),
    );
  });
});
