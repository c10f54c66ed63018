import { at, real } from './at.ts';
import type { CompiledProblem } from './compile-problem.ts';
import { createEvaluator } from './evaluate.ts';
import type { Random } from './random.ts';
import type { ListPlan, Search } from './search.ts';

/**
 * Simulated annealing over lists, on the exact evaluator: for every problem that there is. An operation, or a block of its machine, is put elsewhere
 * in the list, two of one machine change places, or one goes to another machine. What comes before what is kept by moving what waits with it: a move
 * goes no further than the operations that it depends on.
 * @param budget moves over which the temperature falls; then it is warmed up again from the best plan
 */
export function createListSearch(p: CompiledProblem, random: Random, start: ListPlan, budget: number): Search {
  const n = p.operationCount;
  const evaluator = createEvaluator(p);
  const order = start.order.slice();
  const mode = start.mode.slice();
  const position = new Int32Array(n);
  const trial = order.slice();
  const bestOrder = order.slice();
  const bestMode = mode.slice();
  let evaluations = 0;
  let current = evaluator.evaluate(order, mode);
  let best = current;
  const jobEnd = new Float64Array(p.jobCount);
  jobEnd.set(evaluator.jobEnd);

  /** Operations that can be moved: not the pinned ones. */
  const movable = Array.from({ length: n }, (_, operation) => operation).filter(
    (operation) => at(p.pinnedAt, operation) < 0,
  );
  const flexible = movable.filter((operation) => at(p.modesAt, operation + 1) - at(p.modesAt, operation) > 1);
  const machineOf = (operation: number) => at(p.modeMachine, at(mode, operation));

  function number(): void {
    for (let index = 0; index < n; index += 1) position[at(order, index)] = index;
  }
  number();

  /** The positions between which an operation may stand: behind what it waits for, before what waits for it. */
  function least(operation: number): number {
    let first = 0;
    for (let index = at(p.afterAt, operation); index < at(p.afterAt, operation + 1); index += 1)
      first = Math.max(first, at(position, at(p.afterOperation, index)) + 1);
    const machine = machineOf(operation);
    const pins = at(p.pinnedCount, machine);
    // Nothing stands before what is pinned on its machine.
    if (pins > 0)
      for (const pinned of p.problem.machines[machine]?.pinned ?? []) first = Math.max(first, at(position, pinned) + 1);
    return first;
  }
  function most(operation: number): number {
    let last = n - 1;
    for (let index = at(p.beforeAt, operation); index < at(p.beforeAt, operation + 1); index += 1)
      last = Math.min(last, at(position, at(p.beforeOperation, index)) - 1);
    return last;
  }

  /** Writes into `trial` the list in which an operation stands at another position. */
  function shifted(from: number, to: number): void {
    trial.set(order);
    const operation = at(order, from);
    if (from < to) trial.copyWithin(from, from + 1, to + 1);
    else trial.copyWithin(to + 1, to, from);
    trial[to] = operation;
  }

  /** The job that costs most lateness, or any: where something has to become better. */
  function drawOperation(): number {
    const any = () => movable[random.below(movable.length)] ?? 0;
    const operation = any();
    if (random.next() < 0.5) return operation;
    const other = any();
    const late = (one: number) => {
      const job = at(p.jobOf, one);
      return real(p.weight, job) * Math.max(0, real(jobEnd, job) - real(p.due, job));
    };
    return late(other) > late(operation) ? other : operation;
  }

  let changed = -1;
  let changedMode = 0;

  /** Draws a move into `trial` and the mode of `changed`; false: there was none. */
  function draw(): boolean {
    changed = -1;
    const operation = drawOperation();
    const from = at(position, operation);
    if (flexible.length > 0 && random.next() < 0.35) {
      const mover = flexible[random.below(flexible.length)] ?? 0;
      const first = at(p.modesAt, mover);
      const count = at(p.modesAt, mover + 1) - first;
      let other = first + random.below(count - 1);
      if (other >= at(mode, mover)) other += 1;
      const old = at(mode, mover);
      mode[mover] = other;
      const low = least(mover);
      mode[mover] = old;
      const high = most(mover);
      if (low > high) return false;
      changed = mover;
      changedMode = other;
      const place = at(position, mover);
      const to = random.next() < 0.5 ? Math.min(high, Math.max(low, place)) : low + random.below(high - low + 1);
      shifted(place, to);
      return true;
    }
    const low = least(operation);
    const high = most(operation);
    if (low >= high) return false;
    let to: number;
    if (random.next() < 0.5) {
      // Beside another one of the same machine: anything between changes nothing there.
      const reach = 1 + Math.floor(12 * random.next() ** 2);
      const step = random.next() < 0.5 ? -1 : 1;
      const machine = machineOf(operation);
      let passed = 0;
      to = from;
      for (let index = from + step; index >= low && index <= high && passed < reach; index += step) {
        if (machineOf(at(order, index)) === machine) {
          passed += 1;
          to = index;
        }
      }
      if (to === from) return false;
    } else to = low + random.below(high - low + 1);
    if (to === from) return false;
    const other = at(order, to);
    const mayChange = machineOf(other) === machineOf(operation) && at(p.pinnedAt, other) < 0;
    if (mayChange && random.next() < 0.35 && from >= least(other) && from <= most(other)) {
      trial.set(order);
      trial[from] = other;
      trial[to] = operation;
      if (stands(Math.min(from, to), Math.max(from, to))) return true;
    }
    shifted(from, to);
    return true;
  }

  const place = new Int32Array(n);
  /** Whether each operation of a stretch of `trial` stands behind what it waits for. */
  function stands(from: number, to: number): boolean {
    for (let index = from; index <= to; index += 1) place[at(trial, index)] = index;
    for (let index = from; index <= to; index += 1) {
      const operation = at(trial, index);
      for (let k = at(p.afterAt, operation); k < at(p.afterAt, operation + 1); k += 1) {
        const before = at(p.afterOperation, k);
        const there = at(position, before);
        const now = there >= from && there <= to ? at(place, before) : there;
        if (now > index) return false;
      }
    }
    return true;
  }

  function costOfMove(): number {
    if (changed < 0) return evaluator.evaluate(trial, mode);
    const old = at(mode, changed);
    mode[changed] = changedMode;
    const cost = evaluator.evaluate(trial, mode);
    mode[changed] = old;
    return cost;
  }

  function take(cost: number): void {
    order.set(trial);
    if (changed >= 0) mode[changed] = changedMode;
    number();
    jobEnd.set(evaluator.jobEnd);
    current = cost;
    if (current >= best) return;
    best = current;
    bestOrder.set(order);
    bestMode.set(mode);
  }

  let hot = 0;
  let cold = 0;
  let heated = -1;
  function warmUp(): void {
    const rises: number[] = [];
    for (let index = 0; index < 100; index += 1) {
      if (!draw()) continue;
      const cost = costOfMove();
      if (cost > current) rises.push(cost - current);
    }
    const sorted = rises.toSorted((a, b) => a - b);
    hot = (sorted[Math.floor(sorted.length * 0.3)] ?? 1) * 0.5;
    cold = 0.01 * hot;
  }

  const descent = Math.min(Math.floor(budget / 20), 20 * n);
  /** Moves over which the temperature falls once: small problems have many rounds, so that one bad beginning does not decide. */
  const round = Math.max(1, Math.min(budget - descent, 20 * n * n));
  let rounds = 0;

  /** The next round begins with the best plan, or far from it. */
  function beginAnew(): void {
    rounds += 1;
    order.set(bestOrder);
    mode.set(bestMode);
    number();
    current = best;
    if (rounds % 2 === 0) return;
    for (let index = 0; index < 3 * n; index += 1)
      if (draw()) {
        order.set(trial);
        if (changed >= 0) mode[changed] = changedMode;
        number();
      }
    current = evaluator.evaluate(order, mode);
    jobEnd.set(evaluator.jobEnd);
  }

  let temperature = 0;
  function step(count: number): boolean {
    if (movable.length === 0 || n < 2) return false;
    const end = evaluations + count;
    while (evaluations < end) {
      if (best === 0) return false;
      if (evaluations >= descent && heated < 0) {
        warmUp();
        heated = evaluations;
        temperature = hot;
      }
      if (heated >= 0 && (evaluations & 15) === 0) {
        let gone = (evaluations - heated) / round;
        if (gone >= 1) {
          beginAnew();
          heated = evaluations;
          gone = 0;
        }
        temperature = hot * (cold / hot) ** gone;
      }
      evaluations += 1;
      if (!draw()) continue;
      const limit = temperature === 0 ? current : current - temperature * Math.log(1 - random.next());
      const cost = costOfMove();
      if (cost <= limit) take(cost);
    }
    return best > 0;
  }

  return {
    step,
    best: () => best,
    evaluations: () => evaluations,
    plan: () => ({ order: bestOrder.slice(), mode: bestMode.slice() }),
  };
}
