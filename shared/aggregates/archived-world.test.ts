import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { Fact } from '../catalogue/fact-catalogue.ts';
import { hlcOf } from '../facts/hlc.ts';
import { compareFacts } from '../facts/order.ts';
import { arrivals, takeInLots } from '../testing/arrivals.testkit.ts';
import { chaoticHistory, quarantineOf, reversalOf, validHistory } from '../testing/histories.testkit.ts';
import { memoryArchive } from '../testing/memory-archive.ts';
import { testUuid } from '../testing/seeded.ts';
import { foldedWorld, knownRef, pictureOf, pictureOfRefs } from '../testing/world-picture.ts';
import { lastEffective } from './effective-facts.ts';
import {
  applyFact,
  applyFacts,
  emptyWorld,
  evictAggregate,
  factsOf,
  isKnownFact,
  isSilenced,
  restAggregate,
} from './world.ts';
import type { World } from './world.ts';

const refsOf = (facts: readonly Fact[]) => [...new Set(facts.flatMap((fact) => fact.refs))];

/** Facts that arrive, and after which of them which aggregates are put away; how few facts and how short pages there are. */
function dealings(history: fc.Arbitrary<Fact[]>) {
  return fc.record({
    arrival: arrivals(history),
    away: fc.array(fc.tuple(fc.nat(60), fc.nat(20)), { maxLength: 20 }),
    inMemory: fc.nat(6),
    page: fc.integer({ min: 1, max: 5 }),
  });
}

describe.each([
  ['a chaotic history', chaoticHistory, 400],
  ['a valid history', validHistory, 60],
] as const)('%s with an archive behind it', (_, history, numRuns) => {
  test('gives the identical world whatever left memory when, in any order, repetition and partition', () => {
    fc.assert(
      fc.property(dealings(history), ({ arrival: { facts, arrived, cuts }, away, inMemory, page }) => {
        const archive = memoryArchive(inMemory, page);
        const world = emptyWorld(archive);
        const refs = refsOf(facts);
        takeInLots(world, arrived, cuts, (taken) => {
          for (const [when, which] of away)
            if (taken === when && refs.length > 0)
              (which % 2 === 0 ? evictAggregate : restAggregate)(world, refs[which % refs.length] ?? '');
        });
        const plain = foldedWorld(facts);
        expect(pictureOfRefs(world, refs)).toBe(pictureOfRefs(plain, refs));
        for (const fact of facts) {
          expect(isSilenced(world, fact)).toBe(isSilenced(plain, fact));
          expect(isKnownFact(world, fact)).toBe(isKnownFact(plain, fact));
          expect(applyFact(world, fact)).toEqual([]);
        }
      }),
      { numRuns },
    );
  });

  test('gives at every moment what folding everything anew would give, and finds the last of anything', () => {
    fc.assert(
      fc.property(dealings(history), ({ arrival: { arrived }, inMemory, page }) => {
        const archive = memoryArchive(inMemory, page);
        const world = emptyWorld(archive);
        const refs = refsOf(arrived);
        for (const [index, fact] of arrived.entries()) {
          applyFact(world, fact);
          const plain = foldedWorld(arrived.slice(0, index + 1));
          expect(pictureOfRefs(world, refs)).toBe(pictureOfRefs(plain, refs));
          const last = (of: World) =>
            fact.refs
              .flatMap((ref) => knownRef(ref) ?? [])
              .map(({ kind, id }) => lastEffective(of, kind, id, (one) => one.type === fact.type));
          expect(last(world)).toEqual(last(plain));
          if (index % 5 === 0) for (const ref of refs) evictAggregate(world, ref);
        }
      }),
      { numRuns: numRuns / 10 },
    );
  });
});

/** A long history of one machine: far more facts than stay in memory and than lie between two marks. */
function longHistory(length: number): Fact[] {
  return Array.from({ length }, (_, index): Fact => ({
    id: testUuid(0, index),
    type: 'EquipmentStateChanged',
    v: 1,
    site: 'test',
    chain: 'st-a/priority/00000000000a',
    seq: index + 1,
    prev: '0'.repeat(64),
    hlc: hlcOf(1000 + index, 0),
    occurredAt: new Date(1000 + index).toISOString(),
    boot: 'boot-1',
    mono: index,
    person: null,
    command: null,
    refs: ['equipment:saw-1'],
    data:
      index % 2 === 0
        ? { equipment: 'saw-1', state: 'stopped', reason: `r${index}` }
        : { equipment: 'saw-1', state: 'available' },
  }));
}

describe('a machine with a long history', () => {
  const COUNT = 3000;
  const history = longHistory(COUNT);
  const newest = { maxLength: 6, minLength: 1 };
  const deeds = fc.array(
    fc.record({ kind: fc.constantFrom('late', 'reversal', 'quarantine', 'unquarantine'), back: fc.nat(COUNT - 1) }),
    newest,
  );

  test.each([
    ['all of it in memory', () => emptyWorld()],
    ['an archive', () => emptyWorld(memoryArchive(40, 100))],
  ])('and %s folds whatever comes late or is taken back as if everything had come in order', (_, makeWorld) => {
    fc.assert(
      fc.property(deeds, (all) => {
        const world: World = makeWorld();
        const facts = [...history];
        applyFacts(world, history);
        for (const [index, { kind, back }] of all.entries()) {
          const target = facts[facts.length - 1 - back];
          if (!target) continue;
          const reversal = facts.findLast((fact) => fact.type === 'Reversed') ?? target;
          const [count, ms] = [5000 + index, 100_000 + index];
          const makers: Record<typeof kind, () => Fact> = {
            late: () => ({ ...target, id: testUuid(0, count), seq: 9000 + index }),
            reversal: () => reversalOf(target, count, ms),
            quarantine: () => quarantineOf(target, count, ms),
            unquarantine: () => quarantineOf(reversal, count, ms),
          };
          const made = makers[kind]();
          facts.push(made);
          applyFact(world, made);
        }
        facts.sort(compareFacts);
        const found = factsOf(world, 'equipment', 'saw-1');
        expect(found.facts.map(({ id }) => id)).toEqual(facts.map(({ id }) => id));
        expect(pictureOf(world)).toBe(pictureOf(foldedWorld(facts)));
      }),
      { numRuns: 12 },
    );
  });

  test('keeps few of its facts and few of its states in memory, and none of its settled control facts', () => {
    const world = emptyWorld(memoryArchive(40, 100));
    for (const [index, fact] of history.entries()) {
      applyFact(world, fact);
      if (index % 10 === 9) applyFact(world, reversalOf(fact, 5000 + index, 1000 + index));
    }
    const log = world.logs.equipment.get('saw-1');
    expect(log?.facts.length).toBeLessThanOrEqual(80);
    expect(log?.marks.length).toBeLessThan(40);
    expect(log?.controls.about.size).toBeLessThan(20);
  });
});
