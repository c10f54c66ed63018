import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';

import { applyFact } from '../aggregates/world.ts';
import { takeInLots } from '../testing/arrivals.testkit.ts';
import { quarantineOf, reversalOf } from '../testing/histories.testkit.ts';
import { floorScript, minute, timedWorld } from './floor.testkit.ts';
import { longDayArrivals } from './long-day.testkit.ts';
import { unitPerformance, workOf } from './unit-performance.ts';
import { createUnitPerformances } from './unit-performances.ts';
import type { UnitPerformances } from './unit-performances.ts';
import { readUnitRecord } from './unit-timeline.ts';

/** What is kept of the shift, and the same worked out anew from the same facts. */
function keptAndAnew(kept: UnitPerformances, nowMinute: number, asOfMinute = nowMinute) {
  const [nowMs, asOfMs] = [minute(nowMinute), minute(asOfMinute)];
  const { work, range } = kept.shiftOf('saw-1', nowMs, asOfMs);
  const { world } = kept;
  const fresh = workOf(world, readUnitRecord(world, 'saw-1', range.soFar.fromMs), range, asOfMs);
  return { kept: { ...work }, anew: { ...fresh } };
}

describe('the shift of a machine kept up to date', () => {
  test('is the one worked out anew to the last bit, however facts arrive, late or taken back, as time goes on or back', () => {
    const times = fc.array(fc.tuple(fc.integer({ min: 1, max: 480 }), fc.nat(60)), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(longDayArrivals, times, ({ facts, arrived, cuts }, moments) => {
        const performances = createUnitPerformances(timedWorld([]));
        let lot = 0;
        takeInLots(performances.world, arrived, cuts, () => {
          const [now, behind] = moments[lot % moments.length] ?? [480, 0];
          lot += 1;
          const { kept, anew } = keptAndAnew(performances, now, now - behind);
          expect(kept).toEqual(anew);
        });
        const { kept } = keptAndAnew(performances, 480);
        const whole = timedWorld(facts);
        expect(kept).toEqual(keptAndAnew(createUnitPerformances(whole), 480).anew);
      }),
      { numRuns: 25 },
    );
  });

  it('follows what is taken back, set aside or told late of an hour that is long over', () => {
    const floor = floorScript();
    floor.job(0, 'JobStarted', 'a');
    const stop = floor.stop(10, null);
    const run = floor.run(12);
    const count = floor.count(15, 'a', 5);
    for (let index = 1; index < 1000; index += 1) {
      if (index % 50 === 0) floor.stop(20 + index * 0.4, 'jam');
      else if (index % 50 === 1) floor.run(20 + index * 0.4);
      else floor.count(20 + index * 0.4, 'a', 1);
    }
    const late = floor.count(60, 'a', 7);
    const explained = floor.at(440, 'StopExplained', { equipment: 'saw-1', stop: stop.id, reason: 'jam' });
    const performances = createUnitPerformances(timedWorld(floor.facts.slice(0, -2)));
    const pieces = () => performances.shiftOf('saw-1', minute(470), minute(470)).work.elements.gq;
    const before = pieces();
    const gone = { ...reversalOf(count, 5001), hlc: floor.count(441, 'a', 0).hlc };
    const aside = { ...quarantineOf(run, 5002), hlc: floor.count(442, 'a', 0).hlc };
    for (const [fact, expected] of [
      [late, before + 7],
      [explained, before + 7],
      [gone, before + 2],
      [aside, before + 2],
    ] as const) {
      applyFact(performances.world, fact);
      expect(pieces()).toBe(expected);
      const { kept, anew } = keptAndAnew(performances, 470);
      expect(kept).toEqual(anew);
    }
  });
});

describe('the timeline of a dense shift', () => {
  it('is a picture of it without gaps that a screen can draw, beside figures that are exact', () => {
    const floor = floorScript();
    floor.job(0, 'JobStarted', 'a');
    for (let index = 0; index < 1000; index += 1) {
      floor.stop(1 + index * 0.4, 'jam');
      floor.run(1.3 + index * 0.4);
    }
    const { segments, pareto, figures } = unitPerformance(timedWorld(floor.facts), 'saw-1', minute(480));
    expect(segments.length).toBeLessThanOrEqual(401);
    expect(segments[0]?.from).toBe(new Date(minute(0)).toISOString());
    expect(segments.at(-1)?.to).toBe(new Date(minute(480)).toISOString());
    expect(segments.slice(1).map(({ from }) => from)).toEqual(segments.slice(0, -1).map(({ to }) => to));
    // Of the stops 74 lie in the break altogether.
    const inBreak = 30 * 0.75;
    expect(pareto).toEqual([
      { reason: 'jam', loss: 'breakdown', minutes: expect.closeTo(300 - inBreak, 0) as number, count: 926 },
    ]);
    expect(figures.availability.inputs['PBT']).toBe(450);
  });
});
