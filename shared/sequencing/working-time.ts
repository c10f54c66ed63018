import { at, real } from './at.ts';
import type { CompiledProblem } from './compile-problem.ts';

/** When machines work: instants of the clock into ticks of work, and back. */
export interface WorkingTime {
  /** Ticks that a machine has worked before an instant, from the beginning of the horizon. */
  readonly worked: (machine: number, instant: number) => number;
  /** The first instant at which a machine has worked so much: the end of something. */
  readonly endAt: (machine: number, worked: number) => number;
  /** The last instant at which it has worked no more: what begins there works at once. */
  readonly beginAt: (machine: number, worked: number) => number;
  /** The end of the span of work that an instant lies in; Infinity: there is no downtime after it. */
  readonly spanEnd: (machine: number, instant: number) => number;
}

/** The working time of the machines of a problem. Costs a binary search in the downtimes of one machine. */
export function workingTime({ downAt, downFrom, downTo, machineCount }: CompiledProblem): WorkingTime {
  /** Ticks of downtime before each downtime of a machine, and worked before it. */
  const lost = new Float64Array(downFrom.length + machineCount);
  const before = new Float64Array(downFrom.length);
  for (let machine = 0; machine < machineCount; machine += 1) {
    let sum = 0;
    for (let index = at(downAt, machine); index < at(downAt, machine + 1); index += 1) {
      before[index] = real(downFrom, index) - sum;
      lost[index + machine] = sum;
      sum += real(downTo, index) - real(downFrom, index);
    }
    lost[at(downAt, machine + 1) + machine] = sum;
  }

  /** The number of downtimes of a machine for which `list` is below a limit, or at it. */
  function count(list: Float64Array, machine: number, limit: number, isIncluded: boolean): number {
    const first = at(downAt, machine);
    let [low, high] = [first, at(downAt, machine + 1)];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const there = real(list, middle);
      if (there < limit || (isIncluded && there === limit)) low = middle + 1;
      else high = middle;
    }
    return low - first;
  }

  const lostBefore = (machine: number, downs: number) => real(lost, at(downAt, machine) + machine + downs);

  function worked(machine: number, instant: number): number {
    const begun = count(downFrom, machine, instant, true);
    if (begun === 0) return instant;
    const last = at(downAt, machine) + begun - 1;
    return instant < real(downTo, last) ? real(before, last) : instant - lostBefore(machine, begun);
  }

  return {
    worked,
    endAt: (machine, ticks) => ticks + lostBefore(machine, count(before, machine, ticks, false)),
    beginAt: (machine, ticks) => ticks + lostBefore(machine, count(before, machine, ticks, true)),
    spanEnd(machine, instant) {
      const begun = count(downFrom, machine, instant, false);
      const next = at(downAt, machine) + begun;
      return next < at(downAt, machine + 1) ? real(downFrom, next) : Infinity;
    },
  };
}
