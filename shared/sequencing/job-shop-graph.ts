import { at, real } from './at.ts';
import type { CompiledProblem } from './compile-problem.ts';
import type { ListPlan } from './search.ts';

/** Whether a problem is a shop of chains in which each operation has one machine. */
export function isJobShop(p: CompiledProblem): boolean {
  for (let operation = 0; operation < p.operationCount; operation += 1)
    if (at(p.modesAt, operation + 1) - at(p.modesAt, operation) !== 1) return false;
  return isChainShop(p);
}

/**
 * Whether each job is one chain of operations, without setups, downtimes, crews, tools, pins and overlap. Times of release and
 * machines that are free later are allowed. What an operation costs then depends on the longest way to it and from it alone.
 */
export function isChainShop(p: CompiledProblem): boolean {
  if (p.hasSetups || p.hasDowntimes || p.hasResources || p.hasPins || p.hasOverlap) return false;
  if (p.problem.objective.stability > 0) return false;
  for (let operation = 0; operation < p.operationCount; operation += 1) {
    const first = at(p.afterAt, operation);
    const count = at(p.afterAt, operation + 1) - first;
    if (count > 1 || at(p.beforeAt, operation + 1) - at(p.beforeAt, operation) > 1) return false;
    if (count === 1 && at(p.jobOf, at(p.afterOperation, first)) !== at(p.jobOf, operation)) return false;
  }
  // Two chains of one job would end at two instants.
  const last = new Int32Array(p.jobCount);
  for (let operation = 0; operation < p.operationCount; operation += 1)
    if (at(p.beforeAt, operation + 1) === at(p.beforeAt, operation)) {
      const job = at(p.jobOf, operation);
      if (at(last, job) > 0) return false;
      last[job] = 1;
    }
  return true;
}

/**
 * The disjunctive graph of a plan (Roy and Sussmann 1964): what comes before an operation in its job and on its machine; -1: nothing. `order` is a
 * topological order of it, kept by every change.
 */
export interface ShopGraph {
  readonly n: number;
  readonly run: Float64Array;
  readonly machine: Int32Array;
  readonly jobBefore: Int32Array;
  readonly jobAfter: Int32Array;
  readonly machineBefore: Int32Array;
  readonly machineAfter: Int32Array;
  readonly order: Int32Array;
  readonly place: Int32Array;
  /** When an operation can begin at the soonest. */
  readonly heads: Float64Array;
  /** Earliest beginnings that nothing else causes: releases, and from when on a machine is free. */
  readonly least: Float64Array;
  /** Computes heads again from a place in the order on. */
  readonly computeHeads: (from: number) => void;
  /**
   * Puts `first` right behind `last` of the same machine, which stands behind it.
   * @returns the first place in the order that changed; -1 where it would wait for itself: nothing is changed then
   */
  readonly moveBehind: (first: number, last: number) => number;
  /** Puts `last` right before `first`. */
  readonly moveBefore: (last: number, first: number) => number;
  /** The last place in the order that the last move changed. */
  readonly changedTo: () => number;
  /** Takes a plan over. */
  readonly load: (order: Int32Array) => void;
}

/** The graph of a plan. */
export function createShopGraph(p: CompiledProblem, start: ListPlan): ShopGraph {
  const n = p.operationCount;
  const run = new Float64Array(n);
  const machine = new Int32Array(n);
  const jobBefore = new Int32Array(n).fill(-1);
  const jobAfter = new Int32Array(n).fill(-1);
  const machineBefore = new Int32Array(n);
  const machineAfter = new Int32Array(n);
  const order = new Int32Array(n);
  const place = new Int32Array(n);
  const heads = new Float64Array(n);
  const least = new Float64Array(n);
  for (let operation = 0; operation < n; operation += 1) {
    const mode = at(p.modesAt, operation);
    run[operation] = real(p.modeRun, mode);
    machine[operation] = at(p.modeMachine, mode);
    least[operation] = Math.max(real(p.release, operation), real(p.readyAt, at(machine, operation)));
    if (at(p.afterAt, operation + 1) > at(p.afterAt, operation)) {
      const before = at(p.afterOperation, at(p.afterAt, operation));
      jobBefore[operation] = before;
      jobAfter[before] = operation;
    }
  }
  const last = new Int32Array(p.machineCount);
  const mark = new Int32Array(n);
  let marked = 0;
  const kept = new Int32Array(n);
  let changedTo = 0;

  function computeHeads(from: number): void {
    for (let index = from; index < n; index += 1) {
      const operation = at(order, index);
      let head = real(least, operation);
      const job = at(jobBefore, operation);
      if (job >= 0) {
        const end = real(heads, job) + real(run, job);
        if (end > head) head = end;
      }
      const other = at(machineBefore, operation);
      if (other >= 0) {
        const end = real(heads, other) + real(run, other);
        if (end > head) head = end;
      }
      heads[operation] = head;
    }
  }

  function load(list: Int32Array): void {
    order.set(list);
    last.fill(-1);
    machineAfter.fill(-1);
    for (let index = 0; index < n; index += 1) {
      const operation = at(order, index);
      place[operation] = index;
      const there = at(machine, operation);
      const before = at(last, there);
      machineBefore[operation] = before;
      if (before >= 0) machineAfter[before] = operation;
      last[there] = operation;
    }
    computeHeads(0);
  }
  load(start.order);

  /** Takes an operation out of the sequence of its machine. */
  function unlink(operation: number): void {
    const before = at(machineBefore, operation);
    const after = at(machineAfter, operation);
    if (before >= 0) machineAfter[before] = after;
    if (after >= 0) machineBefore[after] = before;
  }
  function link(operation: number, before: number, after: number): void {
    machineBefore[operation] = before;
    machineAfter[operation] = after;
    if (before >= 0) machineAfter[before] = operation;
    if (after >= 0) machineBefore[after] = operation;
  }

  function moveBehind(first: number, behind: number): number {
    const oldBefore = at(machineBefore, first);
    const oldAfter = at(machineAfter, first);
    const from = at(place, first);
    const to = at(place, behind);
    unlink(first);
    // What depends on it now goes behind it; the rest comes forward in its order.
    marked += 1;
    mark[first] = marked;
    let ahead = from;
    let count = 0;
    for (let index = from + 1; index <= to; index += 1) {
      const operation = at(order, index);
      const job = at(jobBefore, operation);
      const other = at(machineBefore, operation);
      if ((job >= 0 && at(mark, job) === marked) || (other >= 0 && at(mark, other) === marked)) {
        mark[operation] = marked;
        kept[count++] = operation;
      } else {
        order[ahead] = operation;
        ahead += 1;
      }
    }
    if (at(mark, behind) === marked) {
      // It would wait for itself: everything goes back.
      link(first, oldBefore, oldAfter);
      for (let index = to, rest = count - 1, front = ahead - 1; index > from; index -= 1) {
        const back = rest >= 0 ? at(kept, rest) : -1;
        const forward = front >= from ? at(order, front) : -1;
        if (back >= 0 && (forward < 0 || at(place, back) > at(place, forward))) {
          order[index] = back;
          rest -= 1;
        } else {
          order[index] = forward;
          front -= 1;
        }
      }
      order[from] = first;
      return -1;
    }
    link(first, behind, at(machineAfter, behind));
    order[ahead] = first;
    for (let index = 0; index < count; index += 1) order[ahead + 1 + index] = at(kept, index);
    for (let index = from; index <= to; index += 1) place[at(order, index)] = index;
    changedTo = to;
    return from;
  }

  function moveBefore(lastOne: number, first: number): number {
    const oldBefore = at(machineBefore, lastOne);
    const oldAfter = at(machineAfter, lastOne);
    const from = at(place, first);
    const to = at(place, lastOne);
    unlink(lastOne);
    // What it depends on now comes before it; the rest goes back in its order.
    marked += 1;
    mark[lastOne] = marked;
    let back = to;
    let count = 0;
    for (let index = to - 1; index >= from; index -= 1) {
      const operation = at(order, index);
      const job = at(jobAfter, operation);
      const other = at(machineAfter, operation);
      if ((job >= 0 && at(mark, job) === marked) || (other >= 0 && at(mark, other) === marked)) {
        mark[operation] = marked;
        kept[count++] = operation;
      } else {
        order[back] = operation;
        back -= 1;
      }
    }
    if (at(mark, first) === marked) {
      link(lastOne, oldBefore, oldAfter);
      for (let index = from, rest = count - 1, front = back + 1; index < to; index += 1) {
        const forward = rest >= 0 ? at(kept, rest) : -1;
        const behind = front <= to ? at(order, front) : -1;
        if (forward >= 0 && (behind < 0 || at(place, forward) < at(place, behind))) {
          order[index] = forward;
          rest -= 1;
        } else {
          order[index] = behind;
          front += 1;
        }
      }
      order[to] = lastOne;
      return -1;
    }
    link(lastOne, at(machineBefore, first), first);
    order[back] = lastOne;
    for (let index = 0; index < count; index += 1) order[back - 1 - index] = at(kept, index);
    for (let index = from; index <= to; index += 1) place[at(order, index)] = index;
    changedTo = to;
    return from;
  }

  return {
    n,
    run,
    machine,
    jobBefore,
    jobAfter,
    machineBefore,
    machineAfter,
    order,
    place,
    heads,
    least,
    computeHeads,
    moveBehind,
    moveBefore,
    changedTo: () => changedTo,
    load,
  };
}
