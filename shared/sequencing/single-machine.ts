import { at, real } from './at.ts';
import type { CompiledProblem } from './compile-problem.ts';
import type { Random } from './random.ts';
import type { ListPlan, Search } from './search.ts';

/** Whether a problem is one machine without releases, downtimes, crews, tools and precedence: then a delay shifts all that follows by the same. */
export function isSingleMachine(p: CompiledProblem): boolean {
  const isPlain = !p.hasReleases && !p.hasDowntimes && !p.hasResources && !p.hasPrecedence && !p.hasPins;
  return p.machineCount === 1 && isPlain && p.jobCount === p.operationCount && p.problem.objective.stability === 0;
}

/** Longest block that is moved: with setups longer ones keep families together. */
const LONGEST = 14;
/** Of so many jobs that need little setup behind another one, one is tried there. */
const NEAR = 10;

/**
 * Simulated annealing for weighted tardiness with sequence-dependent setups on one machine: two neighbouring blocks change places (an insertion
 * where one of them is one job), or two jobs do. A move costs what lies between its ends: what follows is shifted as a whole, and since lateness is convex
 * in the shift, the slope of what follows bounds its cost from below. Only moves that this bound lets pass are looked at to the end.
 * @param budget moves over which the temperature falls; then it is warmed up again from the best plan
 */
export function createSingleMachineSearch(p: CompiledProblem, random: Random, start: ListPlan, budget: number): Search {
  const n = p.operationCount;
  const { objective } = p.problem;
  const run = new Float64Array(n);
  const due = new Float64Array(n);
  const weight = new Float64Array(n);
  const mode = start.mode.slice();
  const width = p.familyCount;
  const hasSetups = p.hasSetups;
  const matrix = hasSetups ? at(p.setupAt, 0) : 0;
  const { setups, familyOf } = p;
  const firstRow = at(p.initialRow, 0);
  for (let operation = 0; operation < n; operation += 1) {
    run[operation] = real(p.modeRun, at(p.modesAt, operation));
    due[operation] = real(p.due, at(p.jobOf, operation));
    weight[operation] = real(p.weight, at(p.jobOf, operation)) * objective.tardiness;
  }
  const setupWeight = objective.setup + objective.makespan;

  const seq = start.order.slice();
  /** Of the present plan, by position: when it ends; cost up to and with it; cost from it on; slopes of what is from it on. One more at the end. */
  const ends = new Float64Array(n + 1);
  const before = new Float64Array(n + 1);
  const after = new Float64Array(n + 2);
  const later = new Float64Array(n + 2);
  const sooner = new Float64Array(n + 2);
  const scratch = new Int32Array(n);
  const position = new Int32Array(n);
  const bestSeq = seq.slice();
  /** Of each job those that need the least setup right behind it. */
  const nearCount = hasSetups ? Math.min(NEAR, n - 1) : 0;
  const near = new Int32Array(n * nearCount);
  let current = 0;
  let best = Infinity;
  let evaluations = 0;

  const setupTicks = (row: number, operation: number) =>
    hasSetups ? real(setups, matrix + row * width + at(familyOf, operation)) : 0;

  const jobs = nearCount > 0 ? n : 0;
  for (let job = 0; job < jobs; job += 1) {
    const others = Array.from({ length: n }, (_, other) => other).filter((other) => other !== job);
    const ticks = (other: number) => setupTicks(at(familyOf, job), other);
    near.set(others.sort((a, b) => ticks(a) - ticks(b) || a - b).slice(0, nearCount), job * nearCount);
  }

  function refresh(): void {
    let time = 0;
    let row = firstRow;
    let cost = 0;
    for (let i = 0; i < n; i += 1) {
      const operation = at(seq, i);
      const ticks = setupTicks(row, operation);
      time += ticks + real(run, operation);
      row = at(familyOf, operation);
      const late = time - real(due, operation);
      cost += setupWeight * ticks + (late > 0 ? real(weight, operation) * late : 0);
      ends[i] = time;
      position[operation] = i;
      before[i] = cost;
    }
    current = cost;
    let up = 0;
    let down = 0;
    for (let i = n - 1; i >= 0; i -= 1) {
      const operation = at(seq, i);
      const late = real(ends, i) - real(due, operation);
      if (late >= 0) up += real(weight, operation);
      if (late > 0) down += real(weight, operation);
      later[i] = up;
      sooner[i] = down;
      after[i] = cost - (i > 0 ? real(before, i - 1) : 0);
    }
    if (current < best) {
      best = current;
      bestSeq.set(seq);
    }
  }

  /**
   * The cost of the plan in which positions `from` to `to` hold what `scratch` says; Infinity where it is known to be above `limit`.
   */
  function costOf(from: number, to: number, limit: number): number {
    let time = from > 0 ? real(ends, from - 1) : 0;
    let cost = from > 0 ? real(before, from - 1) : 0;
    let row = from > 0 ? at(familyOf, at(seq, from - 1)) : firstRow;
    for (let i = from; i <= to; i += 1) {
      const operation = at(scratch, i);
      if (hasSetups) {
        const ticks = real(setups, matrix + row * width + at(familyOf, operation));
        time += ticks;
        cost += setupWeight * ticks;
        row = at(familyOf, operation);
      }
      time += real(run, operation);
      const late = time - real(due, operation);
      if (late > 0) {
        cost += real(weight, operation) * late;
        if (cost > limit) return Infinity;
      }
    }
    const next = to + 1;
    if (next === n) return cost;
    const follower = at(seq, next);
    const oldRow = at(familyOf, at(seq, to));
    const ticks = hasSetups ? real(setups, matrix + row * width + at(familyOf, follower)) : 0;
    const oldTicks = hasSetups ? real(setups, matrix + oldRow * width + at(familyOf, follower)) : 0;
    const shift = time + ticks + real(run, follower) - real(ends, next);
    cost += setupWeight * (ticks - oldTicks);
    if (shift === 0) return cost + real(after, next);
    const bound = cost + real(after, next) + shift * (shift > 0 ? real(later, next) : real(sooner, next));
    if (bound > limit) return Infinity;
    // What follows has its own setups, which stay as they are.
    cost += real(after, next);
    for (let i = next; i < n; i += 1) {
      const operation = at(seq, i);
      const late = real(ends, i) - real(due, operation);
      const now = late + shift;
      if (now > 0) cost += real(weight, operation) * (late > 0 ? shift : now);
      else if (late > 0) cost -= real(weight, operation) * late;
    }
    return cost;
  }

  /** A block of a length that is mostly small. */
  function blockLength(most: number): number {
    const longest = Math.min(most, LONGEST);
    const draw = random.next();
    return 1 + Math.floor(longest * draw * draw * draw);
  }

  let moveFrom = 0;
  let moveTo = 0;
  /** Where the second of two blocks that change places begins; -1: two jobs do. */
  let cut = 0;

  function drawSwap(): void {
    const a = random.below(n);
    let b = random.below(n - 1);
    if (b >= a) b += 1;
    moveFrom = Math.min(a, b);
    moveTo = Math.max(a, b);
    cut = -1;
  }

  /** A block goes past some of its neighbours, to the front or to the back. */
  function drawBlocks(): void {
    const from = random.below(n - 1);
    const left = n - from;
    const moved = blockLength(left - 1);
    const draw = random.next();
    const passed = 1 + Math.floor((left - moved) * draw * draw);
    moveFrom = from;
    moveTo = from + moved + passed - 1;
    cut = from + (random.next() < 0.5 ? moved : passed);
  }

  /** A job comes to stand right before one that it needs little setup for, in one of the ways to bring them together. */
  function drawNear(): boolean {
    const i = random.below(n);
    const follower = at(near, at(seq, i) * nearCount + random.below(nearCount));
    const j = at(position, follower);
    if (j === i + 1) return false;
    if (j > i) {
      // The follower's block comes forward, or what stands behind the job goes back behind the follower's block.
      moveFrom = i + 1;
      cut = j;
      moveTo = j + blockLength(n - j) - 1;
    } else if (random.next() < 0.5) {
      moveFrom = j;
      moveTo = i;
      cut = i - blockLength(i - j) + 1;
    } else {
      moveFrom = j;
      moveTo = i;
      cut = j + blockLength(i - j);
    }
    return true;
  }

  /** Draws a move. */
  function draw(): void {
    if (hasSetups && random.next() < 0.7 && drawNear()) return;
    if (random.next() < (hasSetups ? 0.5 : 0.25)) drawSwap();
    else drawBlocks();
  }

  /** Writes into `scratch` what stands from `moveFrom` to `moveTo` after the move. */
  function write(): void {
    let to = moveFrom;
    if (cut < 0) {
      for (let i = moveFrom; i <= moveTo; i += 1) scratch[i] = at(seq, i);
      scratch[moveFrom] = at(seq, moveTo);
      scratch[moveTo] = at(seq, moveFrom);
      return;
    }
    for (let i = cut; i <= moveTo; i += 1) scratch[to++] = at(seq, i);
    for (let i = moveFrom; i < cut; i += 1) scratch[to++] = at(seq, i);
  }

  const rowAt = (place: number) => (place < 0 ? firstRow : at(familyOf, at(seq, place)));

  /** What a change of two blocks costs at least, seen from its three new setups alone. */
  function leastCost(): number {
    const begin = moveFrom > 0 ? real(before, moveFrom - 1) : 0;
    if (cut < 0) return begin;
    const follower = moveTo + 1;
    let shift =
      setupTicks(rowAt(moveFrom - 1), at(seq, cut)) +
      setupTicks(rowAt(moveTo), at(seq, moveFrom)) -
      setupTicks(rowAt(moveFrom - 1), at(seq, moveFrom)) -
      setupTicks(rowAt(cut - 1), at(seq, cut));
    if (follower < n)
      shift += setupTicks(rowAt(cut - 1), at(seq, follower)) - setupTicks(rowAt(moveTo), at(seq, follower));
    const tail = real(after, follower) + shift * (shift > 0 ? real(later, follower) : real(sooner, follower));
    return begin + tail;
  }

  function costOfMove(limit: number): number {
    if (hasSetups && setupWeight === 0 && leastCost() > limit) return Infinity;
    write();
    return costOf(moveFrom, moveTo, limit);
  }

  function take(): void {
    for (let i = moveFrom; i <= moveTo; i += 1) seq[i] = at(scratch, i);
    refresh();
  }

  refresh();
  // How much moves that make it worse make it worse, at a plan that is good already.
  let hot = 0;
  let cold = 0;
  function warmUp(): void {
    const rises: number[] = [];
    for (let i = 0; i < 400; i += 1) {
      draw();
      const cost = costOfMove(Infinity);
      if (cost > current) rises.push(cost - current);
    }
    const sorted = rises.sort((a, b) => a - b);
    hot = (sorted[Math.floor(sorted.length * 0.15)] ?? 1) * 0.2;
    cold = 0.03 * hot;
  }

  // The first plan is brought down to where no easy move is left, so that temperatures are of good plans.
  const descent = Math.min(Math.floor(budget / 50), 40 * n * n);
  let heated = -1;
  // Without setups many short rounds find more optima than a long one; with setups it is the other way round.
  let round = Math.max(1, hasSetups ? budget - descent : Math.min(budget - descent, 12 * n * n));
  let rounds = 0;

  /** The next round begins with the best plan; or, without setups, every other time with any plan that is brought down first. */
  function beginAnew(): void {
    rounds += 1;
    seq.set(bestSeq);
    if (hasSetups) {
      hot *= 0.6;
      round = Math.max(round, budget);
    } else if (rounds % 2 === 1) {
      for (let i = n - 1; i > 0; i -= 1) {
        const j = random.below(i + 1);
        const job = at(seq, i);
        seq[i] = at(seq, j);
        seq[j] = job;
      }
    }
    refresh();
    if (hasSetups || rounds % 2 === 0) return;
    for (let i = 0; i < 20 * n; i += 1) {
      draw();
      if (costOfMove(current) <= current) take();
    }
    evaluations += 20 * n;
  }
  let temperature = 0;

  function step(count: number): boolean {
    const end = evaluations + count;
    while (evaluations < end) {
      if (best === 0 || n < 2) return false;
      if (evaluations >= descent && heated < 0) {
        warmUp();
        heated = evaluations;
        temperature = hot;
      }
      if (heated >= 0 && (evaluations & 127) === 0) {
        const gone = (evaluations - heated) / round;
        if (gone >= 1) {
          beginAnew();
          heated = evaluations;
        }
        temperature = hot * (cold / hot) ** Math.min(1, (evaluations - heated) / round);
      }
      evaluations += 1;
      draw();
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
    plan: () => ({ order: bestSeq.slice(), mode: mode.slice() }),
  };
}
