import { at } from './at.ts';
import type { CompiledProblem } from './compile-problem.ts';
import { createEvaluator } from './evaluate.ts';

/**
 * The least cost of all lists and modes, by trying them: for few operations. What a part of a list costs, its whole costs at least.
 * @param known a cost that can be reached, so that worse beginnings are left out
 */
export function leastCost(p: CompiledProblem, known: number): number {
  const n = p.operationCount;
  const evaluator = createEvaluator(p);
  const order = new Int32Array(n);
  const mode = new Int32Array(n);
  const isPlaced = new Uint8Array(n);
  const pinned = new Int32Array(p.machineCount);
  let best = known;

  const waits = (operation: number) => {
    for (let k = at(p.afterAt, operation); k < at(p.afterAt, operation + 1); k += 1)
      if (isPlaced[at(p.afterOperation, k)] === 0) return true;
    return false;
  };
  const isOpenTo = (machine: number, operation: number) =>
    at(p.pinnedAt, operation) >= 0
      ? at(p.pinnedMachine, operation) === machine && at(p.pinnedAt, operation) === at(pinned, machine)
      : at(pinned, machine) >= at(p.pinnedCount, machine);

  function place(depth: number): void {
    if (depth === n) {
      best = Math.min(best, evaluator.evaluate(order, mode));
      return;
    }
    for (let operation = 0; operation < n; operation += 1) {
      if (isPlaced[operation] === 1 || waits(operation)) continue;
      for (let m = at(p.modesAt, operation); m < at(p.modesAt, operation + 1); m += 1) {
        const machine = at(p.modeMachine, m);
        if (!isOpenTo(machine, operation)) continue;
        order[depth] = operation;
        mode[operation] = m;
        if (evaluator.evaluate(order, mode, depth + 1) >= best) continue;
        const isPin = at(p.pinnedAt, operation) >= 0 ? 1 : 0;
        isPlaced[operation] = 1;
        pinned[machine] = at(pinned, machine) + isPin;
        place(depth + 1);
        pinned[machine] = at(pinned, machine) - isPin;
        isPlaced[operation] = 0;
      }
    }
  }
  place(0);
  return best;
}
