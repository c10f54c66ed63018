/**
 * How many sequences of random problems (calendars over changes of clocks, eligibility, setups, crews, tools, pins, overlap) can be worked, judged by the
 * independent checker, and how many of small ones cost as little as any. `--cases 10000`, `--first 1`.
 */
import { parseArgs } from 'node:util';

import { leastCost } from '../shared/sequencing/brute-force.testkit.ts';
import { checkSchedule } from '../shared/sequencing/check-schedule.testkit.ts';
import { compileProblem } from '../shared/sequencing/compile-problem.ts';
import { sequence } from '../shared/sequencing/portfolio.ts';
import { randomProblem } from '../shared/sequencing/random-problem.testkit.ts';
import { createRandom } from '../shared/sequencing/random.ts';
import { report } from './figure.ts';

const { values: flags } = parseArgs({
  options: {
    cases: { type: 'string', default: '10000' },
    first: { type: 'string', default: '1' },
    json: { type: 'boolean' },
  },
});
const first = Number(flags.first);
const cases = Number(flags.cases);

let wrong = 0;
let above = 0;
let ruleCost = 0;
let searchCost = 0;
for (let seed = first; seed < first + cases; seed += 1) {
  const problem = randomProblem(createRandom(seed), { operations: 40, machines: 6 });
  const plan = sequence(problem, { seed, evaluations: 500 });
  const found = checkSchedule(problem, plan);
  if (found.length > 0) {
    wrong += 1;
    console.log(`problem ${seed}: ${found.slice(0, 3).join(' ')}`);
  }
  ruleCost += plan.byRule;
  searchCost += plan.cost.total;
}
report({ metric: `plans of ${cases} problems that cannot be worked`, value: wrong, unit: 'plans' });
report({ metric: 'cost of 500 moves', value: searchCost, unit: 'ticks', rival: 'best rule', rivalValue: ruleCost });

const small = Math.ceil(cases / 10);
for (let seed = first; seed < first + small; seed += 1) {
  const problem = randomProblem(createRandom(seed), { operations: 8, machines: 3 });
  const { cost } = sequence(problem, { seed, evaluations: 5000 });
  const least = leastCost(compileProblem(problem), cost.total);
  if (cost.total > least + 1e-9) {
    above += 1;
    console.log(`problem ${seed} of at most 8 operations: ${cost.total} instead of ${least}`);
  }
}
report({
  metric: `of ${small} problems with at most 8 operations at the least cost`,
  value: (1 - above / small) * 100,
  unit: '%',
});
process.exitCode = wrong > 0 ? 1 : 0;
