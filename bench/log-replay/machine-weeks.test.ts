import { describe, expect, test } from 'vitest';

import { must } from '../../shared/invariant.ts';
import { areaWeeks, changeovers, sharedMinutes, unionOf } from './machine-weeks.ts';
import { row } from './made-up-log.testkit.ts';
import { USUAL_ASSUMPTIONS, orderBook } from './order-book.ts';
import { byDispatchList, byReplanning, costOfWeek, workedUntil } from './run-week.ts';
import type { Way } from './run-week.ts';
import { setupRowsBy } from './setup-rows.ts';

const all = () => true;
const setup = { kind: 'setup' as const };

/** One machine, three parts: red, blue, red; two changeovers of an hour after the first job of all. */
const rows = [
  row('A', 'saw', [2, 7, 8], { ...setup, material: 'red' }),
  row('A', 'saw', [2, 8, 10], { material: 'red' }),
  row('B', 'saw', [3, 7, 8], { ...setup, material: 'blue' }),
  row('B', 'saw', [3, 8, 12], { material: 'blue' }),
  row('C', 'saw', [4, 7, 8], { ...setup, material: 'red' }),
  row('C', 'saw', [4, 8, 9], { material: 'red' }),
];
const tight = { ...USUAL_ASSUMPTIONS, due: { days: 0, daysPerOperation: 2 } };
const [week] = areaWeeks(orderBook(rows, tight), all);

describe('a week of a log as a sequencing problem', () => {
  test('counts a changeover wherever the family differs from the one before', () => {
    expect(changeovers(['red', 'blue', 'blue', 'red'], undefined)).toBe(3);
    expect(changeovers(['red', 'blue', 'blue', 'red'], 'red')).toBe(2);
    expect(setupRowsBy(orderBook(rows))).toEqual({ changed: 100, same: 0 });
  });

  test('shares overlapping minutes out, so that setup and work add up to the hours that the machine worked', () => {
    const worked = [
      { kind: 'run' as const, place: 0, from: 0, to: 60 },
      { kind: 'run' as const, place: 1, from: 30, to: 90 },
      { kind: 'setup' as const, place: 1, from: 100, to: 110 },
    ];
    const minutes = sharedMinutes(worked, 2);
    expect(minutes).toEqual({ run: [45, 45], setup: [0, 10] });
    expect(unionOf(worked)).toEqual([
      { from: 0, to: 90 },
      { from: 100, to: 110 },
    ]);
  });

  test('takes what was run as long as it took: its work, its setup and its ends are those of the log', () => {
    const cost = costOfWeek(must(week, 'week'), 'as it was run', 100);
    expect(cost).toMatchObject({ setup: 180, changeovers: 3 });
    // Due on Wednesday 00:00; C ends on Wednesday at 9.
    expect(must(week, 'week').realLateness).toBe(9 * 60);
    expect(cost.lateness).toBe(9 * 60);
    expect(cost.late).toBe(1);
  });

  test('works off the queue by the list with what has arrived, no job twice, none left out', () => {
    const order = byDispatchList(must(week, 'week'), 0);
    expect(order.toSorted((a, b) => a - b)).toEqual([0, 1, 2]);
    const [second] = areaWeeks(
      orderBook([
        row('Z', 'saw', [2, 1, 2]),
        row('Y', 'mill', [2, 1, 9]),
        row('Y', 'saw', [2, 12, 13]),
        row('X', 'saw', [2, 13, 14]),
      ]),
      (equipment) => equipment === 'saw',
    );
    // Y is due first of what is left but is not there before the mill lets it go; then the list takes it or X, never before.
    const ids = byDispatchList(must(second, 'week'), 0).map((place) => must(second, 'week').book[place]?.id);
    expect(new Set(ids)).toEqual(new Set(['X/10', 'Y/20', 'Z/10']));
    expect(ids[0]).not.toBe('Y/20');
  });

  test('is never later by the sequencer, with setups weighed, than by the best rule', () => {
    const value = (way: Way) => {
      const { lateness, setup: minutes } = costOfWeek(must(week, 'week'), way, 2000);
      return lateness + 0.5 * minutes;
    };
    for (const way of ['FIFO', 'EDD', 'SPT', 'ATCS'] as const)
      expect(value('Lineside sequencer, knowing the week')).toBeLessThanOrEqual(value(way));
  });

  test('replanned knows only what has arrived: it begins nothing before it is there, and all of it once', () => {
    expect(byReplanning(must(week, 'week'), 0, 200).toSorted((a, b) => a - b)).toEqual([0, 1, 2]);
    const [second] = areaWeeks(
      orderBook([row('Z', 'saw', [2, 1, 2]), row('Y', 'mill', [2, 1, 9]), row('Y', 'saw', [2, 12, 13])]),
      (equipment) => equipment === 'saw',
    );
    expect(byReplanning(must(second, 'week'), 0, 200)).toEqual([0, 1]);
  });

  test('lets work pause while the machine does not work', () => {
    const machine = { downtimes: [{ from: 10, to: 20 }] };
    expect(workedUntil(machine, 0, 10)).toBe(10);
    expect(workedUntil(machine, 5, 10)).toBe(25);
    expect(workedUntil(machine, 12, 1)).toBe(21);
  });
});
