import { at, real } from './at.ts';
import type { CompiledProblem } from './compile-problem.ts';
import type { ShopGraph } from './job-shop-graph.ts';

/** What a change of two neighbours can bring at most, before it is made. */
export interface SwapBound {
  /** Computes the tails of the plan as it is; what is asked before a plan changes again is asked of them. */
  readonly computeTails: () => void;
  /**
   * What the plan costs at least when two neighbours of a machine change places. The longest ways through them are new; a job whose longest way
   * went past both ends no sooner.
   */
  readonly leastCost: (first: number, second: number) => number;
}

/**
 * The bound for a graph.
 * @param jobEnd when each job ends in the plan of the graph; read, and filled by whoever changes the graph
 */
export function createSwapBound(p: CompiledProblem, graph: ShopGraph, jobEnd: Float64Array): SwapBound {
  const { n, run, jobBefore, jobAfter, machineBefore, machineAfter, order, heads, least } = graph;
  const { jobCount } = p;
  const { tardiness, makespan } = p.problem.objective;

  /** The longest way from the end of an operation to the end of a job: `operation * jobCount + job`; -Infinity where there is none. */
  const tails = new Float64Array(n * jobCount);
  function computeTails(): void {
    for (let index = n - 1; index >= 0; index -= 1) {
      const operation = at(order, index);
      const row = operation * jobCount;
      const own = at(jobAfter, operation);
      const other = at(machineAfter, operation);
      const ownRow = own * jobCount;
      const otherRow = other * jobCount;
      const ownRun = own < 0 ? 0 : real(run, own);
      const otherRun = other < 0 ? 0 : real(run, other);
      for (let job = 0; job < jobCount; job += 1) {
        let tail = own < 0 ? -Infinity : real(tails, ownRow + job) + ownRun;
        if (other >= 0) tail = Math.max(tail, real(tails, otherRow + job) + otherRun);
        tails[row + job] = tail;
      }
      if (own < 0) {
        const job = row + at(p.jobOf, operation);
        tails[job] = Math.max(0, real(tails, job));
      }
    }
  }
  const endOf = (operation: number) => (operation < 0 ? 0 : real(heads, operation) + real(run, operation));

  function leastCost(first: number, second: number): number {
    const firstOwn = at(jobAfter, first);
    const secondOwn = at(jobAfter, second);
    const after = at(machineAfter, second);
    const firstRun = real(run, first);
    const secondRun = real(run, second);
    const soon =
      Math.max(real(least, second), endOf(at(jobBefore, second)), endOf(at(machineBefore, first))) + secondRun;
    const then = Math.max(real(least, first), endOf(at(jobBefore, first)), soon) + firstRun;
    const firstEnd = endOf(first);
    const secondEnd = endOf(second);
    let sum = 0;
    let longest = 0;
    for (let job = 0; job < jobCount; job += 1) {
      let behindFirst = firstOwn < 0 ? -Infinity : real(tails, firstOwn * jobCount + job) + real(run, firstOwn);
      if (after >= 0) behindFirst = Math.max(behindFirst, real(tails, after * jobCount + job) + real(run, after));
      if (firstOwn < 0 && at(p.jobOf, first) === job) behindFirst = Math.max(0, behindFirst);
      let behindSecond = secondOwn < 0 ? -Infinity : real(tails, secondOwn * jobCount + job) + real(run, secondOwn);
      if (secondOwn < 0 && at(p.jobOf, second) === job) behindSecond = Math.max(0, behindSecond);
      let end = Math.max(then + behindFirst, soon + behindSecond);
      const before = Math.max(
        firstEnd + real(tails, first * jobCount + job),
        secondEnd + real(tails, second * jobCount + job),
      );
      const old = real(jobEnd, job);
      if (before < old && end < old) end = old;
      if (end > longest) longest = end;
      const over = end - real(p.due, job);
      if (over > 0) sum += real(p.weight, job) * over;
    }
    return tardiness * sum + makespan * longest;
  }

  return { computeTails, leastCost };
}
