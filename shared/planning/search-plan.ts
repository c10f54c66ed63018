import { createEvaluator } from '../sequencing/evaluate.ts';
import { planOfSequences, startSearch } from '../sequencing/portfolio.ts';
import type { MachineSequences, SequencingProblem } from '../sequencing/problem.ts';
import { scheduleOf } from '../sequencing/schedule.ts';
import type { Schedule } from '../sequencing/schedule.ts';

/** What is to be searched, and how much: the same wishes give the same plan, wherever and however fast. */
export interface PlanSearchWishes {
  readonly problem: SequencingProblem;
  readonly evaluations: number;
  /** What people saw last: a search begins there, where that is better than what rules make. */
  readonly warm?: MachineSequences;
}

/** A plan, and what the best dispatching rule alone made. */
export interface FoundPlan {
  readonly lines: Schedule['machines'];
  readonly byRule: Schedule['machines'];
  readonly cost: number;
}

/** Sequences that people saw, with what is pinned now in front: what has been pinned since stood elsewhere. */
function withPins(seen: MachineSequences, { machines }: SequencingProblem): MachineSequences {
  const pinned = new Set(machines.flatMap((machine) => machine.pinned));
  return machines.map((machine, index) => [
    ...machine.pinned,
    ...(seen[index] ?? []).filter((operation) => !pinned.has(operation)),
  ]);
}

/** Moves that are looked at between two looks at what was found, times operations: about a twentieth of a second. */
const PORTION = 100_000;
const SEED = 1;

/** A search for a plan that goes on portion by portion: the best so far after each; the last one when its budget is used up or nothing is left to find. */
export function* searchPlan({ problem, evaluations, warm }: PlanSearchWishes): Generator<FoundPlan> {
  if (problem.operations.length === 0) {
    const none = problem.machines.map(() => []);
    yield { lines: none, byRule: none, cost: 0 };
    return;
  }
  const byRules = startSearch(problem, { seed: SEED, evaluations });
  const { compiled } = byRules;
  const evaluator = createEvaluator(compiled);
  const byRule = scheduleOf(compiled, evaluator, byRules.plan()).machines;
  const seen = warm && planOfSequences(compiled, withPins(warm, problem));
  const search = seen ? startSearch(problem, { seed: SEED, evaluations, warm: seen }) : byRules;
  const found = (): FoundPlan => {
    const { machines, cost } = scheduleOf(compiled, evaluator, search.plan());
    return { lines: machines, byRule, cost: cost.total };
  };
  yield found();
  const portion = Math.max(50, Math.min(2000, Math.round(PORTION / problem.operations.length)));
  while (search.evaluations() < evaluations) {
    const goesOn = search.step(Math.min(portion, evaluations - search.evaluations()));
    yield found();
    if (!goesOn) return;
  }
}

/** A plan of one of several searches. */
export interface FoundOf {
  readonly index: number;
  readonly plan: FoundPlan;
}

/**
 * Searches one after the other, for one area as it is and as it would be: one that has no plan to begin with begins with what the first has found, whose
 * numbers are the same.
 */
export function* searchPlans(all: readonly PlanSearchWishes[]): Generator<FoundOf> {
  let first: FoundPlan | undefined;
  for (const [index, wishes] of all.entries()) {
    const warm = wishes.warm ?? first?.lines.map((line) => line.map(({ operation }) => operation));
    let last: FoundPlan | undefined;
    for (const plan of searchPlan(warm ? { ...wishes, warm } : wishes)) {
      last = plan;
      yield { index, plan };
    }
    first ??= last;
  }
}

/** The plan that a search ends with. */
export function foundPlan(wishes: PlanSearchWishes): FoundPlan {
  let last: FoundPlan | undefined;
  for (const plan of searchPlan(wishes)) last = plan;
  if (!last) throw new Error('A search made no plan.');
  return last;
}
