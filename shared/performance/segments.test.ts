import { describe, expect, it } from 'vitest';

import { addPlanDocument } from '../plan/plan-index.ts';
import { floorScript, instantAt, minute, timedOrder, timedWorld } from './floor.testkit.ts';
import type { FloorScript } from './floor.testkit.ts';
import { unitPerformance } from './unit-performance.ts';

/** The shift so far, as `state from-to` in minutes after its beginning; stops with their reason. */
function timeline(write: (floor: FloorScript) => void, untilMinute = 480, asOfMinute = untilMinute): string[] {
  const floor = floorScript();
  write(floor);
  const { segments } = unitPerformance(timedWorld(floor.facts), 'saw-1', minute(untilMinute), minute(asOfMinute));
  const at = (instant: string) => (Date.parse(instant) - minute(0)) / 60_000;
  return segments.map(({ state, from, to, stop, order }) => {
    const reason = stop ? ` ${stop.reason ?? 'unexplained'}` : '';
    return `${state} ${at(from)}-${at(to)}${order === null ? '' : ` ${order}`}${reason}`;
  });
}

describe('the timeline of a machine', () => {
  it('has no data before the first fact ever, and is idle without an order afterwards', () => {
    expect(timeline((floor) => floor.job(60, 'JobStarted', 'a'), 120)).toEqual(['noData 0-60', 'producing 60-120 a']);
    expect(timeline(() => undefined, 60)).toEqual(['noData 0-60']);
    const known = (floor: FloorScript) => {
      floor.job(-60, 'JobStarted', 'a');
      floor.job(-30, 'JobCompleted', 'a');
    };
    expect(timeline(known, 60)).toEqual(['idle 0-60']);
  });

  it('goes on with what began before the shift', () => {
    expect(
      timeline((floor) => {
        floor.job(-3000, 'JobStarted', 'a');
        floor.stop(-5, 'jam');
        floor.run(10);
      }, 60),
    ).toEqual(['stopped 0-10 a jam', 'producing 10-60 a']);
  });

  it('knows nothing after the last news of the machine, and counts that as not covered', () => {
    expect(timeline((floor) => floor.job(-1, 'JobStarted', 'a'), 120, 90)).toEqual(['producing 0-90 a']);
    const floor = floorScript();
    floor.job(-1, 'JobStarted', 'a');
    const { figures } = unitPerformance(timedWorld(floor.facts), 'saw-1', minute(120), minute(90));
    expect(figures.availability).toMatchObject({ value: 1, coverage: 0.75, inputs: { PBT: 90 } });
  });

  it('shows pauses and setup of the running job, and idleness while it rests', () => {
    expect(
      timeline((floor) => {
        floor.job(0, 'JobStarted', 'a');
        floor.job(0, 'SetupStarted', 'a');
        floor.job(5, 'JobPaused', 'a');
        floor.job(7, 'JobResumed', 'a');
        floor.job(20, 'SetupFinished', 'a');
        floor.job(40, 'JobSuspended', 'a');
        floor.job(50, 'JobResumed', 'a');
      }, 60),
    ).toEqual(['setup 0-5 a', 'paused 5-7 a', 'setup 7-20 a', 'producing 20-40 a', 'idle 40-50', 'producing 50-60 a']);
  });

  it('puts breaks above everything, stops above setup, setup above production', () => {
    expect(
      timeline((floor) => {
        floor.job(0, 'JobStarted', 'a');
        floor.stop(230, 'jam');
        floor.run(280);
      }, 300),
    ).toEqual([
      'producing 0-230 a',
      'stopped 230-240 a jam',
      'planned 240-270 a',
      'stopped 270-280 a jam',
      'producing 280-300 a',
    ]);
  });

  it('lets a stop be planned only when it was reported so as it began: what is said later is shown and stays a delay', () => {
    const told = (floor: FloorScript) => {
      floor.job(0, 'JobStarted', 'a');
      floor.stop(60, 'service');
      floor.run(90);
      const late = floor.stop(100, null);
      floor.run(130);
      floor.at(140, 'StopExplained', { equipment: 'saw-1', stop: late.id, reason: 'service' });
    };
    expect(timeline(told, 150)).toEqual([
      'producing 0-60 a',
      'planned 60-90 a service',
      'producing 90-100 a',
      'stopped 100-130 a service',
      'producing 130-150 a',
    ]);
    const floor = floorScript();
    told(floor);
    const { pareto, figures } = unitPerformance(timedWorld(floor.facts), 'saw-1', minute(150));
    expect(pareto).toEqual([{ reason: 'service', loss: 'planned', minutes: 60, count: 2 }]);
    expect(figures.availability.inputs).toEqual({ PBT: 120, APT: 90 });
  });

  it('takes a planned stop back from the planned time when it turns out to be something else', () => {
    expect(
      timeline((floor) => {
        floor.job(0, 'JobStarted', 'a');
        const stop = floor.stop(10, 'service');
        floor.at(15, 'StopExplained', { equipment: 'saw-1', stop: stop.id, reason: 'jam' });
        floor.run(20);
      }, 30),
    ).toEqual(['producing 0-10 a', 'stopped 10-20 a jam', 'producing 20-30 a']);
  });

  it('tells minor stops by their whole length: parts of a longer one are none, and one that lasts is none yet', () => {
    expect(
      timeline((floor) => {
        floor.job(0, 'JobStarted', 'a');
        floor.stop(10, 'jam');
        floor.run(11);
        const longer = floor.stop(20, 'jam');
        floor.run(22);
        floor.at(23, 'StopSplit', { equipment: 'saw-1', stop: longer.id, at: instantAt(21) });
        floor.stop(29, null);
      }, 30),
    ).toEqual([
      'producing 0-10 a',
      'minorStop 10-11 a jam',
      'producing 11-20 a',
      'stopped 20-21 a jam',
      'stopped 21-22 a unexplained',
      'producing 22-29 a',
      'stopped 29-30 a unexplained',
    ]);
  });

  it('begins a stop that the counter noticed when the machine stood still', () => {
    expect(
      timeline((floor) => {
        floor.job(0, 'JobStarted', 'a');
        const stop = floor.at(15, 'StopDetected', { equipment: 'saw-1', since: instantAt(10), idleSeconds: 300 });
        floor.at(21, 'RunDetected', { equipment: 'saw-1', stop: stop.id, at: instantAt(20) });
      }, 30),
    ).toEqual(['producing 0-10 a', 'stopped 10-20 a unexplained', 'producing 20-30 a']);
  });

  it('is down, not delayed, while it stands without an order', () => {
    const floor = floorScript();
    floor.job(-2, 'JobStarted', 'a');
    floor.job(-1, 'JobCompleted', 'a');
    floor.stop(10, 'jam');
    const { figures, pareto } = unitPerformance(timedWorld(floor.facts), 'saw-1', minute(60));
    expect(figures.availability.inputs).toEqual({ PBT: 60, APT: 0 });
    expect(pareto).toEqual([{ reason: 'jam', loss: 'breakdown', minutes: 50, count: 1 }]);
  });

  it('shows the job that was begun last where two run at once', () => {
    expect(
      timeline((floor) => {
        floor.job(0, 'JobStarted', 'a');
        floor.job(10, 'JobStarted', 'b');
        floor.job(20, 'JobCompleted', 'b');
      }, 30),
    ).toEqual(['producing 0-10 a', 'producing 10-20 b', 'producing 20-30 a']);
  });
});

describe('what was made in a shift', () => {
  it('is what happened in it, whenever it was recorded', () => {
    const floor = floorScript();
    floor.job(-60, 'JobStarted', 'a');
    floor.count(-1, 'a', 7);
    floor.count(0, 'a', 10, 1);
    floor.count(90, 'a', 20, 0, 2);
    const late = floor.count(125, 'a', 5);
    const moved = { ...late, occurredAt: instantAt(30) };
    const world = timedWorld([...floor.facts.slice(0, -1), moved]);
    expect(unitPerformance(world, 'saw-1', minute(100))).toMatchObject({ good: 35, scrap: 1, rework: 2 });
  });

  it('counts pieces that are worked on again once: when they were made', () => {
    const floor = floorScript();
    floor.job(0, 'JobStarted', 'a');
    floor.count(30, 'a', 10, 0, 4);
    floor.job(40, 'JobCompleted', 'a');
    floor.at(41, 'ReworkOperationAdded', {
      order: 'a',
      operation: 'R1',
      after: '10',
      equipment: 'saw-1',
      name: 'Grind again',
      workCenter: 'saw',
      quantity: { value: '4', unit: 'C62' },
      reason: 'burr',
      setupMinutes: 0,
      runMinutes: 8,
    });
    const again = { order: 'a', operation: 'R1', equipment: 'saw-1' };
    const none = { value: '0', unit: 'C62' };
    floor.at(42, 'JobStarted', { ...again, revision: 1 });
    floor.at(50, 'QuantityReported', {
      ...again,
      good: { value: '4', unit: 'C62' },
      scrap: [],
      rework: none,
      by: 'person',
    });
    const { good, rework, figures } = unitPerformance(timedWorld(floor.facts), 'saw-1', minute(60));
    expect({ good, rework }).toEqual({ good: 10, rework: 4 });
    expect(figures.effectiveness.inputs['Σ PRI·PQ']).toBe(14);
  });

  it('is planned by the revision that the job was started on', () => {
    const floor = floorScript();
    floor.job(0, 'JobStarted', 'a');
    floor.count(30, 'a', 30);
    const world = timedWorld(floor.facts);
    addPlanDocument(world.plan, { ...timedOrder('a', 240, 9999), revision: 2 });
    expect(unitPerformance(world, 'saw-1', minute(30)).figures.effectiveness.value).toBe(1);
  });
});

describe('a site without a shift calendar', () => {
  it('has a timeline of the day and no figures', () => {
    const floor = floorScript();
    floor.job(10, 'JobStarted', 'a');
    floor.count(20, 'a', 5);
    const world = timedWorld(floor.facts);
    world.plan.current.delete('calendar/day');
    const { shift, segments, figures, good } = unitPerformance(world, 'saw-1', minute(60));
    expect(shift).toBeNull();
    expect(good).toBe(5);
    expect(segments.map(({ state }) => state)).toEqual(['noData', 'producing']);
    expect(figures.oee).toMatchObject({ value: null, coverage: 0 });
  });
});
