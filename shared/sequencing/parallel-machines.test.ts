import { describe, expect, it } from 'vitest';

import { compileProblem } from './compile-problem.ts';
import type { CompiledProblem } from './compile-problem.ts';
import { createEvaluator } from './evaluate.ts';
import { createParallelSearch, isParallelMachines } from './parallel-machines.ts';
import type { SequencingProblem } from './problem.ts';
import { createRandom } from './random.ts';
import { planByRule } from './rules.ts';

const seeds = Array.from({ length: 40 }, (_, index) => index + 1);

/** Unrelated machines, some of them busy at first or set up already, with setups between families; not every machine can do everything. */
function drawn(seed: number, operations: number, machines: number): SequencingProblem {
  const random = createRandom(seed);
  const families = 1 + random.below(operations);
  const row = () => Array.from({ length: families }, () => random.below(30));
  return {
    machines: Array.from({ length: machines }, () => ({
      readyAt: random.below(3) * 10,
      family: random.below(2) === 0 ? null : random.below(families),
      downtimes: [],
      setups: random.below(5) === 0 ? null : { initial: row(), between: Array.from({ length: families }, row) },
      pinned: [],
    })),
    jobs: Array.from({ length: operations }, () => ({ due: Infinity, weight: 1 })),
    operations: Array.from({ length: operations }, (_, job) => {
      const modes = Array.from({ length: machines }, (_mode, machine) => ({ machine, run: 1 + random.below(60) }));
      const some = modes.filter(() => random.below(4) > 0);
      return {
        job,
        release: 0,
        after: [],
        modes: some.length > 0 ? some : modes,
        family: random.below(families),
        needs: [],
        unbroken: false,
      };
    }),
    resources: [],
    objective: { tardiness: 1, setup: random.below(2) * 0.25, makespan: 1, stability: 0 },
    shown: [],
  };
}

function searched(p: CompiledProblem, seed: number, budget: number) {
  const search = createParallelSearch(p, createRandom(seed), planByRule(p, 'SPT'), budget);
  while (search.evaluations() < budget && search.step(Math.min(1000, budget - search.evaluations())));
  return search;
}

describe('the search over parallel machines', () => {
  it('counts what the evaluator counts', () => {
    for (const seed of seeds) {
      const p = compileProblem(drawn(seed, 15, 4));
      expect(isParallelMachines(p)).toBe(true);
      const search = searched(p, seed, 5000);
      const { order, mode } = search.plan();
      expect(createEvaluator(p).evaluate(order, mode), `problem ${seed}`).toBeCloseTo(search.best(), 6);
    }
  });

  it('is never worse than where it begins, and gives the same plan for the same seed', () => {
    for (const seed of seeds) {
      const p = compileProblem(drawn(seed, 20, 3));
      const start = planByRule(p, 'SPT');
      const search = searched(p, seed, 3000);
      expect(search.best()).toBeLessThanOrEqual(createEvaluator(p).evaluate(start.order, start.mode));
      expect(searched(p, seed, 3000).plan()).toEqual(search.plan());
    }
  });

  it('leaves problems alone in which when something is done counts', () => {
    const problem = drawn(1, 5, 2);
    const isFor = (other: SequencingProblem) => isParallelMachines(compileProblem(other));
    expect(isFor(problem)).toBe(true);
    expect(isFor({ ...problem, jobs: problem.jobs.map((job) => ({ ...job, due: 50 })) })).toBe(false);
    expect(isFor({ ...problem, operations: problem.operations.map((one) => ({ ...one, release: 5 })) })).toBe(false);
    expect(isFor({ ...problem, objective: { ...problem.objective, makespan: 0 } })).toBe(false);
    const paused = problem.machines.map((machine) => ({ ...machine, downtimes: [{ from: 5, to: 9 }] }));
    expect(isFor({ ...problem, machines: paused })).toBe(false);
  });
});
