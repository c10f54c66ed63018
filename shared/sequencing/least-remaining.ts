import { at, real } from './at.ts';
import type { CompiledProblem } from './compile-problem.ts';

/** By operation: ticks that its job takes at least after its end, whatever machines do the rest. */
export function leastRemaining(p: CompiledProblem): Float64Array {
  const remaining = new Float64Array(p.operationCount);
  const waiting = new Int32Array(p.operationCount);
  const done: number[] = [];
  for (let operation = 0; operation < p.operationCount; operation += 1) {
    waiting[operation] = at(p.beforeAt, operation + 1) - at(p.beforeAt, operation);
    if (waiting[operation] === 0) done.push(operation);
  }
  for (let operation = done.pop(); operation !== undefined; operation = done.pop()) {
    let run = Infinity;
    for (let m = at(p.modesAt, operation); m < at(p.modesAt, operation + 1); m += 1)
      run = Math.min(run, real(p.modeRun, m));
    for (let index = at(p.afterAt, operation); index < at(p.afterAt, operation + 1); index += 1) {
      const before = at(p.afterOperation, index);
      // What overlaps ends no earlier than its last transfer batch.
      const behind = (real(p.afterShare, index) < 1 ? 0 : run) + real(remaining, operation);
      // Lateness is that of a job: what another job's operation waits for tells nothing of its own.
      if (at(p.jobOf, before) === at(p.jobOf, operation))
        remaining[before] = Math.max(
          real(remaining, before),
          behind,
          real(p.afterTail, index) + real(remaining, operation),
        );
      waiting[before] = at(waiting, before) - 1;
      if (waiting[before] === 0) done.push(before);
    }
  }
  return remaining;
}
