import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';

import { applyFact, applyFacts, emptyWorld, restAggregate } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import type { Fact } from '../catalogue/fact-catalogue.ts';
import { must } from '../invariant.ts';
import { addPlanDocument } from '../plan/plan-index.ts';
import { arrivals, takeInLots } from '../testing/arrivals.testkit.ts';
import { chaoticHistory, chaoticIds, validHistory } from '../testing/histories.testkit.ts';
import { memoryArchive } from '../testing/memory-archive.ts';
import { TEST_START_MS } from '../testing/seeded.ts';
import type { Span } from '../time/spans.ts';
import { countsIn, elementsByJob, plannedBusyMs, sumElements } from './elements.ts';
import { floorScript, minute, timedPlant } from './floor.testkit.ts';
import { longDayArrivals, longDayOf, seeds } from './long-day.testkit.ts';
import { segmentsOf } from './segments.ts';
import type { UnitRecord } from './unit-record.ts';
import { createUnitTimeline } from './unit-timeline.ts';

const rules = (range: Span) => ({
  breaks: [
    { fromMs: range.fromMs + (range.toMs - range.fromMs) / 4, toMs: range.fromMs + (range.toMs - range.fromMs) / 3 },
  ],
  minorStopMs: (range.toMs - range.fromMs) / 10,
  isPlanned: (reason: string) => reason === 'constructor' || reason === 'service',
});

/** Everything that figures of a range are made of. */
function pictureOf(record: UnitRecord, range: Span) {
  return {
    segments: segmentsOf(record, range, rules(range)),
    counts: countsIn(record, range.fromMs, range.toMs).toSorted((a, b) => (a.fact < b.fact ? -1 : 1)),
  };
}

function recomputed(facts: readonly Fact[], equipment: string, range: Span) {
  const world = emptyWorld();
  applyFacts(world, facts);
  return pictureOf(createUnitTimeline(world, equipment, range.fromMs).record(), range);
}

describe('the record of a machine kept up to date', () => {
  test.each([
    ['a chaotic history', arrivals(chaoticHistory), chaoticIds.equipment, { fromMs: 0, toMs: 8000 }, 300],
    [
      'a valid history',
      arrivals(validHistory),
      ['saw-1', 'mill-1'],
      { fromMs: TEST_START_MS, toMs: TEST_START_MS + 3_600_000 },
      40,
    ],
    ['a long day', longDayArrivals, ['saw-1'], { fromMs: minute(0), toMs: minute(480) }, 60],
  ] as const)(
    'of %s is the one worked out anew, in whatever order facts arrive, twice or late or taken back',
    (_, history, units, range, numRuns) => {
      fc.assert(
        fc.property(history, ({ facts, arrived, cuts }) => {
          const world = emptyWorld();
          const timelines = units.map((equipment) => ({
            equipment,
            timeline: createUnitTimeline(world, equipment, range.fromMs),
          }));
          takeInLots(world, arrived, cuts, () => {
            for (const { timeline } of timelines) timeline.update();
          });
          for (const { equipment, timeline } of timelines) {
            timeline.update();
            expect(timeline.update()).toBe(false);
            expect(pictureOf(timeline.record(), range)).toEqual(recomputed(facts, equipment, range));
          }
        }),
        { numRuns },
      );
    },
  );

  test('of a long day is the same read from the beginning, from the middle, and from a disk', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.nat(400),
        fc.integer({ min: 1, max: 300 }),
        fc.nat(40),
        (seed, fromMinute, minutes, inMemory) => {
          const facts = longDayOf(seed);
          const range = { fromMs: minute(fromMinute), toMs: minute(fromMinute + minutes) };
          const onDisk: World = emptyWorld(memoryArchive(inMemory, 7));
          applyFacts(onDisk, facts.slice(0, 150));
          restAggregate(onDisk, 'equipment:saw-1');
          const timeline = createUnitTimeline(onDisk, 'saw-1', range.fromMs);
          for (const fact of facts.slice(150)) {
            applyFact(onDisk, fact);
            timeline.update();
          }
          const plain = emptyWorld();
          applyFacts(plain, facts);
          const fromTheBeginning = createUnitTimeline(plain, 'saw-1', minute(-10_000)).record();
          expect(pictureOf(timeline.record(), range)).toEqual(pictureOf(fromTheBeginning, range));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('folds no more than what came, and a late fact from shortly before its place', () => {
    const floor = floorScript();
    floor.job(-1, 'JobStarted', 'a');
    for (let index = 0; index < 3000; index += 1) floor.count(index / 10, 'a', 1);
    const late = floor.count(290, 'a', 5);
    const last = floor.count(301, 'a', 7);
    const world = emptyWorld();
    applyFacts(world, floor.facts.slice(0, 3001));
    const timeline = createUnitTimeline(world, 'saw-1', minute(0));
    const read = { count: 0 };
    const facts = must(world.logs.equipment.get('saw-1'), 'the log').facts;
    applyFact(world, late);
    applyFact(world, last);
    for (const [index, fact] of facts.entries())
      facts[index] = new Proxy(fact, {
        get(target, name) {
          if (name === 'data') read.count += 1;
          return Reflect.get(target, name) as unknown;
        },
      });
    timeline.update();
    expect(timeline.record().counts.reduce((sum, { good }) => sum + good, 0)).toBe(3012);
    // The facts of the ten minutes after the late one, those since the checkpoint before it, and the last.
    expect(read.count / 4).toBeLessThan(300);
  });
});

describe('segments', () => {
  test('fill any range without gap or overlap, and two ranges that meet add up to the whole', () => {
    const documents = timedPlant();
    fc.assert(
      fc.property(
        seeds,
        fc.integer({ min: -300, max: 500 }),
        fc.nat(600),
        fc.nat(100),
        (seed, fromMinute, minutes, percent) => {
          const facts = longDayOf(seed);
          const world = emptyWorld();
          for (const document of documents) addPlanDocument(world.plan, document);
          applyFacts(world, facts);
          const range = { fromMs: minute(fromMinute), toMs: minute(fromMinute + minutes) };
          const record = createUnitTimeline(world, 'saw-1', range.fromMs).record();
          const fixed = rules({ fromMs: minute(0), toMs: minute(480) });
          const segments = segmentsOf(record, range, fixed);
          let reached = range.fromMs;
          for (const { fromMs, toMs } of segments) {
            expect(fromMs).toBe(reached);
            expect(toMs).toBeGreaterThan(fromMs);
            reached = toMs;
          }
          expect(reached).toBe(range.toMs);
          const sums = (span: Span) => {
            const counts = countsIn(record, span.fromMs, span.toMs);
            const byJob = elementsByJob(segmentsOf(record, span, fixed), counts, () => ({ priMs: 1000, again: false }));
            return sumElements(byJob.map(({ elements }) => elements));
          };
          const whole = sums(range);
          expect(plannedBusyMs(whole)).toBe(whole.apt + whole.aust + whole.adet + whole.adot);
          const cut = minute(fromMinute + Math.floor((minutes * percent) / 100));
          expect(sumElements([sums({ ...range, toMs: cut }), sums({ ...range, fromMs: cut })])).toEqual(whole);
        },
      ),
      { numRuns: 80 },
    );
  });
});
