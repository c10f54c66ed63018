import { at, real } from './at.ts';
import type { CompiledProblem } from './compile-problem.ts';
import type { Random } from './random.ts';
import type { ListPlan, Search } from './search.ts';

/**
 * Whether all that counts is when the last machine is done, and setups: then a plan costs what the sums of its machines say, and a move changes two.
 * Exact without releases, downtimes, crews, tools, precedence, pins and stability; lateness may not count.
 */
export function isParallelMachines(p: CompiledProblem): boolean {
  const isPlain = !p.hasDowntimes && !p.hasResources && !p.hasPrecedence && !p.hasPins;
  const { objective, shown } = p.problem;
  const isLate = objective.tardiness > 0 && p.weight.some((weight, job) => weight > 0 && real(p.due, job) < Infinity);
  const isSteady = objective.stability > 0 && shown.some(({ length }) => length > 0);
  return isPlain && !isLate && !isSteady && objective.makespan > 0 && p.release.every((release) => release === 0);
}

/** Machines that end this near below the best end are pressed down too: they stand in the way of the next better plan. */
const PRESSED = 0.97;
/** What a tick of any machine counts beside one of a machine that is pressed: less work leaves room. */
const ANY_TICK = 0.1;
/** First and last temperature, in mean work of an operation. */
const HOT = 0.5;
const COLD = 0.005;
/** Share of moves in which two operations change places; the rest puts one elsewhere. */
const SWAPS = 0.2;
/** Moves by operation and machine until it is warmed up again. */
const ROUND = 15_000;

/**
 * Simulated annealing for parallel machines with setups, until the last machine is done: an operation goes elsewhere, or two change places. The
 * machines are rings, so a move costs a few setup times. The search looks at the sum of what machines stand above a target a little below the
 * best end, which, unlike the end of the last one, tells nearly all moves apart.
 * @param budget moves over which temperatures fall
 */
export function createParallelSearch(p: CompiledProblem, random: Random, start: ListPlan, budget: number): Search {
  const n = p.operationCount;
  const m = p.machineCount;
  const { objective } = p.problem;
  const { run, modeAt } = runsByMachine(p);
  const { table, family, width } = setupsByMachine(p);
  const square = width * width;
  /** What a tick of setup costs beside one of makespan. */
  const setupWeight = objective.setup / objective.makespan;

  /** Rings: n + machine is the place where the operations of a machine begin and end. */
  const machineOf = new Int32Array(n + m);
  const next = new Int32Array(n + m);
  const previous = new Int32Array(n + m);
  const load = new Float64Array(m);
  const value = new Float64Array(m);
  const bestNext = new Int32Array(n + m);
  let best = Infinity;
  let bestEnd = Infinity;
  let target = 0;
  let evaluations = 0;
  let setupSum = 0;
  let temperature = 0;

  const setup = (machine: number, from: number, to: number) =>
    real(table, machine * square + at(family, from) * width + at(family, to));
  const worth = (ticks: number) => (ticks > target ? ticks - target : 0) + ANY_TICK * ticks;

  function read({ order, mode }: ListPlan): void {
    for (let machine = 0; machine < m; machine += 1) {
      const head = n + machine;
      machineOf[head] = machine;
      next[head] = head;
      previous[head] = head;
      load[machine] = real(p.readyAt, machine);
    }
    for (const operation of order) {
      const machine = at(p.modeMachine, at(mode, operation));
      const last = at(previous, n + machine);
      const ticks = setup(machine, last, operation);
      setupSum += ticks;
      load[machine] = real(load, machine) + ticks + real(run, operation * m + machine);
      machineOf[operation] = machine;
      link(operation, last);
    }
  }

  function unlink(operation: number): void {
    const before = at(previous, operation);
    const after = at(next, operation);
    next[before] = after;
    previous[after] = before;
  }

  function link(operation: number, before: number): void {
    const after = at(next, before);
    next[before] = operation;
    previous[operation] = before;
    next[operation] = after;
    previous[after] = operation;
  }

  /** Keeps the plan where it is the best one so far. */
  function note(): void {
    let end = 0;
    for (let machine = 0; machine < m; machine += 1)
      if (at(next, n + machine) < n && real(load, machine) > end) end = real(load, machine);
    const cost = objective.makespan * end + objective.setup * setupSum;
    if (cost >= best) return;
    best = cost;
    bestEnd = end;
    bestNext.set(next);
  }

  function aim(): void {
    target = PRESSED * bestEnd - 1;
    for (let machine = 0; machine < m; machine += 1) value[machine] = worth(real(load, machine));
  }

  /** Decides on a move that makes machine `a` end at `endA`, and `b` at `endB`, by as many ticks of setup more; b may be a. */
  function decide(a: number, endA: number, b: number, endB: number, ticks: number): boolean {
    const worthA = worth(endA);
    let rise = worthA - real(value, a) + setupWeight * ticks;
    let worthB = 0;
    if (b !== a) {
      worthB = worth(endB);
      rise += worthB - real(value, b);
    }
    if (rise > 0 && rise > -temperature * Math.log(1 - random.next())) return false;
    load[a] = endA;
    value[a] = worthA;
    if (b !== a) {
      load[b] = endB;
      value[b] = worthB;
    }
    setupSum += ticks;
    return true;
  }

  const mayBeBest = (a: number, b: number) => setupWeight > 0 || (real(load, a) < bestEnd && real(load, b) < bestEnd);

  function insert(): void {
    const operation = random.below(n);
    const before = random.below(n + m);
    const left = at(previous, operation);
    if (before === operation || before === left) return;
    const a = at(machineOf, operation);
    const b = at(machineOf, before);
    const ticks = real(run, operation * m + b);
    if (ticks === Infinity) return;
    const right = at(next, operation);
    const after = at(next, before);
    const off = setup(a, left, right) - setup(a, left, operation) - setup(a, operation, right);
    const on = setup(b, before, operation) + setup(b, operation, after) - setup(b, before, after);
    const away = a === b ? on : -real(run, operation * m + a);
    if (!decide(a, real(load, a) + off + away, b, real(load, b) + on + ticks, off + on)) return;
    unlink(operation);
    link(operation, before);
    machineOf[operation] = b;
    if (mayBeBest(a, b)) note();
  }

  function swap(): void {
    const one = random.below(n);
    const other = random.below(n);
    const left = at(previous, one);
    const right = at(next, one);
    if (one === other || left === other || right === other) return;
    const before = at(previous, other);
    const after = at(next, other);
    const a = at(machineOf, one);
    const b = at(machineOf, other);
    const there = real(run, one * m + b);
    const here = real(run, other * m + a);
    if (there === Infinity || here === Infinity) return;
    const ofA = setup(a, left, other) + setup(a, other, right) - setup(a, left, one) - setup(a, one, right);
    const ofB = setup(b, before, one) + setup(b, one, after) - setup(b, before, other) - setup(b, other, after);
    const endA = real(load, a) + ofA + (a === b ? ofB : here - real(run, one * m + a));
    if (!decide(a, endA, b, real(load, b) + ofB + there - real(run, other * m + b), ofA + ofB)) return;
    unlink(one);
    unlink(other);
    link(other, left);
    link(one, before);
    machineOf[one] = b;
    machineOf[other] = a;
    if (mayBeBest(a, b)) note();
  }

  read(start);
  note();
  aim();
  const round = Math.max(1, Math.ceil(budget / Math.max(1, Math.floor(budget / (ROUND * n * m)))));

  return {
    step(count) {
      if (n < 2) return false;
      const end = evaluations + count;
      while (evaluations < end) {
        if ((evaluations & 127) === 0) {
          const hot = (HOT * bestEnd * m) / n;
          temperature = hot * (COLD / HOT) ** ((evaluations % round) / round);
          if ((evaluations & 8191) === 0) aim();
        }
        evaluations += 1;
        if (random.next() < SWAPS) swap();
        else insert();
      }
      return true;
    },
    best: () => best,
    evaluations: () => evaluations,
    plan() {
      const order = new Int32Array(n);
      const mode = new Int32Array(n);
      let place = 0;
      for (let machine = 0; machine < m; machine += 1)
        for (let operation = at(bestNext, n + machine); operation < n; operation = at(bestNext, operation)) {
          order[place++] = operation;
          mode[operation] = at(modeAt, operation * m + machine);
        }
      return { order, mode };
    },
  };
}

/** By operation and machine: the run, Infinity where it cannot be done, and the mode. */
function runsByMachine(p: CompiledProblem): { readonly run: Float64Array; readonly modeAt: Int32Array } {
  const m = p.machineCount;
  const run = new Float64Array(p.operationCount * m).fill(Infinity);
  const modeAt = new Int32Array(p.operationCount * m).fill(-1);
  for (let operation = 0; operation < p.operationCount; operation += 1)
    for (let mode = at(p.modesAt, operation); mode < at(p.modesAt, operation + 1); mode += 1) {
      const place = operation * m + at(p.modeMachine, mode);
      run[place] = real(p.modeRun, mode);
      modeAt[place] = mode;
    }
  return { run, modeAt };
}

/** Setup times of each machine by families, with one more: what it is set up for at first, and, as the one that follows, nothing. */
function setupsByMachine(p: CompiledProblem) {
  const families = p.familyCount;
  const width = families + 1;
  const table = new Float64Array(p.machineCount * width * width);
  for (let machine = 0; machine < p.machineCount; machine += 1) {
    const matrix = at(p.setupAt, machine);
    if (matrix < 0) continue;
    for (let row = 0; row < width; row += 1)
      for (let to = 0; to < families; to += 1) {
        const from = row < families ? row : at(p.initialRow, machine);
        table[(machine * width + row) * width + to] = real(p.setups, matrix + from * families + to);
      }
  }
  const family = new Int32Array(p.operationCount + p.machineCount).fill(families);
  family.set(p.familyOf);
  return { table, family, width };
}
