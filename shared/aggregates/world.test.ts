import { Big } from 'big.js';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { Fact } from '../catalogue/fact-catalogue.ts';
import { canonicalJson } from '../facts/canonical-json.ts';
import { isServerChain } from '../facts/chain.ts';
import { compareFacts } from '../facts/order.ts';
import { operationOf } from '../production/work-order-state.ts';
import { arrivals, takeInLots } from '../testing/arrivals.testkit.ts';
import { chaoticDeeds, chaoticHistory, chaoticIds, validHistory } from '../testing/histories.testkit.ts';
import { foldedWorld, knownRef, pictureOf } from '../testing/world-picture.ts';
import type { AggregateKind } from './references.ts';
import { refTo } from './references.ts';
import { applyFact, applyFacts, emptyWorld, factsOf, isSilenced, stateOf } from './world.ts';
import type { World } from './world.ts';

describe.each([
  ['a chaotic history', chaoticHistory, 400],
  ['a valid history', validHistory, 60],
] as const)('%s', (_, history, numRuns) => {
  test('gives the identical world in any permutation, with any repetition, in any partition', () => {
    fc.assert(
      fc.property(arrivals(history), ({ facts, arrived, cuts }) => {
        const world = emptyWorld();
        takeInLots(world, arrived, cuts);
        expect(pictureOf(world)).toBe(pictureOf(foldedWorld(facts)));
      }),
      { numRuns },
    );
  });

  test('gives at every moment what folding everything anew would give', () => {
    fc.assert(
      fc.property(arrivals(history), ({ arrived }) => {
        const world = emptyWorld();
        for (const [index, fact] of arrived.entries()) {
          applyFact(world, fact);
          expect(pictureOf(world)).toBe(pictureOf(foldedWorld(arrived.slice(0, index + 1))));
        }
      }),
      { numRuns: numRuns / 4 },
    );
  });

  test('silences exactly what a plain reading of the rules silences, and counts the rest', () => {
    fc.assert(
      fc.property(arrivals(history), ({ facts, arrived }) => {
        const world = emptyWorld();
        for (const fact of arrived) applyFact(world, fact);
        for (const fact of facts)
          for (const ref of fact.refs) {
            const known = knownRef(ref);
            if (!known) continue;
            const found = factsOf(world, known.kind, known.id);
            expect(found.facts.map((one) => one.id)).toEqual(
              facts
                .filter((one) => one.refs.includes(ref))
                .toSorted(compareFacts)
                .map((one) => one.id),
            );
            expect(found.silenced.has(fact.id)).toBe(isSilencedByTheRules(found.facts, fact));
          }
        expect(goodTotals(world)).toEqual(goodTotalsOf(world, facts));
      }),
      { numRuns },
    );
  });

  test('names the aggregates that changed, and none when a fact comes again', () => {
    fc.assert(
      fc.property(history, (facts) => {
        const [one, lump] = [emptyWorld(), emptyWorld()];
        for (const fact of facts) {
          const before = new Map(fact.refs.map((ref) => [ref, stateText(one, ref)]));
          const changed = applyFact(one, fact);
          for (const [ref, text] of before) expect(changed.includes(ref) || stateText(one, ref) === text).toBe(true);
          expect(applyFact(one, fact)).toEqual([]);
        }
        const known = facts.flatMap((fact) => fact.refs).filter((ref) => knownRef(ref));
        expect(applyFacts(lump, facts)).toEqual(new Set(known));
        expect(applyFacts(lump, facts)).toEqual(new Set());
      }),
      { numRuns: numRuns / 4 },
    );
  });
});

/** Whether a fact has no effect, read off the rules one by one. */
function isSilencedByTheRules(all: readonly Fact[], fact: Fact): boolean {
  const quarantined = (one: Fact) =>
    all.some(
      (verdict) => verdict.type === 'FactQuarantined' && isServerChain(verdict.chain) && verdict.data.fact === one.id,
    );
  const isReversal = (id: string) => all.some((one) => one.id === id && one.type === 'Reversed');
  const takenBack = all.some(
    (one) => one.type === 'Reversed' && one.reverses === fact.id && !quarantined(one) && !isReversal(fact.id),
  );
  const echo =
    fact.dedupKey !== undefined &&
    all.some((one) => one.dedupKey === fact.dedupKey && !quarantined(one) && compareFacts(one, fact) < 0);
  return quarantined(fact) || takenBack || echo;
}

const stateText = (world: World, ref: string) => {
  const known = knownRef(ref);
  return known ? canonicalJson(stateOf(world, known.kind, known.id)) : '';
};

/** Good pieces of every operation: as the states tell, and as adding up the facts with effect tells. */
function goodTotals(world: World): Map<string, string> {
  const totals = new Map<string, string>();
  for (const [order, log] of world.logs.workOrder)
    for (const operation of Object.keys(log.state.operations)) {
      const { good } = operationOf(log.state, operation);
      if (good !== '0') totals.set(`${order} ${operation}`, good);
    }
  return totals;
}

function goodTotalsOf(world: World, facts: readonly Fact[]): Map<string, string> {
  const totals = new Map<string, Big>();
  const counted = new Map<string, { readonly job: string; readonly left: Big }>();
  const none = new Big(0);
  for (const fact of facts) {
    if (fact.type !== 'QuantityReported') continue;
    const { order, operation, equipment, good, by, ofCounted } = fact.data;
    if (!fact.refs.includes(refTo('workOrder', order)) || factsOf(world, 'workOrder', order).silenced.has(fact.id))
      continue;
    const job = `${order} ${operation}`;
    if (by === 'person') totals.set(job, (totals.get(job) ?? none).plus(good.value));
    const at = JSON.stringify([job, equipment]);
    const more = (by === 'counter' ? new Big(good.value) : none).minus(ofCounted?.value ?? 0);
    counted.set(at, { job, left: (counted.get(at)?.left ?? none).plus(more) });
  }
  // Of what a machine counted, no fewer can be good than none.
  for (const { job, left } of counted.values()) if (left.gt(0)) totals.set(job, (totals.get(job) ?? none).plus(left));
  return new Map([...totals].flatMap(([job, total]) => (total.eq(0) ? [] : [[job, total.toFixed()]])));
}

/** Facts that name an operation and leave its state as it is. */
const apart: ReadonlySet<string> = new Set([
  'ReworkOperationAdded',
  'DispatchOverridden',
  'LaborStarted',
  'LaborStopped',
]);

describe('hostile ids', () => {
  test('neither pollute what every object inherits nor get lost', () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    fc.assert(
      fc.property(chaoticHistory, (facts) => {
        const world = foldedWorld(facts);
        for (const order of chaoticIds.orders) {
          const { operations } = stateOf(world, 'workOrder', order);
          for (const operation of chaoticIds.operations) {
            const named = facts.some(
              (fact) =>
                'operation' in fact.data &&
                fact.data.order === order &&
                fact.data.operation === operation &&
                !apart.has(fact.type) &&
                fact.refs.includes(refTo('workOrder', order)) &&
                !factsOf(world, 'workOrder', order).silenced.has(fact.id),
            );
            expect(Object.hasOwn(operations, operation)).toBe(named);
            expect(operationOf(stateOf(world, 'workOrder', order), operation).good).toMatch(/^\d/);
          }
        }
      }),
    );
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    expect(Object.getPrototypeOf(stateOf(emptyWorld(), 'workOrder', '__proto__').operations)).toBe(Object.prototype);
  });

  test('of kinds that this build does not know are left alone', () => {
    fc.assert(
      fc.property(chaoticDeeds, (facts) => {
        const stray = facts.map((fact) => ({
          ...fact,
          refs: ['pallet:1', 'constructor:x', '__proto__:x', 'toString:y'],
        }));
        const world = foldedWorld(stray);
        for (const fact of stray) {
          expect(applyFact(world, fact)).toEqual([]);
          expect(isSilenced(world, fact)).toBe(false);
        }
        expect(pictureOf(world)).toBe('');
      }),
      { numRuns: 20 },
    );
    expect(factsOf(emptyWorld(), 'pallet' as AggregateKind, '1').facts).toEqual([]);
    expect(factsOf(emptyWorld(), 'constructor' as AggregateKind, 'name').facts).toEqual([]);
  });
});
