import { describe, expect, it } from 'vitest';

import { leastCost } from './brute-force.testkit.ts';
import { checkSchedule } from './check-schedule.testkit.ts';
import { compileProblem } from './compile-problem.ts';
import { createEvaluator } from './evaluate.ts';
import { createFlexibleShop, isFlexibleShop } from './flexible-shop.ts';
import { createShopGraph, isJobShop } from './job-shop-graph.ts';
import { createJobShopLateness, isLatenessShop } from './job-shop-lateness.ts';
import { createSwapBound } from './job-shop-swap-bound.ts';
import { createJobShopTabu, isMakespanShop } from './job-shop-tabu.ts';
import { sequence } from './portfolio.ts';
import type { OperationSpec, SequencingProblem } from './problem.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';
import { planByRule } from './rules.ts';
import { scheduleOf } from './schedule.ts';
import type { Search } from './search.ts';

type Goal = 'makespan' | 'lateness' | 'flexible makespan';

/**
 * A job shop: each job over some of the machines in an order of its own, some twice; releases, and machines that are free later. In a flexible one
 * operations have several machines, and run on each as long as they do there.
 */
function randomShop(random: Random, jobs: number, machines: number, goal: Goal): SequencingProblem {
  const operations: OperationSpec[] = [];
  function modesOf(run: number): OperationSpec['modes'] {
    const usual = random.below(machines);
    if (goal !== 'flexible makespan') return [{ machine: usual, run }];
    return Array.from({ length: machines }, (_, machine) => machine).flatMap((machine) => {
      if (machine === usual) return [{ machine, run }];
      return random.next() < 0.4 ? [{ machine, run: random.below(2 * run + 1) }] : [];
    });
  }
  const specs = Array.from({ length: jobs }, (_, job) => {
    const steps = 1 + random.below(machines);
    let work = 0;
    for (let step = 0; step < steps; step += 1) {
      const run = random.next() < 0.05 ? 0 : 1 + random.below(30);
      work += run;
      operations.push({
        job,
        release: random.next() < 0.2 ? random.below(40) : 0,
        after: step > 0 ? [{ operation: operations.length - 1, share: 1, tail: 0 }] : [],
        modes: modesOf(run),
        family: 0,
        needs: [],
        unbroken: false,
      });
    }
    return { due: Math.floor(work * (1 + random.next())), weight: random.below(4) };
  });
  return {
    machines: Array.from({ length: machines }, () => ({
      readyAt: random.next() < 0.2 ? random.below(30) : 0,
      family: null,
      downtimes: [],
      setups: null,
      pinned: [],
    })),
    jobs: specs,
    operations,
    resources: [],
    objective: {
      tardiness: goal === 'lateness' ? 1 : 0,
      setup: 0,
      makespan: goal === 'lateness' ? 0 : 1,
      stability: 0,
    },
    shown: [],
  };
}

const seeds = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const engines = [
  ['the makespan', 'makespan', createJobShopTabu, isMakespanShop],
  ['lateness', 'lateness', createJobShopLateness, isLatenessShop],
  ['the makespan with a choice of machines', 'flexible makespan', createFlexibleShop, isFlexibleShop],
] as const;

function run(search: Search, evaluations: number): void {
  while (search.evaluations() < evaluations) if (!search.step(evaluations - search.evaluations())) break;
}

describe.each(engines)('a search for %s of a job shop', (_, goal, engine, isFor) => {
  it('is for these problems, finds plans that can be worked, costs what the evaluator says, and never more than its start', () => {
    for (const seed of seeds(60)) {
      const random = createRandom(seed);
      const problem = randomShop(random, 2 + random.below(10), 1 + random.below(6), goal);
      const compiled = compileProblem(problem);
      expect(isFor(compiled)).toBe(true);
      const start = planByRule(compiled, 'MWKR');
      const evaluator = createEvaluator(compiled);
      const before = evaluator.evaluate(start.order, start.mode);
      const search = engine(compiled, createRandom(seed), start, 3000);
      run(search, 3000);
      const plan = search.plan();
      expect(evaluator.evaluate(plan.order, plan.mode), `shop ${seed}`).toBe(search.best());
      expect(search.best()).toBeLessThanOrEqual(before);
      expect(checkSchedule(problem, scheduleOf(compiled, evaluator, plan)), `shop ${seed}`).toEqual([]);
    }
  });

  it('of a few operations finds what costs as little as any', () => {
    const missed = seeds(60).filter((seed) => {
      const problem = randomShop(createRandom(seed), 4, 3, goal);
      if (problem.operations.length > (goal === 'flexible makespan' ? 6 : 9)) return false;
      const { cost } = sequence(problem, { seed, evaluations: 4000 });
      return cost.total > leastCost(compileProblem(problem), cost.total) + 1e-9;
    });
    expect(missed).toEqual([]);
  });

  it('finds the same for the same seed and budget, in whatever portions', () => {
    for (const seed of seeds(8)) {
      const compiled = compileProblem(randomShop(createRandom(seed), 8, 5, goal));
      const start = planByRule(compiled, 'SPT');
      const [whole, parts] = [0, 1].map(() => engine(compiled, createRandom(seed), start, 5000));
      if (!whole || !parts) throw new Error('There are two.');
      run(whole, 5000);
      while (parts.evaluations() < 5000 && parts.step(Math.min(130, 5000 - parts.evaluations())));
      expect(parts.best()).toBe(whole.best());
    }
  });
});

describe('the bound of a change of two neighbours', () => {
  it('is never above what the plan costs then, and mostly what it costs', () => {
    let asked = 0;
    let exact = 0;
    for (const seed of seeds(30)) {
      const compiled = compileProblem(randomShop(createRandom(seed), 9, 4, 'lateness'));
      const start = planByRule(compiled, seed % 2 === 0 ? 'FIFO' : 'WSPT');
      const evaluator = createEvaluator(compiled);
      for (let second = 0; second < compiled.operationCount; second += 1) {
        const graph = createShopGraph(compiled, start);
        evaluator.evaluate(graph.order, start.mode);
        const bound = createSwapBound(compiled, graph, evaluator.jobEnd.slice());
        bound.computeTails();
        const first = graph.machineBefore[second] ?? -1;
        if (first < 0) continue;
        const least = bound.leastCost(first, second);
        if (graph.moveBehind(first, second) < 0) continue;
        const cost = evaluator.evaluate(graph.order, start.mode);
        expect(least, `shop ${seed}, operations ${first} and ${second}`).toBeLessThanOrEqual(cost);
        asked += 1;
        if (least === cost) exact += 1;
      }
    }
    expect(asked).toBeGreaterThan(200);
    expect(exact).toBeGreaterThan(0.6 * asked);
  });
});

describe('the graph of a job shop', () => {
  it('stays a plan whose beginnings are those of the evaluator, whatever is moved, and says where something would wait for itself', () => {
    let refused = 0;
    for (const seed of seeds(40)) {
      const random = createRandom(seed);
      const compiled = compileProblem(randomShop(random, 8, 4, 'makespan'));
      const start = planByRule(compiled, 'FIFO');
      const graph = createShopGraph(compiled, start);
      const evaluator = createEvaluator(compiled);
      for (let move = 0; move < 60; move += 1) {
        const [one, other] = [random.below(graph.n), random.below(graph.n)];
        if (one === other || graph.machine[one] !== graph.machine[other]) continue;
        const [first, second] = (graph.place[one] ?? 0) < (graph.place[other] ?? 0) ? [one, other] : [other, one];
        const listed = graph.order.slice();
        const from = random.next() < 0.5 ? graph.moveBehind(first, second) : graph.moveBefore(second, first);
        if (from < 0) refused += 1;
        else graph.computeHeads(from);
        expect(from < 0 ? graph.order : listed).toEqual(listed);
        evaluator.evaluate(graph.order, start.mode);
        expect(graph.heads).toEqual(evaluator.begin);
        expect([...graph.order].map((operation) => graph.place[operation])).toEqual(seeds(graph.n).map((n) => n - 1));
      }
    }
    expect(refused).toBeGreaterThan(20);
  });

  it('is of no problem with setups, downtimes, a choice of machines, or jobs of two chains', () => {
    const shop = randomShop(createRandom(3), 3, 3, 'makespan');
    const [first, ...rest] = shop.operations;
    if (!first) throw new Error('There is an operation.');
    const [machine, ...machines] = shop.machines;
    if (!machine) throw new Error('There is a machine.');
    expect(isJobShop(compileProblem(shop))).toBe(true);
    for (const other of [
      { ...shop, machines: [{ ...machine, setups: { initial: [0], between: [[0]] } }, ...machines] },
      { ...shop, machines: [{ ...machine, downtimes: [{ from: 3, to: 5 }] }, ...machines] },
      { ...shop, operations: [{ ...first, modes: [0, 1].map((index) => ({ machine: index, run: 4 })) }, ...rest] },
      { ...shop, operations: [...shop.operations, { ...first, after: [] }] },
    ])
      expect(isJobShop(compileProblem(other))).toBe(false);
  });
});
