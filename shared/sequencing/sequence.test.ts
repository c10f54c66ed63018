import { describe, expect, it } from 'vitest';

import { leastCost } from './brute-force.testkit.ts';
import { checkSchedule } from './check-schedule.testkit.ts';
import { compileProblem } from './compile-problem.ts';
import { planOfSequences, sequence, startSearch } from './portfolio.ts';
import type { SequencingProblem } from './problem.ts';
import { randomProblem } from './random-problem.testkit.ts';
import { createRandom } from './random.ts';

const seeds = (count: number, first = 1) => Array.from({ length: count }, (_, index) => first + index);
const small = (seed: number) => randomProblem(createRandom(seed), { operations: 6, machines: 3 });
const optimum = (problem: SequencingProblem) =>
  leastCost(compileProblem(problem), sequence(problem, { seed: 1, evaluations: 2000 }).cost.total);

describe('a sequence', () => {
  it('can be worked as it stands, whatever calendars, crews, tools, setups, pins and overlaps there are', () => {
    for (const seed of seeds(150)) {
      const problem = randomProblem(createRandom(seed), { operations: 30, machines: 5 });
      const plan = sequence(problem, { seed, evaluations: 300 });
      expect(checkSchedule(problem, plan), `problem ${seed}`).toEqual([]);
      expect(plan.cost.total).toBeLessThanOrEqual(plan.byRule);
    }
  });

  it('of a few operations costs as little as any', () => {
    const missed = seeds(120).filter((seed) => {
      const problem = small(seed);
      const { cost } = sequence(problem, { seed, evaluations: 3000 });
      return cost.total > leastCost(compileProblem(problem), cost.total) + 1e-9;
    });
    expect(missed.length, `of problems ${missed.join()}`).toBeLessThanOrEqual(1);
  });

  it('is the same for the same seed and budget, however often the search is looked at', () => {
    for (const seed of seeds(20)) {
      const problem = randomProblem(createRandom(seed), { operations: 20, machines: 4 });
      const budget = { seed, evaluations: 2000 };
      const search = startSearch(problem, budget);
      const costs: number[] = [search.best()];
      while (search.evaluations() < budget.evaluations) {
        const goesOn = search.step(Math.min(97, budget.evaluations - search.evaluations()));
        costs.push(search.best());
        if (!goesOn) break;
      }
      expect(costs.toSorted((a, b) => b - a)).toEqual(costs);
      expect(sequence(problem, budget)).toEqual(sequence(problem, budget));
    }
  });

  it('is never worse than the plan that it begins with', () => {
    for (const seed of seeds(40)) {
      // Where crews and tools are shared, the order between machines counts too, and sequences do not say it.
      const problem = randomProblem(createRandom(seed), { operations: 20, machines: 4, resources: false });
      const before = sequence(problem, { seed, evaluations: 3000 });
      const warm = planOfSequences(
        compileProblem(problem),
        before.machines.map((line) => line.map(({ operation }) => operation)),
      );
      if (!warm) throw new Error(`The sequences of problem ${seed} wait for each other.`);
      const { best } = startSearch(problem, { seed: seed + 1, evaluations: 100, warm });
      expect(best(), `problem ${seed}`).toBeLessThanOrEqual(before.cost.total + 1e-9);
    }
  });
});

describe('the least cost', () => {
  it('never becomes less by a downtime', () => {
    // What may not pause and holds a crew may block less when it is put off: that is no less work.
    const plain = seeds(120)
      .map((seed) =>
        randomProblem(createRandom(seed), { operations: 6, machines: 3, resources: false, calendars: false }),
      )
      .filter(({ operations }) => operations.every(({ unbroken }) => !unbroken));
    expect(plain.length).toBeGreaterThan(30);
    for (const problem of plain) {
      const machines = problem.machines.map((machine) => ({ ...machine, downtimes: [{ from: 5, to: 45 }] }));
      expect(optimum({ ...problem, machines })).toBeGreaterThanOrEqual(optimum(problem) - 1e-9);
    }
  });

  it('never becomes more by an earlier release', () => {
    for (const seed of seeds(60)) {
      const problem = small(seed);
      const sooner = problem.operations.map((one) => ({ ...one, release: Math.floor(one.release / 2) }));
      expect(optimum({ ...problem, operations: sooner }), `problem ${seed}`).toBeLessThanOrEqual(
        optimum(problem) + 1e-9,
      );
    }
  });

  it('with setups of no time is that without setups', () => {
    for (const seed of seeds(60)) {
      const problem = small(seed);
      const zero = problem.machines.map((machine) => ({
        ...machine,
        setups: machine.setups && {
          initial: machine.setups.initial.map(() => 0),
          between: machine.setups.between.map((row) => row.map(() => 0)),
        },
      }));
      const none = problem.machines.map((machine) => ({ ...machine, setups: null, family: null }));
      expect(optimum({ ...problem, machines: zero })).toBe(optimum({ ...problem, machines: none }));
    }
  });

  it('is the same whatever jobs and operations are called', () => {
    for (const seed of seeds(60)) {
      const problem = small(seed);
      const n = problem.operations.length;
      const turned = (index: number) => n - 1 - index;
      const job = (index: number) => problem.jobs.length - 1 - index;
      const renamed: SequencingProblem = {
        ...problem,
        jobs: problem.jobs.toReversed(),
        operations: problem.operations.toReversed().map((one) => ({
          ...one,
          job: job(one.job),
          after: one.after.map((before) => ({ ...before, operation: turned(before.operation) })),
        })),
        machines: problem.machines.map((machine) => ({ ...machine, pinned: machine.pinned.map(turned) })),
        shown: problem.shown.map((line) => line.map(turned)),
      };
      expect(optimum(renamed), `problem ${seed}`).toBeCloseTo(optimum(problem), 6);
    }
  });

  it('never becomes more by a later due date', () => {
    for (const seed of seeds(60)) {
      const problem = small(seed);
      const later = problem.jobs.map((job) => ({ ...job, due: job.due + 7 }));
      expect(optimum({ ...problem, jobs: later })).toBeLessThanOrEqual(optimum(problem) + 1e-9);
    }
  });
});
