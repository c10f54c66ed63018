import { at, real } from './at.ts';
import type { CompiledProblem } from './compile-problem.ts';
import { createShopGraph, isJobShop } from './job-shop-graph.ts';
import type { Random } from './random.ts';
import type { ListPlan, Search } from './search.ts';

/** More operations than this need more memory for what is tabu than a kiosk should give. */
const MOST_OPERATIONS = 2500;

/** Whether a problem is a job shop in which only the time until everything is done counts. */
export function isMakespanShop(p: CompiledProblem): boolean {
  const { tardiness, makespan } = p.problem.objective;
  const isLateNever = tardiness === 0 || p.due.every((due, job) => due === Infinity || real(p.weight, job) === 0);
  return makespan > 0 && isLateNever && p.operationCount <= MOST_OPERATIONS && isJobShop(p);
}

/** How many good plans are kept to find new beginnings between them. */
const ELITE = 8;

interface Elite {
  readonly order: Int32Array;
  readonly place: Int32Array;
  readonly cost: number;
}

/**
 * Tabu search for the makespan of a job shop. Operations of a critical block are put to its ends, and its ends into it (N6 of Balas and Vazacopoulos
 * 1998, with the moves inward of N7 of Zhang and others 2007); moves are estimated by the heads and tails of what lies between (Taillard 1994). What a
 * move put in order may not be turned back for a while. Where nothing better comes for long, it begins anew on the way from one good plan to
 * another one (path relinking, Peng, Lü and Cheng 2015).
 */
export function createJobShopTabu(p: CompiledProblem, random: Random, start: ListPlan, budget: number): Search {
  const graph = createShopGraph(p, start);
  const { n, run, machine, jobBefore, jobAfter, machineBefore, machineAfter, order, heads, least } = graph;
  const factor = p.problem.objective.makespan;
  const mode = start.mode.slice();
  const tails = new Float64Array(n);
  const tabu = new Int32Array(n * n);
  const path = new Int32Array(n);
  const newHeads = new Float64Array(n);
  const bestOrder = start.order.slice();
  let best = Infinity;
  let evaluations = 0;
  let iteration = 0;

  /** Below this nothing is possible: what a machine or a job has to do. */
  const bound = leastMakespan();
  function leastMakespan(): number {
    const load = new Float64Array(p.machineCount);
    const soonest = new Float64Array(p.machineCount).fill(Infinity);
    const toEnd = new Float64Array(n);
    const toHere = new Float64Array(n);
    const latest = new Float64Array(p.machineCount).fill(Infinity);
    let most = 0;
    for (const operation of start.order) {
      const before = at(jobBefore, operation);
      const from = before >= 0 ? real(toHere, before) + real(run, before) : 0;
      toHere[operation] = Math.max(real(least, operation), from);
    }
    for (let index = n - 1; index >= 0; index -= 1) {
      const operation = at(start.order, index);
      const after = at(jobAfter, operation);
      toEnd[operation] = after >= 0 ? real(toEnd, after) + real(run, after) : 0;
      most = Math.max(most, real(toHere, operation) + real(run, operation) + real(toEnd, operation));
      const there = at(machine, operation);
      load[there] = real(load, there) + real(run, operation);
      soonest[there] = Math.min(real(soonest, there), real(toHere, operation));
      latest[there] = Math.min(real(latest, there), real(toEnd, operation));
    }
    for (let there = 0; there < p.machineCount; there += 1)
      if (real(load, there) > 0) most = Math.max(most, real(soonest, there) + real(load, there) + real(latest, there));
    return most;
  }

  /** Tails of the places up to `to`; those behind it are right already. @returns the makespan */
  function computeTails(to: number): number {
    for (let index = to; index >= 0; index -= 1) {
      const operation = at(order, index);
      let tail = 0;
      const job = at(jobAfter, operation);
      if (job >= 0) tail = real(tails, job);
      const other = at(machineAfter, operation);
      if (other >= 0 && real(tails, other) > tail) tail = real(tails, other);
      tails[operation] = tail + real(run, operation);
    }
    let most = 0;
    for (let operation = 0; operation < n; operation += 1) {
      const end = real(heads, operation) + real(tails, operation);
      if (end > most) most = end;
    }
    return most;
  }

  let makespan = computeTails(n - 1);
  /** The best of the present run. */
  let runBest = makespan;
  const runOrder = order.slice();
  let since = 0;
  const elite: Elite[] = [];

  function note(): void {
    if (makespan < runBest) {
      runBest = makespan;
      runOrder.set(order);
      since = 0;
    } else since += 1;
    if (makespan >= best) return;
    best = makespan;
    bestOrder.set(order);
  }
  note();
  runOrder.set(order);

  /** A critical path into `path`. @returns its length */
  function findPath(): number {
    let operation = -1;
    let seen = 0;
    for (let one = 0; one < n; one += 1)
      if (real(heads, one) === real(least, one) && real(heads, one) + real(tails, one) === makespan) {
        const job = at(jobBefore, one);
        const other = at(machineBefore, one);
        const isFirst =
          (job < 0 || real(heads, job) + real(run, job) < real(heads, one)) &&
          (other < 0 || real(heads, other) + real(run, other) < real(heads, one));
        if (!isFirst && real(heads, one) > 0) continue;
        seen += 1;
        if (random.below(seen) === 0) operation = one;
      }
    let length = 0;
    while (operation >= 0) {
      path[length] = operation;
      length += 1;
      const end = real(heads, operation) + real(run, operation);
      const left = makespan - end;
      const job = at(jobAfter, operation);
      const other = at(machineAfter, operation);
      const byJob = job >= 0 && real(heads, job) === end && real(tails, job) === left;
      const byMachine = other >= 0 && real(heads, other) === end && real(tails, other) === left;
      if (byJob && byMachine) operation = random.next() < 0.5 ? job : other;
      else operation = byMachine ? other : byJob ? job : -1;
    }
    return length;
  }

  const endOfJobBefore = (operation: number) => {
    const job = at(jobBefore, operation);
    return job >= 0 ? real(heads, job) + real(run, job) : 0;
  };
  const tailOfJobAfter = (operation: number) => {
    const job = at(jobAfter, operation);
    return job >= 0 ? real(tails, job) : 0;
  };

  /** The makespan after `path[first]` goes behind `path[last]`, as far as what lies between tells. */
  function estimateBehind(first: number, last: number): number {
    const mover = at(path, first);
    const before = at(machineBefore, mover);
    let time = before >= 0 ? real(heads, before) + real(run, before) : 0;
    for (let index = first + 1; index <= last; index += 1) {
      const operation = at(path, index);
      const head = Math.max(real(least, operation), endOfJobBefore(operation), time);
      newHeads[index] = head;
      time = head + real(run, operation);
    }
    const after = at(machineAfter, at(path, last));
    let tail = Math.max(tailOfJobAfter(mover), after >= 0 ? real(tails, after) : 0) + real(run, mover);
    let most = Math.max(real(least, mover), endOfJobBefore(mover), time) + tail;
    for (let index = last; index > first; index -= 1) {
      const operation = at(path, index);
      tail = Math.max(tailOfJobAfter(operation), tail) + real(run, operation);
      const whole = real(newHeads, index) + tail;
      if (whole > most) most = whole;
    }
    return most;
  }

  /** The same after `path[last]` goes before `path[first]`. */
  function estimateBefore(first: number, last: number): number {
    const mover = at(path, last);
    const before = at(machineBefore, at(path, first));
    const moverHead = Math.max(
      real(least, mover),
      endOfJobBefore(mover),
      before >= 0 ? real(heads, before) + real(run, before) : 0,
    );
    let time = moverHead + real(run, mover);
    for (let index = first; index < last; index += 1) {
      const operation = at(path, index);
      const head = Math.max(real(least, operation), endOfJobBefore(operation), time);
      newHeads[index] = head;
      time = head + real(run, operation);
    }
    const after = at(machineAfter, mover);
    let tail = after >= 0 ? real(tails, after) : 0;
    let most = 0;
    for (let index = last - 1; index >= first; index -= 1) {
      const operation = at(path, index);
      tail = Math.max(tailOfJobAfter(operation), tail) + real(run, operation);
      const whole = real(newHeads, index) + tail;
      if (whole > most) most = whole;
    }
    const own = moverHead + Math.max(tailOfJobAfter(mover), tail) + real(run, mover);
    return own > most ? own : most;
  }

  let chosen = Infinity;
  let chosenFirst = -1;
  let chosenLast = -1;
  let isChosenBehind = false;
  let ties = 0;
  /** What is taken where everything is tabu. */
  let anyFirst = -1;
  let anyLast = -1;
  let isAnyBehind = false;
  let seen = 0;

  function isTabu(first: number, last: number, isBehind: boolean): boolean {
    const mover = isBehind ? at(path, first) : at(path, last);
    if (isBehind) {
      for (let index = first + 1; index <= last; index += 1)
        if (at(tabu, at(path, index) * n + mover) > iteration) return true;
    } else
      for (let index = first; index < last; index += 1)
        if (at(tabu, mover * n + at(path, index)) > iteration) return true;
    return false;
  }

  function consider(first: number, last: number, isBehind: boolean): void {
    // Sufficient for a plan without a circle.
    if (isBehind) {
      if (real(tails, at(path, last)) < tailOfJobAfter(at(path, first))) return;
    } else {
      const front = at(path, first);
      if (real(heads, front) + real(run, front) < endOfJobBefore(at(path, last))) return;
    }
    evaluations += 1;
    const estimate = isBehind ? estimateBehind(first, last) : estimateBefore(first, last);
    seen += 1;
    if (random.below(seen) === 0) {
      anyFirst = first;
      anyLast = last;
      isAnyBehind = isBehind;
    }
    if (estimate > chosen) return;
    if (estimate >= best && isTabu(first, last, isBehind)) return;
    if (estimate === chosen) {
      ties += 1;
      if (random.below(ties) > 0) return;
    } else ties = 1;
    chosen = estimate;
    chosenFirst = first;
    chosenLast = last;
    isChosenBehind = isBehind;
  }

  function lookAtBlock(from: number, to: number, isFirstOfAll: boolean, isLastOfAll: boolean): void {
    if (to - from === 1) {
      consider(from, to, true);
      return;
    }
    if (!isLastOfAll) {
      for (let index = from; index < to; index += 1) consider(index, to, true);
      for (let index = from + 1; index < to; index += 1) consider(index, to, false);
    }
    if (!isFirstOfAll) {
      for (let index = from + 1; index <= to; index += 1) {
        if (index === from + 1 && to - from === 1) continue;
        consider(from, index, false);
      }
      for (let index = from + 1; index < to; index += 1) consider(from, index, true);
    }
  }

  const machinesPerJob = Math.max(1, n / Math.max(1, p.jobCount));
  const tenure = 4 + p.jobCount / machinesPerJob;
  const longest = 2 * tenure;

  function iterate(): boolean {
    const length = findPath();
    chosen = Infinity;
    chosenFirst = -1;
    seen = 0;
    let from = 0;
    for (let index = 1; index <= length; index += 1) {
      if (index < length && at(machine, at(path, index)) === at(machine, at(path, from))) continue;
      if (index - from > 1) lookAtBlock(from, index - 1, from === 0, index === length);
      from = index;
    }
    if (seen === 0) return false;
    if (chosenFirst < 0) {
      chosenFirst = anyFirst;
      chosenLast = anyLast;
      isChosenBehind = isAnyBehind;
    }
    const first = at(path, chosenFirst);
    const last = at(path, chosenLast);
    const until = iteration + Math.floor(tenure + random.next() * (longest - tenure));
    if (isChosenBehind)
      for (let index = chosenFirst + 1; index <= chosenLast; index += 1) tabu[first * n + at(path, index)] = until;
    else for (let index = chosenFirst; index < chosenLast; index += 1) tabu[at(path, index) * n + last] = until;
    const changed = isChosenBehind ? graph.moveBehind(first, last) : graph.moveBefore(last, first);
    iteration += 1;
    if (changed < 0) {
      since += 1;
      return true;
    }
    graph.computeHeads(changed);
    makespan = computeTails(graph.changedTo());
    note();
    return true;
  }

  /** Takes a plan over, and forgets what was tabu. */
  function begin(list: Int32Array): void {
    graph.load(list);
    makespan = computeTails(n - 1);
    // Nothing that was done before is near any more.
    iteration += Math.ceil(longest) + 1;
    runBest = Infinity;
    since = 0;
    note();
  }

  function keepRun(): void {
    const same = elite.findIndex(({ cost, order: other }) => cost === runBest && distance(other, runOrder) === 0);
    if (same >= 0) return;
    const places = new Int32Array(n);
    for (let index = 0; index < n; index += 1) places[at(runOrder, index)] = index;
    elite.push({ order: runOrder.slice(), place: places, cost: runBest });
    if (elite.length <= ELITE) return;
    let worst = 0;
    for (const [index, { cost }] of elite.entries()) if (cost > (elite[worst]?.cost ?? 0)) worst = index;
    elite.splice(worst, 1);
  }

  const others = new Int32Array(n);
  /** Neighbours on a machine that two lists have in different order. */
  function distance(a: Int32Array, b: Int32Array): number {
    for (let index = 0; index < n; index += 1) others[at(b, index)] = index;
    const last = new Int32Array(p.machineCount).fill(-1);
    let count = 0;
    for (let index = 0; index < n; index += 1) {
      const operation = at(a, index);
      const there = at(machine, operation);
      const before = at(last, there);
      if (before >= 0 && at(others, before) > at(others, operation)) count += 1;
      last[there] = operation;
    }
    return count;
  }

  /** Goes a part of the way from the plan that is loaded to another one, by changing neighbours on machines. */
  function walk(towards: Int32Array, steps: number): void {
    for (let index = 0; index < n; index += 1) others[at(towards, index)] = index;
    let done = 0;
    for (let tries = 0; tries < steps * 20 && done < steps; tries += 1) {
      const operation = random.below(n);
      const after = at(machineAfter, operation);
      if (after < 0 || at(others, after) > at(others, operation)) continue;
      if (graph.moveBehind(operation, after) >= 0) done += 1;
    }
    graph.computeHeads(0);
  }

  /** Random changes that keep it a plan. */
  function shake(steps: number): void {
    for (let done = 0; done < steps; done += 1) {
      const operation = random.below(n);
      const after = at(machineAfter, operation);
      if (after >= 0) graph.moveBehind(operation, after);
    }
    graph.computeHeads(0);
  }

  /** How many different neighbours two plans have in all, pairs that are not neighbours too: bounded by what a walk needs. */
  function inversions(a: Elite, b: Elite): number {
    let count = 0;
    for (let one = 0; one < n; one += 1) {
      for (let other = one + 1; other < n; other += 1)
        if (
          at(machine, one) === at(machine, other) &&
          at(a.place, one) < at(a.place, other) !== at(b.place, one) < at(b.place, other)
        )
          count += 1;
    }
    return count;
  }

  const patience = Math.max(500, Math.min(3000, Math.floor(budget / 60 / Math.max(1, Math.sqrt(n / 100)))));

  function nextRun(): void {
    keepRun();
    const isFull = elite.length >= ELITE;
    const one = elite[random.below(elite.length)];
    if (isFull || (elite.length > 2 && random.next() < 0.5)) {
      let other = elite[random.below(elite.length)];
      for (let tries = 0; other === one && tries < 10; tries += 1) other = elite[random.below(elite.length)];
      if (one && other && one !== other) {
        const far = inversions(one, other);
        if (far >= 6) {
          graph.load(one.order);
          walk(other.order, Math.max(2, Math.floor(far * (0.3 + 0.3 * random.next()))));
          begin(order.slice());
          return;
        }
      }
    }
    graph.load(isFull ? bestOrder : start.order);
    shake(isFull ? Math.max(8, Math.floor(n / 6)) : 4 * n);
    begin(order.slice());
  }

  function step(count: number): boolean {
    const end = evaluations + count;
    for (;;) {
      if (evaluations >= end) break;
      if (best <= bound) return false;
      const looked = evaluations;
      const goesOn = iterate();
      // A plan without a block of two cannot become better.
      if (!goesOn && looked === evaluations) {
        if (makespan <= best) return false;
        since = patience;
      }
      if (since >= patience) nextRun();
    }
    return best > bound;
  }

  return {
    step,
    best: () => best * factor,
    evaluations: () => evaluations,
    plan: () => ({ order: bestOrder.slice(), mode: mode.slice() }),
  };
}
