import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { applyFacts, emptyWorld } from '../../../shared/aggregates/world.ts';
import type { Fact } from '../../../shared/catalogue/fact-catalogue.ts';
import { canonicalJson } from '../../../shared/facts/canonical-json.ts';
import { hostMethodNames, hostTopicNames } from '../../../shared/host/host-contract.ts';
import { addPlanDocument } from '../../../shared/plan/plan-index.ts';
import { wishes } from '../../../shared/testing/histories.testkit.ts';
import { arrivalsOf, chaoticPast, countingPlant, inOrder, livelyPast } from '../../../shared/testing/pasts.testkit.ts';
import type { Item } from '../../../shared/testing/pasts.testkit.ts';
import { plantStations } from '../../../shared/testing/small-plant.ts';
import { createTestStation, readTestFact } from '../../../shared/testing/test-station.ts';
import { commandOf } from '../../../shared/testing/wishes.ts';
import { projectionsOf } from '../testing/projections.testkit.ts';
import type { Projection, Projections } from '../testing/projections.testkit.ts';

/** A station of the plant, and the machine it stands at. */
function replica(station: keyof typeof plantStations, nowMs: number) {
  const world = emptyWorld();
  const facts = new Map<string, Fact>();
  const projections = projectionsOf({ world, facts, station, equipment: plantStations[station], nowMs });
  return {
    projections,
    take: (items: readonly Item[]) => {
      const plan = new Set<string>();
      for (const item of items)
        if ('document' in item && addPlanDocument(world.plan, item.document))
          plan.add(`${item.document.kind}/${item.document.id}`);
      const fresh = items.flatMap((item) => ('fact' in item ? [item.fact] : []));
      for (const fact of fresh) facts.set(fact.id, fact);
      const changes = { refs: applyFacts(world, fresh), plan, receipts: new Set(fresh.map(({ id }) => id)) };
      projections.changed(changes);
      return changes;
    },
  };
}

function* all({ topics, methods, others }: Projections): Generator<readonly [name: string, projection: Projection]> {
  for (const group of [topics, methods, others])
    for (const [name, one] of Object.entries(group)) if ('shows' in one) yield [name, one];
}

/** As it goes to a screen. */
const textOf = (value: unknown) => canonicalJson(JSON.parse(JSON.stringify(value ?? null)));

/** What every projection shows, by name, as text. */
function shown(projections: Projections): Record<string, string> {
  return Object.fromEntries([...all(projections)].map(([name, { shows }]) => [name, textOf(shows())]));
}

function* lotsOf(items: readonly Item[], sizes: readonly number[]): Generator<readonly Item[]> {
  let at = 0;
  for (const size of sizes) {
    yield items.slice(at, at + size);
    at += size;
  }
  yield items.slice(at);
}

const stations = fc.constantFrom('st-saw-1' as const, 'st-mill-1' as const);

describe.each([
  ['a lively past', livelyPast, 40],
  ['a chaotic past', chaoticPast, 60],
] as const)('%s', (_, pasts, numRuns) => {
  test('shows the same in every projection, in whatever order, however often and in whatever lots it arrived', () => {
    fc.assert(
      fc.property(arrivalsOf(pasts), stations, fc.boolean(), ({ past, arrived, lots }, station, isLookedAt) => {
        const known = replica(station, past.nowMs);
        known.take(inOrder(past));
        const other = replica(station, past.nowMs);
        for (const lot of lotsOf(arrived, lots)) {
          other.take(lot);
          // Whoever looks in between must not see anything else at the end.
          if (isLookedAt) shown(other.projections);
        }
        expect(shown(other.projections)).toEqual(shown(known.projections));
      }),
      { numRuns },
    );
  }, 60_000);

  test('changes no view that says that it did not change', () => {
    fc.assert(
      fc.property(arrivalsOf(pasts), stations, ({ past, arrived, lots }, station) => {
        const known = replica(station, past.nowMs);
        const before = new Map<string, string>();
        const stale: string[] = [];
        for (const lot of lotsOf(arrived, lots)) {
          const changes = known.take(lot);
          for (const { topic, make, changedBy } of known.projections.live) {
            // Made anew every few seconds whatever happens.
            if (topic === 'shift') continue;
            const value = textOf(make());
            if (before.has(topic) && !changedBy(changes) && value !== before.get(topic)) stale.push(topic);
            before.set(topic, value);
          }
        }
        expect(stale).toEqual([]);
      }),
      { numRuns: numRuns / 2 },
    );
  }, 60_000);
});

test('what is taken back leaves no trace in any projection but in those that say what they remember', () => {
  fc.assert(
    fc.property(wishes(1, 40), (wanted) => {
      const documents = countingPlant();
      const items: Item[] = documents.map((document) => ({ document }));
      const station = createTestStation({ plan: documents });
      station.give(station.commands.signOn('boss'));
      const before = station.facts.map((raw) => ({ fact: readTestFact(raw) }));
      const given: string[] = [];
      for (const wish of wanted) {
        const command = commandOf(wish, station);
        if (command && station.give(command).ok && command.name !== 'undo') given.push(command.id);
      }
      for (const command of given.toReversed()) station.give(station.commands.undo('boss', command));
      const nowMs = station.clock.nowMs();
      const [untouched, restored] = [replica('st-saw-1', nowMs), replica('st-saw-1', nowMs)];
      untouched.take([...items, ...before]);
      restored.take([...items, ...station.facts.map((raw) => ({ fact: readTestFact(raw) }))]);
      const standing = ({ projections }: ReturnType<typeof replica>) =>
        Object.fromEntries(
          [...all(projections)].flatMap(([name, { shows, remembers, stands }]) => {
            const of = stands ?? (remembers === undefined ? shows : undefined);
            return of ? [[name, textOf(of())]] : [];
          }),
        );
      expect(standing(restored)).toEqual(standing(untouched));
    }),
    { numRuns: 40 },
  );
}, 60_000);

test('every view and every question of the host contract is a projection, or says what else it is made of', () => {
  const { topics, methods } = replica('st-saw-1', 0).projections;
  expect(Object.keys(topics).toSorted()).toEqual(hostTopicNames.toSorted());
  expect(Object.keys(methods).toSorted()).toEqual(hostMethodNames.toSorted());
});
