import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';

import { applyFact, applyFacts, emptyWorld, restAggregate } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import type { Fact } from '../catalogue/fact-catalogue.ts';
import { must } from '../invariant.ts';
import { addPlanDocument } from '../plan/plan-index.ts';
import { arrivals, takeInLots } from '../testing/arrivals.testkit.ts';
import { chaoticHistory, chaoticIds, quarantineOf, reversalOf, validHistory } from '../testing/histories.testkit.ts';
import { memoryArchive } from '../testing/memory-archive.ts';
import { randomBelow, seededRandom, TEST_START_MS } from '../testing/seeded.ts';
import type { Span } from '../time/spans.ts';
import { countsIn, elementsByJob, plannedBusyMs, sumElements } from './elements.ts';
import { floorScript, instantAt, minute, timedPlant } from './floor.testkit.ts';
import type { FloorScript } from './floor.testkit.ts';
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

/** A long day at one machine: whatever people and counters record, in an order that makes some sense, some of it taken back. */
function longDayOf(seed: number): Fact[] {
  const random = seededRandom(seed);
  const floor = floorScript();
  const steps = 80 + randomBelow(random, 240);
  let at = -200;
  for (let index = 0; index < steps; index += 1) {
    at += randomBelow(random, 240) / 60;
    const order = random() < 0.5 ? 'a' : 'b';
    const pieces = randomBelow(random, 10);
    const earlier = floor.facts[randomBelow(random, Math.max(1, floor.facts.length))];
    const deed = randomBelow(random, 12);
    if (deed === 0) floor.job(at, 'JobStarted', order);
    else if (deed === 1) floor.job(at, 'JobSuspended', order);
    else if (deed === 2) floor.job(at, 'JobResumed', order);
    else if (deed === 3) floor.job(at, pieces > 4 ? 'JobCompleted' : 'JobPaused', order);
    else if (deed === 4) floor.job(at, pieces > 4 ? 'SetupStarted' : 'SetupFinished', order);
    else if (deed === 5) floor.stop(at, pieces > 6 ? null : pieces > 3 ? 'jam' : 'service');
    else if (deed === 6) floor.run(at);
    else if (deed === 7) explainOrSplit(floor, at, earlier, pieces);
    else if (deed === 8) {
      const data = { equipment: 'saw-1', since: instantAt(at - pieces), idleSeconds: 60 };
      floor.at(at, 'StopDetected', data, { dedupKey: `stop/${Math.floor(index / 20)}` });
    } else if (deed === 9 && earlier && pieces > 3) {
      // Some verdicts are about a reversal: what it took back counts again.
      const reversal = floor.facts.findLast(({ type }) => type === 'Reversed');
      const control =
        pieces > 7
          ? quarantineOf(pieces > 8 ? earlier : (reversal ?? earlier), 5000 + index)
          : reversalOf(earlier, 5000 + index);
      const { hlc } = floor.count(at, order, 1);
      floor.facts.push({ ...control, hlc });
    } else floor.count(at, order, pieces);
  }
  return floor.facts;
}

function explainOrSplit(floor: FloorScript, at: number, earlier: Fact | undefined, pieces: number): void {
  const stops = floor.facts.filter(({ type }) => type === 'EquipmentStateChanged' || type === 'StopDetected');
  const stop = (stops.at(-1 - (pieces % 3)) ?? earlier)?.id;
  if (stop === undefined) return;
  if (pieces > 4) floor.at(at, 'StopExplained', { equipment: 'saw-1', stop, reason: pieces > 7 ? 'jam' : 'service' });
  else floor.at(at, 'StopSplit', { equipment: 'saw-1', stop, at: instantAt(at - pieces / 2) });
}

const seeds = fc.nat(1_000_000_000);
/** Facts of a long day, shuffled, some twice, in lots. */
const longDayArrivals = seeds.map((seed) => {
  const random = seededRandom(seed + 1);
  const facts = longDayOf(seed);
  // Mostly in order, a little late or very late.
  const place = new Map(facts.map((fact, index) => [fact, index + (random() < 0.2 ? randomBelow(random, 200) : 0)]));
  const arrived = [...facts, ...facts.filter(() => random() < 0.1)].toSorted(
    (a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0),
  );
  return { seed, facts, arrived, cuts: Array.from({ length: 40 }, () => randomBelow(random, 12)) };
});

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
