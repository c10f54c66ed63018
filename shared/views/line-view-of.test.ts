import { describe, expect, it } from 'vitest';

import {
  dayShift,
  floorScript,
  instantAt,
  minute,
  timedOrder,
  timedPlant,
  timedWorld,
} from '../performance/floor.testkit.ts';
import type { FloorScript } from '../performance/floor.testkit.ts';
import { createUnitPerformances } from '../performance/unit-performances.ts';
import type { PlanDocument } from '../plan/plan-document.ts';
import { addPlanDocument } from '../plan/plan-index.ts';
import { equipmentDocument } from '../testing/small-plant.ts';
import type { LineSources } from './line-view-of.ts';
import { lineViewOf } from './line-view-of.ts';
import type { LineUnit, LineView } from './line-view.ts';
import { lineView } from './line-view.ts';
import { performanceViewOf } from './performance-view-of.ts';
import { performanceView } from './performance-view.ts';

/** The line of two saws at a minute of the shift, seen from the first of them. */
const NONE: LineView['deviations'] = {
  open: 0,
  overdue: 0,
  byAge: { quarter: 0, hour: 0, shift: 0, longer: 0 },
  lines: [],
};

function line(
  write: (first: FloorScript, second: FloorScript) => void,
  atMinute: number,
  over: Partial<LineSources> = {},
): LineView {
  const [first, second] = [floorScript('saw-1', 1), floorScript('saw-2', 2)];
  write(first, second);
  const performances = createUnitPerformances(
    timedWorld([...first.facts, ...second.facts], [...timedPlant(), timedOrder('untimed', 10, 0)]),
  );
  const nowMs = minute(atMinute);
  const view = lineViewOf({
    performances,
    equipment: 'saw-1',
    nowMs,
    heardMs: nowMs,
    deviations: () => NONE,
    ...over,
  });
  expect(lineView.parse(view)).toStrictEqual(view);
  return view;
}

function unit(view: LineView, equipment: string): LineUnit | undefined {
  return view.units.find((one) => one.equipment === equipment);
}

describe('a machine on the line', () => {
  it('tells what it does, since when, on what, with whom', () => {
    const view = line((first) => {
      first.job(0, 'JobStarted', 'a');
      first.at(1, 'LaborStarted', { person: 'ann', order: 'a', operation: '10', equipment: 'saw-1', activity: 'run' });
      first.count(30, 'a', 12, 1);
    }, 40);
    expect(view).toMatchObject({ area: 'Name hall', shift: { id: 'early' }, dataAt: instantAt(40) });
    expect(unit(view, 'saw-1')).toMatchObject({
      name: 'Name saw-1',
      workCenter: 'saw',
      state: 'producing',
      since: instantAt(0),
      people: ['ann'],
      good: 12,
      scrap: 1,
      dataAt: instantAt(30),
      job: { number: 'N-a', material: 'Bracket', good: '12', quantity: '240' },
    });
    expect(unit(view, 'saw-2')).toMatchObject({ state: 'noData', since: null, job: null, dataAt: null });
    expect(unit(view, 'saw-2')?.oee).toMatchObject({ value: null, coverage: 0 });
  });

  it('stands since the stop began, whatever parts it was told apart into, and runs again since it ended', () => {
    const stopped = (first: FloorScript) => {
      first.job(0, 'JobStarted', 'a');
      const stop = first.stop(10, 'jam');
      first.at(25, 'StopSplit', { equipment: 'saw-1', stop: stop.id, at: instantAt(20) });
    };
    expect(unit(line(stopped, 30), 'saw-1')).toMatchObject({
      state: 'stopped',
      since: instantAt(10),
      reason: null,
      unexplained: 1,
    });
    const again = (first: FloorScript) => {
      stopped(first);
      first.run(31);
    };
    expect(unit(line(again, 40), 'saw-1')).toMatchObject({ state: 'producing', since: instantAt(31) });
  });

  it('is being set up, paused, or idle since its last job ended', () => {
    const stateAt = (atMinute: number) => {
      const view = line((first) => {
        first.job(0, 'JobStarted', 'a');
        if (atMinute > 5) first.job(5, 'SetupStarted', 'a');
        if (atMinute > 10) first.job(10, 'JobPaused', 'a');
        if (atMinute > 20) first.job(20, 'JobCompleted', 'a');
      }, atMinute);
      const { state, since } = unit(view, 'saw-1') ?? {};
      return `${state} ${since}`;
    };
    expect([stateAt(6), stateAt(11), stateAt(21)]).toEqual([
      `setup ${instantAt(5)}`,
      `paused ${instantAt(10)}`,
      `idle ${instantAt(20)}`,
    ]);
  });
});

describe('what the plan expects of a job by now', () => {
  const expected = (write: (floor: FloorScript) => void, atMinute: number) =>
    unit(
      line((first) => write(first), atMinute),
      'saw-1',
    )?.job?.expected;

  it('is what the planned run time makes of the working time since, less setup and breaks', () => {
    // Ten minutes of setup are planned, a minute a piece, a break from minute 240 to 270.
    expect(expected((floor) => floor.job(0, 'JobStarted', 'a'), 8)).toBe('0');
    expect(expected((floor) => floor.job(0, 'JobStarted', 'a'), 100)).toBe('90');
    expect(expected((floor) => floor.job(0, 'JobStarted', 'a'), 250)).toBe('230');
    expect(expected((floor) => floor.job(0, 'JobStarted', 'a'), 470)).toBe('240');
  });

  it('goes on after a rest from what was good by then', () => {
    expect(
      expected((floor) => {
        floor.job(0, 'JobStarted', 'a');
        floor.count(50, 'a', 20);
        floor.job(60, 'JobSuspended', 'a');
        floor.job(120, 'JobResumed', 'a');
        floor.count(130, 'a', 6);
      }, 150),
    ).toBe('50');
  });

  it('is not known where nobody planned a time, or where the job rested before the shift', () => {
    expect(expected((floor) => floor.job(0, 'JobStarted', 'untimed'), 100)).toBeNull();
    expect(
      expected((floor) => {
        floor.job(-100, 'JobStarted', 'a');
        floor.job(-90, 'JobSuspended', 'a');
        floor.job(-60, 'JobResumed', 'a');
      }, 100),
    ).toBeNull();
  });
});

describe('the line as a whole', () => {
  it('adds up what its machines did and never takes the mean of their percentages', () => {
    const view = line((first, second) => {
      first.job(0, 'JobStarted', 'a');
      first.count(99, 'a', 90);
      // Nothing is known of it before.
      second.job(50, 'JobStarted', 'b');
      second.stop(70, 'jam');
      second.count(99, 'b', 6);
    }, 100);
    expect(view.units.map(({ oee }) => oee.value?.toFixed(2))).toEqual(['0.90', '0.24']);
    expect(view).toMatchObject({ good: 96, expected: 125 });
    // 100 + 20 of 150 minutes ran, and 90 + 12 were earned in them; all of it good.
    expect(view.oee.value).toBeCloseTo((120 / 150) * (102 / 120), 12);
  });

  it('knows of other machines only what the server told; of its own what happened until now', () => {
    const write = (first: FloorScript, second: FloorScript) => {
      first.job(0, 'JobStarted', 'a');
      second.job(0, 'JobStarted', 'b');
    };
    const view = line(write, 100, { heardMs: minute(60) });
    expect(unit(view, 'saw-1')?.oee.coverage).toBe(1);
    expect(unit(view, 'saw-2')?.oee.coverage).toBeCloseTo(0.6, 12);
    expect(view.oee.coverage).toBeCloseTo(0.8, 12);
    expect(view.dataAt).toBe(instantAt(60));
    expect(line(write, 100, { heardMs: null }).dataAt).toBeNull();
  });

  it('leaves the last shift of a machine that has none now out of the figures of this one', () => {
    const [first, second] = [floorScript('saw-1', 1), floorScript('saw-2', 2)];
    first.job(0, 'JobStarted', 'a');
    first.count(50, 'a', 50);
    second.job(-1400, 'JobStarted', 'b');
    second.count(-1000, 'b', 90);
    second.job(-900, 'JobCompleted', 'b');
    second.job(10, 'JobStarted', 'c');
    second.count(20, 'c', 7);
    const world = timedWorld([...first.facts, ...second.facts]);
    // The second saw works on Sundays only; it is Monday.
    const sundays: PlanDocument = {
      ...dayShift,
      id: 'sundays',
      body: { ...dayShift.body, shifts: dayShift.body.shifts.map((shift) => ({ ...shift, days: [7] })) },
    };
    const own: PlanDocument = {
      ...equipmentDocument('saw-2', 'workUnit', 'saw'),
      revision: 2,
      kind: 'equipment',
      body: { name: 'Saw 2', level: 'workUnit', parent: 'saw', calendar: 'sundays' },
    };
    for (const document of [sundays, own]) addPlanDocument(world.plan, document);
    const performances = createUnitPerformances(world);
    expect(performanceViewOf(performances, 'saw-2', 'st-saw-1', minute(100)).unit).toMatchObject({
      good: 90,
      shift: { date: '2026-11-22' },
    });
    const nowMs = minute(100);
    const view = lineViewOf({
      performances,
      equipment: 'saw-1',
      nowMs,
      heardMs: nowMs,
      deviations: () => NONE,
    });
    expect(unit(view, 'saw-2')).toMatchObject({ good: 7, oee: { value: null } });
    expect(view).toMatchObject({ good: 50, oee: { value: 0.5 } });
  });

  it('is the whole site for a station that stands at no machine', () => {
    expect(line(() => undefined, 10, { equipment: null })).toMatchObject({ area: 'Site', units: [{}, {}] });
  });
});

describe('the performance of the own machine', () => {
  it('is that of its shift, with the policy it was made by; a station without a machine has none', () => {
    const floor = floorScript();
    floor.job(0, 'JobStarted', 'a');
    floor.count(50, 'a', 45);
    const performances = createUnitPerformances(timedWorld(floor.facts));
    const view = performanceViewOf(performances, 'saw-1', 'st-saw-1', minute(100));
    expect(performanceView.parse(view)).toStrictEqual(view);
    expect(view.unit?.figures.oee.value).toBeCloseTo(0.45, 12);
    expect(view.policy.minorStopSeconds).toBe(120);
    expect(performanceViewOf(performances, null, 'st-saw-1', minute(100)).unit).toBeNull();
    // The next day begins anew.
    expect(performanceViewOf(performances, 'saw-1', 'st-saw-1', minute(1440 + 5)).unit).toMatchObject({
      good: 0,
      shift: { date: '2026-11-24' },
    });
  });
});
