import { at } from './at.ts';
import { compileProblem } from './compile-problem.ts';
import type { CompiledProblem } from './compile-problem.ts';
import { createEvaluator } from './evaluate.ts';
import { createFlexibleShop, isFlexibleShop } from './flexible-shop.ts';
import { createJobShopLateness, isLatenessShop } from './job-shop-lateness.ts';
import { createJobShopTabu, isMakespanShop } from './job-shop-tabu.ts';
import { createListSearch } from './list-search.ts';
import { createParallelSearch, isParallelMachines } from './parallel-machines.ts';
import type { MachineSequences, SequencingProblem } from './problem.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';
import { plansByRules } from './rules.ts';
import { scheduleOf } from './schedule.ts';
import type { Schedule } from './schedule.ts';
import type { ListPlan, Search } from './search.ts';
import { createSingleMachineSearch, isSingleMachine } from './single-machine.ts';

export interface SearchWishes {
  /** The same seed, budget and problem give the same plan. */
  readonly seed: number;
  /** Moves that will be looked at in all: temperatures fall over so many. */
  readonly evaluations: number;
  /** A plan to begin with: the one that people saw last. It is taken where it is better than what rules make. */
  readonly warm?: ListPlan;
  /** The search over lists, also where the class of the problem has an engine of its own: to compare them. */
  readonly engine?: 'list';
}

/** A search over a problem, with what the rules make of it. */
export interface StartedSearch extends Search {
  readonly compiled: CompiledProblem;
  /** The cost of the best plan that a dispatching rule made: the search never ends above it. */
  readonly byRule: number;
}

type Engine = (p: CompiledProblem, random: Random, start: ListPlan, budget: number) => Search;

/** The engine for the class of a problem. */
function engineFor(compiled: CompiledProblem): Engine {
  if (isSingleMachine(compiled)) return createSingleMachineSearch;
  if (isMakespanShop(compiled)) return createJobShopTabu;
  if (isLatenessShop(compiled)) return createJobShopLateness;
  if (isParallelMachines(compiled)) return createParallelSearch;
  if (isFlexibleShop(compiled)) return createFlexibleShop;
  return createListSearch;
}

/** Begins a search with the engine for the class of a problem: from the best plan of all rules and the one that people have. */
export function startSearch(
  problem: SequencingProblem,
  { seed, evaluations, warm, engine }: SearchWishes,
): StartedSearch {
  const compiled = compileProblem(problem);
  const evaluator = createEvaluator(compiled);
  let best: ListPlan | undefined;
  let least = Infinity;
  for (const plan of plansByRules(compiled)) {
    const cost = evaluator.evaluate(plan.order, plan.mode);
    if (best && cost >= least) continue;
    best = plan;
    least = cost;
  }
  const start = warm && evaluator.evaluate(warm.order, warm.mode) <= least ? warm : best;
  if (!start) throw new Error('There is no rule that makes a plan.');
  const create = engine === 'list' ? createListSearch : engineFor(compiled);
  return { ...create(compiled, createRandom(seed), start, evaluations), compiled, byRule: least };
}

/** The best plan that a search finds with a budget. */
export function sequence(problem: SequencingProblem, wishes: SearchWishes): Schedule & { readonly byRule: number } {
  const search = startSearch(problem, wishes);
  while (search.evaluations() < wishes.evaluations)
    if (!search.step(Math.min(10_000, wishes.evaluations - search.evaluations()))) break;
  const { compiled, byRule } = search;
  return { ...scheduleOf(compiled, createEvaluator(compiled), search.plan()), byRule };
}

/**
 * A list of sequences that people saw, as a search takes it: what is new comes last, what is gone is left out.
 * @returns undefined where the sequences wait for each other in a circle
 */
export function planOfSequences(compiled: CompiledProblem, machines: MachineSequences): ListPlan | undefined {
  const n = compiled.operationCount;
  const mode = new Int32Array(n).fill(-1);
  const lanes: number[][] = Array.from({ length: compiled.machineCount }, () => []);
  for (const [machine, operations] of machines.entries())
    for (const operation of operations)
      for (let m = at(compiled.modesAt, operation); m < at(compiled.modesAt, operation + 1); m += 1)
        if (at(compiled.modeMachine, m) === machine && at(mode, operation) < 0) {
          mode[operation] = m;
          lanes[machine]?.push(operation);
        }
  for (let operation = 0; operation < n; operation += 1)
    if (at(mode, operation) < 0) {
      const m = at(compiled.modesAt, operation);
      mode[operation] = m;
      lanes[at(compiled.modeMachine, m)]?.push(operation);
    }
  const placed = new Uint8Array(n);
  const heads = new Int32Array(lanes.length);
  const order: number[] = [];
  const mayGo = (operation: number) => {
    for (let k = at(compiled.afterAt, operation); k < at(compiled.afterAt, operation + 1); k += 1)
      if (placed[at(compiled.afterOperation, k)] === 0) return false;
    return true;
  };
  for (let found = true; found;) {
    found = false;
    for (const [lane, operations] of lanes.entries())
      for (;;) {
        const operation = operations[at(heads, lane)];
        if (operation === undefined || !mayGo(operation)) break;
        placed[operation] = 1;
        heads[lane] = at(heads, lane) + 1;
        order.push(operation);
        found = true;
      }
  }
  return order.length === n ? { order: Int32Array.from(order), mode } : undefined;
}
