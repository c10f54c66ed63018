import { describe, expect, test } from 'vitest';

import { must } from '../invariant.ts';
import { at } from './at.ts';
import { compileProblem } from './compile-problem.ts';
import type { CompiledProblem } from './compile-problem.ts';
import { createEvaluator } from './evaluate.ts';
import { randomProblem } from './random-problem.testkit.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';
import { plansByRules } from './rules.ts';

const seeds = Array.from({ length: 150 }, (_, index) => index + 1);

/** Another plan: two neighbours of the list that do not wait for each other change places, or one goes to another machine. Returns where it begins to differ. */
function change(p: CompiledProblem, random: Random, order: Int32Array, mode: Int32Array): number {
  const index = random.below(p.operationCount);
  const operation = at(order, index);
  const first = at(p.modesAt, operation);
  const choices = at(p.modesAt, operation + 1) - first;
  if (choices > 1 && random.next() < 0.5) {
    mode[operation] = first + random.below(choices);
    return index;
  }
  if (index === 0) return 0;
  const ahead = at(order, index - 1);
  for (let k = at(p.afterAt, operation); k < at(p.afterAt, operation + 1); k += 1)
    if (at(p.afterOperation, k) === ahead) return index;
  order[index - 1] = operation;
  order[index] = ahead;
  return index - 1;
}

describe('a plan that differs from the kept one only from a position on', () => {
  test('costs what it costs when it is evaluated whole, or is above the limit, also after others were looked at', () => {
    let abandoned = 0;
    for (const seed of seeds) {
      const random = createRandom(seed);
      const p = compileProblem(randomProblem(random, { operations: 40, machines: 5 }));
      const start = must(plansByRules(p)[0], 'a plan');
      const [order, mode] = [start.order.slice(), start.mode.slice()];
      const [whole, parts] = [createEvaluator(p), createEvaluator(p)];
      expect(parts.keep(order, mode, 0), `problem ${seed}`).toBe(whole.evaluate(order, mode));
      for (let round = 0; round < 25; round += 1) {
        const [tried, modes] = [order.slice(), mode.slice()];
        const first = change(p, random, tried, modes);
        const cost = whole.evaluate(tried, modes);
        expect(parts.evaluateFrom(tried, modes, first, Infinity), `problem ${seed}`).toBe(cost);
        expect(parts.end, `problem ${seed}`).toEqual(whole.end);
        expect(parts.jobEnd, `problem ${seed}`).toEqual(whole.jobEnd);
        const limit = cost * (0.5 + random.next());
        const judged = parts.evaluateFrom(tried, modes, first, limit);
        if (judged !== cost) abandoned += 1;
        expect(judged === cost || (judged > limit && cost > limit), `problem ${seed}`).toBe(true);
        if (random.next() < 0.3) {
          order.set(tried);
          mode.set(modes);
          expect(parts.keep(order, mode, first), `problem ${seed}`).toBe(cost);
        }
      }
    }
    expect(abandoned).toBeGreaterThan(100);
  });

  test('is never thought to cost more before all of it is known', () => {
    for (const seed of seeds) {
      const p = compileProblem(randomProblem(createRandom(seed), { operations: 30, machines: 4 }));
      const { order, mode } = must(plansByRules(p)[0], 'a plan');
      const evaluator = createEvaluator(p);
      const costs = Array.from({ length: p.operationCount + 1 }, (_, count) => evaluator.evaluate(order, mode, count));
      for (const [count, cost] of costs.entries())
        expect(cost, `problem ${seed}, ${count} operations`).toBeLessThanOrEqual((costs[count + 1] ?? Infinity) + 1e-9);
    }
  });
});
