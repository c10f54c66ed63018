import { describe, expect, it } from 'vitest';

import { leastCost } from './brute-force.testkit.ts';
import { compileProblem } from './compile-problem.ts';
import type { CompiledProblem } from './compile-problem.ts';
import { createEvaluator } from './evaluate.ts';
import type { SequencingProblem } from './problem.ts';
import { createRandom } from './random.ts';
import { planByRule } from './rules.ts';
import { createSingleMachineSearch, isSingleMachine } from './single-machine.ts';

const seeds = Array.from({ length: 40 }, (_, index) => index + 1);

/** One machine with or without setups, free at once or later; weighted lateness, sometimes setups and the end count too. */
function drawn(seed: number, n: number): SequencingProblem {
  const random = createRandom(seed);
  const row = () => Array.from({ length: n }, () => random.below(30));
  const setups = random.below(3) === 0 ? null : { initial: row(), between: Array.from({ length: n }, row) };
  return {
    machines: [{ readyAt: random.below(2) * 25, family: null, downtimes: [], setups, pinned: [] }],
    jobs: Array.from({ length: n }, () => ({ due: random.below(40 * n), weight: random.below(10) })),
    operations: Array.from({ length: n }, (_, job) => ({
      job,
      release: 0,
      after: [],
      modes: [{ machine: 0, run: 1 + random.below(60) }],
      family: job,
      needs: [],
      unbroken: false,
    })),
    resources: [],
    objective: { tardiness: 1, setup: random.below(2) * 0.5, makespan: random.below(3) * 0.25, stability: 0 },
    shown: [],
  };
}

function searched(p: CompiledProblem, seed: number, budget: number) {
  const search = createSingleMachineSearch(p, createRandom(seed), planByRule(p, 'EDD'), budget);
  while (search.evaluations() < budget && search.step(Math.min(1000, budget - search.evaluations())));
  return search;
}

describe('the search on one machine', () => {
  it('counts what the evaluator counts, and is never worse than where it begins', () => {
    for (const seed of seeds) {
      const p = compileProblem(drawn(seed, 20));
      expect(isSingleMachine(p)).toBe(true);
      const search = searched(p, seed, 5000);
      const { order, mode } = search.plan();
      const start = planByRule(p, 'EDD');
      expect(createEvaluator(p).evaluate(order, mode), `problem ${seed}`).toBeCloseTo(search.best(), 6);
      expect(search.best()).toBeLessThanOrEqual(createEvaluator(p).evaluate(start.order, start.mode));
      expect(searched(p, seed, 5000).plan()).toEqual(search.plan());
    }
  });

  it('finds the least there is for a few jobs', () => {
    for (const seed of seeds) {
      const p = compileProblem(drawn(seed, 7));
      const best = searched(p, seed, 10_000).best();
      expect(best - leastCost(p, best), `problem ${seed}`).toBeCloseTo(0, 6);
    }
  });
});
