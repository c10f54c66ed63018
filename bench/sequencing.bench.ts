/**
 * How near sequences come to proven or best known values of published instances at a fixed number of moves, beside the dispatching rules that
 * planners know, all through the product's own evaluator. `--set wt40,la` some sets; `--seconds 1,5` budgets; `--stride 4` each fourth instance;
 * `--engine list` the search for every problem that there is, also where the class has an engine of its own. It ends with 1 where a floor is missed, unless
 * `--report` says that it only tells.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';

import { must } from '../shared/invariant.ts';
import { compileProblem } from '../shared/sequencing/compile-problem.ts';
import { createEvaluator } from '../shared/sequencing/evaluate.ts';
import { startSearch } from '../shared/sequencing/portfolio.ts';
import { planByRule, ruleNames } from '../shared/sequencing/rules.ts';
import { report } from './figure.ts';
import { hasInstances, instanceSets } from './sequencing/instance-sets.ts';
import type { Instance, InstanceSet } from './sequencing/instance-sets.ts';

const root = path.resolve(import.meta.dirname, '..');
const folder = path.join(process.env['LINESIDE_DATA'] ?? path.resolve(root, '../shared/data'), 'bench');
const { values: flags } = parseArgs({
  options: {
    set: { type: 'string' },
    seconds: { type: 'string', default: '1' },
    stride: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1,2,3' },
    json: { type: 'boolean' },
    instances: { type: 'boolean' },
    engine: { type: 'string' },
    report: { type: 'boolean' },
  },
});
/** Floors that were missed. */
const missed: string[] = [];
/** Operations that the search over lists puts in their places in about a second. */
const LIST_PLACES_PER_SECOND = 2.5e7;
const isList = flags.engine === 'list';
const seeds = flags.seeds.split(',').map(Number);

/** Gap above a reference; at a reference of zero there is none, or it counts as much as its cost. */
const gapOf = (cost: number, reference: number) => (reference > 0 ? cost / reference - 1 : cost > 0 ? 1 : 0);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const middle = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** The one figure of a set, in percent. */
function figureOf({ measure }: InstanceSet, instances: readonly Instance[], costs: readonly number[]): number {
  const references = instances.map(({ reference }) => reference);
  if (measure === 'sum') return (sum(costs) / sum(references) - 1) * 100;
  const gaps = references.map((reference, index) => gapOf(costs[index] ?? Infinity, reference));
  if (measure === 'mean') return (sum(gaps) / gaps.length) * 100;
  return (gaps.filter((gap) => gap <= 0).length / gaps.length) * 100;
}

function searched({ problem, name, reference }: Instance, seed: number, evaluations: number): number {
  const search = startSearch(problem, { seed, evaluations, ...(isList && { engine: 'list' }) });
  while (search.evaluations() < evaluations)
    if (!search.step(Math.min(20_000, evaluations - search.evaluations()))) break;
  const { order, mode } = search.plan();
  const cost = createEvaluator(search.compiled).evaluate(order, mode);
  if (Math.abs(cost - search.best()) > 1e-6)
    throw new Error(`${name}: the search says ${search.best()}, the evaluator ${cost}.`);
  if (cost > search.byRule) throw new Error(`${name}: ${cost} is above the best rule, ${search.byRule}.`);
  if (flags.instances === true) console.log(`  ${name} seed ${seed}: ${cost}, reference ${reference}`);
  return cost;
}

function measure(set: InstanceSet): void {
  const instances = set.instances().filter((_, index) => index % Number(flags.stride) === 0);
  const rules = ruleNames.map((name) => {
    const costs = instances.map(({ problem }) => {
      const compiled = compileProblem(problem);
      const { order, mode } = planByRule(compiled, name);
      return createEvaluator(compiled).evaluate(order, mode);
    });
    return { name, value: figureOf(set, instances, costs) };
  });
  const unit = set.measure === 'optimal' ? '% optimal' : '% above';
  for (const { name, value } of rules) report({ metric: `${set.name} (${instances.length}) ${name}`, value, unit });
  const best = must(
    rules.toSorted((a, b) => (set.measure === 'optimal' ? b.value - a.value : a.value - b.value))[0],
    'a rule',
  );
  const operations = sum(instances.map(({ problem }) => problem.operations.length)) / instances.length;
  const perSecond = isList ? LIST_PLACES_PER_SECOND / operations : set.perSecond;
  for (const seconds of flags.seconds.split(',').map(Number)) {
    const evaluations = Math.round(perSecond * seconds);
    const runs = seeds.map((seed) => {
      const before = process.cpuUsage();
      const costs = instances.map((instance) => searched(instance, seed, evaluations));
      const { user, system } = process.cpuUsage(before);
      const gaps = instances.map(({ reference }, index) => gapOf(costs[index] ?? Infinity, reference) * 100);
      return {
        value: figureOf(set, instances, costs),
        cpu: (user + system) / 1e6 / instances.length,
        hits: gaps.filter((gap) => gap <= 0).length,
        median: middle(gaps),
        worst: Math.max(...gaps),
        zeros: instances.filter(({ reference }, index) => reference === 0 && costs[index] === 0).length,
      };
    });
    const zeros = instances.filter(({ reference }) => reference === 0).length;
    const run = must(runs.toSorted((a, b) => a.value - b.value)[Math.floor(runs.length / 2)], 'a run');
    const floor = isList ? undefined : set.floors[seconds];
    const isMet = floor === undefined || (set.measure === 'optimal' ? run.value >= floor : run.value <= floor);
    // Where the best is zero a gap says nothing: with longer budgets each of those has to be found.
    const isZero = floor === undefined || set.zerosFrom === undefined || seconds < set.zerosFrom || run.zeros === zeros;
    if (!isMet) missed.push(`${set.name} at ${seconds} s`);
    if (!isZero) missed.push(`${set.name} at ${seconds} s, those at zero`);
    const judged = floor === undefined ? '' : ` [floor ${floor}: ${isMet && isZero ? 'met' : 'MISSED'}]`;
    report({
      metric: `${set.name} (${instances.length}) search ${evaluations} moves${judged}`,
      value: run.value,
      unit,
      rival: best.name,
      rivalValue: best.value,
    });
    if (flags.json !== true)
      console.log(
        `  ${run.cpu.toFixed(2)} CPU-seconds each; ${run.hits}/${instances.length} at the reference; median ${run.median.toFixed(2)} %, worst ${run.worst.toFixed(1)} %` +
          (zeros > 0 ? `; ${run.zeros}/${zeros} of those at zero` : ''),
      );
  }
}

if (hasInstances(folder)) {
  const wanted = flags.set?.split(',');
  for (const set of instanceSets(folder)) if (!wanted || wanted.includes(set.name)) measure(set);
  if (missed.length > 0 && flags.json !== true) console.log(`Floors that are missed: ${missed.join('; ')}.`);
  if (missed.length > 0 && flags.report !== true) process.exitCode = 1;
} else {
  console.error(`The instances are not here. Set LINESIDE_DATA to the folder that holds bench/; ${folder} does not.`);
  process.exitCode = 2;
}
