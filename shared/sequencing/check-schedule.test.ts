import { describe, expect, it } from 'vitest';

import { checkSchedule } from './check-schedule.testkit.ts';
import type { OperationSpec, SequencingProblem } from './problem.ts';
import type { Schedule, ScheduledOperation } from './schedule.ts';

const operation = (job: number, machine: number, run: number, over: Partial<OperationSpec> = {}): OperationSpec => ({
  job,
  release: 0,
  after: [],
  modes: [{ machine, run }],
  family: 0,
  needs: [],
  unbroken: false,
  ...over,
});
const machine = { readyAt: 0, family: null, downtimes: [], setups: null, pinned: [] };

/** Two machines; a job of two operations, one that is set up for, and one that needs the only crew. */
const problem: SequencingProblem = {
  machines: [
    {
      ...machine,
      readyAt: 5,
      family: 0,
      downtimes: [{ from: 30, to: 40 }],
      setups: {
        initial: [0, 9],
        between: [
          [0, 4],
          [6, 0],
        ],
      },
      pinned: [0],
    },
    machine,
  ],
  jobs: [
    { due: 30, weight: 2 },
    { due: 100, weight: 1 },
  ],
  operations: [
    operation(0, 0, 10, { release: 6, needs: [{ resource: 0, count: 1 }] }),
    operation(0, 1, 10, { after: [{ operation: 0, share: 0.5, tail: 8 }] }),
    operation(1, 0, 12, { family: 1, release: 20, unbroken: true }),
    operation(1, 1, 5, { needs: [{ resource: 0, count: 1 }], after: [{ operation: 2, share: 1, tail: 0 }] }),
  ],
  resources: [{ capacity: 1, heldInDowntime: false, reductions: [{ from: 60, to: 70, by: 1 }] }],
  objective: { tardiness: 1, setup: 1, makespan: 1, stability: 3 },
  shown: [[2]],
};
const done = (
  index: number,
  on: number,
  setupBegin: number,
  begin: number,
  end: number,
  setup = 0,
): ScheduledOperation => ({
  operation: index,
  machine: on,
  setupBegin,
  begin,
  end,
  setup,
});
const good: Schedule = {
  machines: [
    [done(0, 0, 6, 6, 16), done(2, 0, 40, 44, 56, 4)],
    [done(1, 1, 11, 11, 24), done(3, 1, 70, 70, 75)],
  ],
  cost: { total: 82, tardiness: 0, setup: 4, makespan: 75, moved: 1 },
};

/** The good schedule with one operation done otherwise. */
const otherwise = (index: number, over: Partial<ScheduledOperation>): Schedule => ({
  ...good,
  machines: good.machines.map((line) => line.map((one) => (one.operation === index ? { ...one, ...over } : one))),
});
const lines = (first: readonly ScheduledOperation[], second: readonly ScheduledOperation[]): Schedule => ({
  ...good,
  machines: [first, second],
});
const [[first, second], [third, fourth]] = good.machines as [
  [ScheduledOperation, ScheduledOperation],
  [ScheduledOperation, ScheduledOperation],
];

describe('the checker of schedules', () => {
  it('finds nothing wrong with what can be worked', () => {
    expect(checkSchedule(problem, good)).toEqual([]);
  });

  it.each<readonly [string, Schedule]>([
    ['Operation 0 begins before its machine is free.', otherwise(0, { setupBegin: 4, begin: 6 })],
    ['Operation 0 begins before its release.', otherwise(0, { setupBegin: 5, begin: 5, end: 16 })],
    ['Operation 0 ends before its work is done.', otherwise(0, { end: 15 })],
    ['Operation 2 is set up in 3 ticks and needs 4.', otherwise(2, { setup: 3 })],
    ['Operation 2 begins before it is set up.', otherwise(2, { setupBegin: 41 })],
    ['Operation 2 begins while its machine is down.', otherwise(2, { setupBegin: 26, begin: 30, end: 56 })],
    [
      'Operation 2 may not pause, and there is a downtime from 30.',
      otherwise(2, { setupBegin: 20, begin: 24, end: 46 }),
    ],
    ['Operation 1 begins before enough of operation 0 is done.', otherwise(1, { setupBegin: 10, begin: 10 })],
    ['Operation 1 ends less than 8 after operation 0.', otherwise(1, { end: 23 })],
    ['Operation 3 begins before enough of operation 2 is done.', otherwise(3, { setupBegin: 50, begin: 50, end: 55 })],
    ['1 of resource 0 are held at 60, and there are 0.', otherwise(3, { setupBegin: 58, begin: 58, end: 63 })],
    ['2 of resource 0 are held at 10, and there are 1.', otherwise(3, { setupBegin: 10, begin: 10, end: 15 })],
    ['Operation 1 begins before its machine is free.', lines([first, second], [{ ...fourth, end: 75 }, third])],
    ['Operation 0 is pinned to place 0 of machine 0.', lines([second, first], [third, fourth])],
    ['Operation 3 is not done.', lines([first, second], [third])],
    ['Operation 1 is done twice.', lines([first, second], [third, third, fourth])],
    ['Operation 1 cannot be done on machine 0.', lines([first, third, second], [fourth])],
    ['Operation 1 stands on machine 0, and says 1.', lines([first, third, second], [fourth])],
    ['makespan is 75, not 70.', { ...good, cost: { ...good.cost, makespan: 70 } }],
    ['tardiness is 2, not 0.', otherwise(1, { end: 31 })],
    ['setup is 5, not 4.', otherwise(2, { setup: 5 })],
    ['moved is 1, not 0.', { ...good, cost: { ...good.cost, moved: 0 } }],
    ['total is 82, not 79.', { ...good, cost: { ...good.cost, total: 79 } }],
  ])('finds: %s', (sentence, schedule) => {
    expect(checkSchedule(problem, schedule)).toContain(sentence);
  });
});
