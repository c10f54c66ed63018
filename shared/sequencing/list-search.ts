import { at, real } from './at.ts';
import type { CompiledProblem } from './compile-problem.ts';
import { createEvaluator } from './evaluate.ts';
import type { Random } from './random.ts';
import type { ListPlan, Search } from './search.ts';

/**
 * Simulated annealing over lists, on the exact evaluator: for every problem that there is. Half of the moves follow what a late end, or the end of
 * everything, waits for, back to an operation that waits for its machine, and bring it forward or to another machine. With setups others put a block of a
 * machine behind an operation after which it needs little setup. The rest puts any operation elsewhere in the list, exchanges two of one machine or changes the
 * machine. A move goes no further than the operations that it depends on; so that this seldom stands in the way, lists are kept in the order of time.
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
  let current = 0;
  const jobEnd = new Float64Array(p.jobCount);
  const end = new Float64Array(n);
  /** What stands before each operation on its machine; -1: nothing. */
  const before = new Int32Array(n);
  const lastOn = new Int32Array(p.machineCount);
  const operationsOf: number[][] = Array.from({ length: p.jobCount }, () => []);
  for (let operation = 0; operation < n; operation += 1) operationsOf[at(p.jobOf, operation)]?.push(operation);
  const { objective } = p.problem;
  const waitingShare = p.hasPrecedence ? 0.5 : objective.makespan > 0 ? 0.4 : 0.1;
  const blockShare = p.hasPrecedence ? 0.25 : 0.5;

  /** Operations that can be moved: not the pinned ones. */
  const movable = Array.from({ length: n }, (_, operation) => operation).filter(
    (operation) => at(p.pinnedAt, operation) < 0,
  );
  const flexible = movable.filter((operation) => at(p.modesAt, operation + 1) - at(p.modesAt, operation) > 1);
  const machineOf = (operation: number) => at(p.modeMachine, at(mode, operation));

  function number(): void {
    lastOn.fill(-1);
    for (let index = 0; index < n; index += 1) {
      const operation = at(order, index);
      position[operation] = index;
      const machine = machineOf(operation);
      before[operation] = at(lastOn, machine);
      lastOn[machine] = operation;
    }
  }
  /** The plan is judged and kept, from the first position on at which it differs from the last one. */
  function settle(first: number): void {
    number();
    current = evaluator.keep(order, mode, first);
    jobEnd.set(evaluator.jobEnd);
    end.set(evaluator.end);
  }
  settle(0);
  let best = current;

  const lateness = (job: number) => real(p.weight, job) * Math.max(0, real(jobEnd, job) - real(p.due, job));

  /** The operation of a job that ends last. */
  function lastOf(job: number): number {
    let last = -1;
    for (const operation of operationsOf[job] ?? [])
      if (last < 0 || real(end, operation) > real(end, last)) last = operation;
    return last;
  }

  /** An operation that ends everything, or a job that is late. */
  function drawEnd(): number {
    if (objective.makespan > 0 && (objective.tardiness === 0 || random.next() < 0.3)) {
      let last = 0;
      for (let job = 1; job < p.jobCount; job += 1) if (real(jobEnd, job) > real(jobEnd, last)) last = job;
      return lastOf(last);
    }
    let job = random.below(p.jobCount);
    for (let index = 0; index < 3; index += 1) {
      const other = random.below(p.jobCount);
      if (lateness(other) > lateness(job)) job = other;
    }
    return lateness(job) > 0 ? lastOf(job) : -1;
  }

  /** Along what a late end waits for, back to some operation that waits for its machine; -1: there is none. */
  function drawWaiting(): number {
    let operation = drawEnd();
    let found = -1;
    let seen = 0;
    while (operation >= 0) {
      let ready = real(p.release, operation);
      let waitsFor = -1;
      for (let index = at(p.afterAt, operation); index < at(p.afterAt, operation + 1); index += 1) {
        const other = at(p.afterOperation, index);
        if (real(end, other) >= ready) {
          ready = real(end, other);
          waitsFor = other;
        }
      }
      const ahead = at(before, operation);
      if (ahead >= 0 && real(end, ahead) >= ready) {
        if (at(p.pinnedAt, ahead) < 0 && at(p.pinnedAt, operation) < 0) {
          seen += 1;
          if (random.below(seen) === 0) found = operation;
        }
        operation = ahead;
      } else operation = waitsFor;
    }
    return found;
  }

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
    changedFrom = Math.min(from, to);
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
    return lateness(at(p.jobOf, other)) > lateness(at(p.jobOf, operation)) ? other : operation;
  }

  let changed = -1;
  let changedMode = 0;
  /** The first position that the move changes. */
  let changedFrom = 0;

  /** Draws a move into `trial` and the mode of `changed`; false: there was none. */
  function draw(): boolean {
    changed = -1;
    if (p.hasSetups && random.next() < blockShare) {
      const moved = drawBlock();
      if (moved !== undefined) return moved;
    }
    if (random.next() < waitingShare) {
      const waiting = drawWaiting();
      if (waiting >= 0) {
        const k = drawn(waiting);
        if (k !== undefined) return k;
      }
    }
    const operation = drawOperation();
    const from = at(position, operation);
    if (flexible.length > 0 && random.next() < 0.35) {
      const mover = flexible[random.below(flexible.length)] ?? 0;
      const first = at(p.modesAt, mover);
      const count = at(p.modesAt, mover + 1) - first;
      let other = first + random.below(count - 1);
      if (other >= at(mode, mover)) other += 1;
      return toMode(mover, other);
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
      changedFrom = Math.min(from, to);
      if (stands(Math.min(from, to), Math.max(from, to))) return true;
    }
    shifted(from, to);
    return true;
  }

  /** Brings an operation that waits for its machine before what is ahead of it, or that behind it. */
  function drawn(operation: number): boolean | undefined {
    let ahead = at(before, operation);
    if (flexible.length > 0 && random.next() < 0.4) {
      const mover = random.next() < 0.5 ? operation : ahead;
      const first = at(p.modesAt, mover);
      const count = at(p.modesAt, mover + 1) - first;
      if (count > 1) {
        let other = first + random.below(count - 1);
        if (other >= at(mode, mover)) other += 1;
        return toMode(mover, other);
      }
    }
    while (random.next() < 0.4 && at(before, ahead) >= 0 && at(p.pinnedAt, at(before, ahead)) < 0)
      ahead = at(before, ahead);
    const from = at(position, operation);
    const to = at(position, ahead);
    const isEarly = to >= least(operation);
    const isLate = from <= most(ahead);
    if (isEarly && (!isLate || random.next() < 0.5)) {
      if (isLate && random.next() < 0.3) {
        trial.set(order);
        trial[from] = ahead;
        trial[to] = operation;
        changedFrom = to;
        if (stands(to, from)) return true;
      }
      shifted(from, to);
      return true;
    }
    if (!isLate) return undefined;
    shifted(to, from);
    return true;
  }

  function toMode(mover: number, other: number): boolean {
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

  /** A block of a machine goes behind an operation after which it needs little setup. */
  function drawBlock(): boolean | undefined {
    const first = movable[random.below(movable.length)] ?? 0;
    const machine = machineOf(first);
    const matrix = at(p.setupAt, machine);
    if (matrix < 0) return undefined;
    // Who is drawn stands near, or anywhere.
    let behind = -1;
    let least = Infinity;
    for (let tries = 0; tries < 8; tries += 1) {
      const other = movable[random.below(movable.length)] ?? 0;
      if (other === first || machineOf(other) !== machine || at(before, first) === other) continue;
      const ticks = real(p.setups, matrix + at(p.familyOf, other) * p.familyCount + at(p.familyOf, first));
      if (ticks < least) {
        least = ticks;
        behind = other;
      }
    }
    if (behind < 0) return undefined;
    // The block: what stands in the list behind its first operation on the same machine.
    let length = 0;
    const most = random.next() < 0.5 ? 1 : 1 + random.below(12);
    const from = at(position, first);
    const to = at(position, behind);
    const end = to > from ? to : n;
    for (let index = from; index < end && length < most; index += 1) {
      const operation = at(order, index);
      if (machineOf(operation) !== machine) continue;
      if (at(p.pinnedAt, operation) >= 0) return undefined;
      block[length] = operation;
      length += 1;
      taken[operation] = 1;
    }
    let write = Math.min(from, to + 1);
    const stop = Math.max(to + 1, at(position, at(block, length - 1)) + 1);
    changedFrom = write;
    trial.set(order);
    if (to < from) {
      for (let index = 0; index < length; index += 1) trial[write++] = at(block, index);
      for (let index = to + 1; index < stop; index += 1)
        if (at(taken, at(order, index)) === 0) trial[write++] = at(order, index);
    } else {
      for (let index = from; index <= to; index += 1)
        if (at(taken, at(order, index)) === 0) trial[write++] = at(order, index);
      for (let index = 0; index < length; index += 1) trial[write++] = at(block, index);
    }
    for (let index = 0; index < length; index += 1) taken[at(block, index)] = 0;
    return !p.hasPrecedence || stands(changedFrom, stop - 1) ? true : undefined;
  }
  const block = new Int32Array(n);
  const taken = new Int32Array(n);

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

  function costOfMove(limit: number): number {
    if (changed < 0) return evaluator.evaluateFrom(trial, mode, changedFrom, limit);
    const old = at(mode, changed);
    mode[changed] = changedMode;
    const cost = evaluator.evaluateFrom(trial, mode, changedFrom, limit);
    mode[changed] = old;
    return cost;
  }

  const begin = new Float64Array(n);
  function take(): void {
    order.set(trial);
    if (changed >= 0) mode[changed] = changedMode;
    let first = changedFrom;
    if (!p.hasResources) {
      // By begin: the same plan, and what is near in time is near in the list.
      begin.set(evaluator.begin);
      for (let index = 1; index < n; index += 1) {
        const operation = at(order, index);
        const when = real(begin, operation);
        let to = index;
        for (; to > 0 && real(begin, at(order, to - 1)) > when; to -= 1) order[to] = at(order, to - 1);
        order[to] = operation;
        if (to < index && to < first) first = to;
      }
    }
    settle(first);
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
      const cost = costOfMove(Infinity);
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
    settle(0);
    if (rounds % 2 === 0) return;
    for (let index = 0; index < 3 * n; index += 1)
      if (draw()) {
        order.set(trial);
        if (changed >= 0) mode[changed] = changedMode;
        number();
      }
    settle(0);
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
      const cost = costOfMove(limit);
      if (cost <= limit) take();
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
