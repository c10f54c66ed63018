import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { Fact } from '../catalogue/fact-catalogue.ts';
import { canonicalJson } from '../facts/canonical-json.ts';
import { compareFacts } from '../facts/order.ts';
import { assert, must } from '../invariant.ts';
import { chaoticHistory, reversalOf, validHistory } from '../testing/histories.testkit.ts';
import { memoryArchive } from '../testing/memory-archive.ts';
import { foldedWorld, knownRef } from '../testing/world-picture.ts';
import { aggregateBase, placeOf } from './aggregate-base.ts';
import type { AggregateBase } from './aggregate-base.ts';
import { adoptBase, exportBase } from './base-exchange.ts';
import { applyFact, emptyWorld, evictAggregate, factsOf, isKnownFact, liesUnderBase, stateOf } from './world.ts';
import type { World } from './world.ts';

type Step = { readonly fact: Fact } | { readonly base: AggregateBase };

/** What a picture of an aggregate is that may stand on a base: its state, and the facts after the base with their effect. */
function pictureAfter(world: World, ref: string, base: AggregateBase): string {
  const known = must(knownRef(ref), 'a known kind');
  const { facts, silenced } = factsOf(world, known.kind, known.id);
  return canonicalJson({
    state: stateOf(world, known.kind, known.id),
    facts: facts
      .filter((fact) => compareFacts(fact, base.last) > 0)
      .map((fact) => `${fact.id} ${silenced.has(fact.id) ? 'silenced' : ''}`),
  });
}

/** A history with an aggregate of it, two cut-offs, and what a replica gets of it in which order. */
function exchanges(history: fc.Arbitrary<Fact[]>) {
  return history
    .filter((facts) => facts.some((fact) => fact.refs.some((ref) => knownRef(ref))))
    .chain((facts) =>
      fc.record({
        facts: fc.constant(facts),
        target: fc.constantFrom(...facts.filter((fact) => fact.refs.some((ref) => knownRef(ref)))),
        first: fc.constantFrom(...facts),
        second: fc.constantFrom(...facts),
        order: fc.array(fc.nat(), { minLength: facts.length + 2, maxLength: facts.length + 2 }),
        leftOut: fc.subarray(facts),
        inMemory: fc.option(fc.nat(4), { nil: undefined }),
      }),
    );
}

describe.each([
  ['a chaotic history', chaoticHistory, 500],
  ['a valid history', validHistory, 60],
] as const)('a base of %s', (_, history, numRuns) => {
  test('stands for the facts before it, whatever arrives in which order and whichever of those facts never do', () => {
    fc.assert(
      fc.property(exchanges(history), ({ facts, target, first, second, order, leftOut, inMemory }) => {
        const ref = must(target.refs.find(knownRef), 'a known reference');
        const origin = foldedWorld(facts);
        const bases = [first, second].flatMap((upTo) => exportBase(origin, ref, placeOf(upTo)) ?? []);
        const final = bases.at(-1);
        if (!final) return;
        const steps: Step[] = [];
        for (const fact of facts)
          if (compareFacts(fact, final.last) > 0 || !leftOut.includes(fact)) steps.push({ fact });
        const shuffled = steps
          .map((step, index) => ({ step, rank: order[index] ?? 0 }))
          .toSorted((a, b) => a.rank - b.rank)
          .map(({ step }) => step);
        // The bases come in their order, as rows that supersede each other do, anywhere between the facts.
        const places = bases
          .map((__, index) => (order.at(-1 - index) ?? 0) % (shuffled.length + 1))
          .toSorted((a, b) => a - b);
        for (const [index, base] of [...bases.entries()].toReversed())
          shuffled.splice(places[index] ?? 0, 0, { base: aggregateBase.parse(JSON.parse(JSON.stringify(base))) });

        const archive = inMemory === undefined ? null : memoryArchive(inMemory);
        const world = emptyWorld(archive);
        for (const [index, step] of shuffled.entries()) {
          if ('fact' in step) applyFact(world, step.fact);
          else assert(adoptBase(world, step.base).ok, 'the base is adopted');
          if (index % 3 === 0) evictAggregate(world, ref);
        }
        expect(pictureAfter(world, ref, final)).toBe(pictureAfter(origin, ref, final));
        for (const fact of facts.filter(({ refs }) => refs.includes(ref))) {
          expect(isKnownFact(world, fact)).toBe(true);
          expect(liesUnderBase(world, { ...fact, refs: [ref] })).toBe(compareFacts(fact, final.last) <= 0);
          expect(applyFact(world, fact)).not.toContain(ref);
        }
        // And a base can be made from what stands on a base.
        const end = placeOf(must(facts.toSorted(compareFacts).at(-1), 'last fact'));
        const [again, plain] = [exportBase(world, ref, end), exportBase(origin, ref, end)];
        expect(canonicalJson(must(again, 'base').state)).toBe(canonicalJson(must(plain, 'base').state));
        expect(again?.count).toBe(plain?.count);
      }),
      { numRuns },
    );
  });
});

describe('a base', () => {
  const sample = must(
    fc.sample(validHistory, { seed: 11, numRuns: 100 }).find((facts) => facts.length > 20),
    'a history',
  ).toSorted(compareFacts);
  const ref = must(sample[0], 'fact').refs[0] ?? '';
  const base = must(exportBase(foldedWorld(sample), ref, placeOf(must(sample.at(-1), 'last'))), 'base');

  test.each<[string, AggregateBase, RegExp]>([
    ['another version of the fold', { ...base, fold: base.fold + 1 }, /folded by version/],
    ['a kind that this build does not know', { ...base, ref: 'pallet:1' }, /knows no aggregates of the kind pallet/],
    ['the state of another kind', { ...base, state: { id: 'x', jobs: 3 } }, /has no person state/],
    ['the state of another aggregate', { ...base, state: { ...base.state, id: 'other' } }, /another aggregate/],
  ])('of %s is not adopted, and the world stays as it was', (_, wrong, sentence) => {
    const world = emptyWorld();
    const answer = adoptBase(world, wrong);
    expect(answer.ok ? '' : answer.problem).toMatch(sentence);
    expect(world.logs.person.size).toBe(0);
  });

  test('that is adopted a second time changes nothing', () => {
    const world = emptyWorld();
    expect(adoptBase(world, base)).toEqual({ ok: true, changed: true });
    expect(adoptBase(world, structuredClone(base))).toEqual({ ok: true, changed: false });
  });

  test('lets a reversal of what it stands for have no effect until a newer base includes it', () => {
    const signOn = must(
      sample.find((fact) => fact.refs.includes(ref) && fact.type === 'SignedOn'),
      'sign-on',
    );
    const id = ref.slice('person:'.length);
    const reversal = { ...reversalOf(signOn, 4000), hlc: 'f'.repeat(16) };
    const world = emptyWorld();
    adoptBase(world, base);
    applyFact(world, reversal);
    expect(stateOf(world, 'person', id)).toEqual(base.state);
    const newer = must(exportBase(foldedWorld([...sample, reversal]), ref, base.last), 'newer base');
    adoptBase(world, newer);
    expect(stateOf(world, 'person', id)).toEqual(stateOf(foldedWorld([...sample, reversal]), 'person', id));
  });
});
