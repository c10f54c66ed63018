import { at, real } from './at.ts';
import type { CompiledProblem } from './compile-problem.ts';
import type { Random } from './random.ts';
import type { ListPlan, Search } from './search.ts';

/** Setups are kept for each pair of operations: beyond so many that takes too much memory. */
const MOST_OPERATIONS = 1500;

/**
 * Whether a problem is one machine without downtimes, crews, tools and precedence, on which everything can begin once it is free: then a delay shifts
 * all that follows by the same.
 */
export function isSingleMachine(p: CompiledProblem): boolean {
  if (p.machineCount !== 1 || p.operationCount > MOST_OPERATIONS || p.jobCount !== p.operationCount) return false;
  const isPlain = !p.hasDowntimes && !p.hasResources && !p.hasPrecedence && !p.hasPins;
  const { operations, objective } = p.problem;
  return isPlain && objective.stability === 0 && operations.every(({ release }) => release <= real(p.readyAt, 0));
}

/** Longest block that is moved: with setups longer ones keep families together. */
const LONGEST = 14;
/** Of so many jobs that need little setup behind another one, one is tried there. */
const NEAR = 10;
/** With setups some plans are kept, to make others of: at least and at most so many, the more the more moves there are. */
const [FEWEST_KEPT, MOST_KEPT] = [4, 30];
/** Moves, times the square of the operations, at which eight are kept. */
const MOVES_OF_EIGHT = 1500;
/** The share of the moves in which those are annealed at first. */
const SLOW_SHARE = 0.4;
/** Moves of a leg that begins with what two plans have made, times the square of the operations. */
const SHORT_LEG = 9;

/**
 * Simulated annealing for weighted tardiness with sequence-dependent setups on one machine: two neighbouring blocks change places (an insertion
 * where one of them is one job), or two jobs do. A move costs what lies between its ends: what follows is shifted as a whole, by what its three or four
 * new setups say, and since lateness is convex in the shift, the slope of what follows bounds its cost from below. A move is followed only as long as
 * this bound and what was added up so far let it pass. The temperature falls again and again, over legs that begin with the best plan, a shuffled one, or
 * what two good plans have made together.
 * @param budget moves that are expected: a share of them goes into the first plans
 */
export function createSingleMachineSearch(p: CompiledProblem, random: Random, start: ListPlan, budget: number): Search {
  const n = p.operationCount;
  const { objective } = p.problem;
  const run = new Float64Array(n);
  const due = new Float64Array(n);
  const weight = new Float64Array(n);
  const mode = start.mode.slice();
  const { hasSetups } = p;
  /** Ticks of setup from one operation (row; the last row: from what the machine is set up for at first) to another one (column). */
  const width = n + 1;
  const setups = new Float64Array(width * width);
  const setupWeight = objective.setup + objective.makespan;

  const matrix = hasSetups ? at(p.setupAt, 0) : 0;
  const ticksOf = (row: number, operation: number) =>
    hasSetups ? real(p.setups, matrix + row * p.familyCount + at(p.familyOf, operation)) : 0;
  let allRun = 0;
  for (let operation = 0; operation < n; operation += 1) {
    run[operation] = real(p.modeRun, at(p.modesAt, operation));
    due[operation] = real(p.due, at(p.jobOf, operation));
    weight[operation] = real(p.weight, at(p.jobOf, operation)) * objective.tardiness;
    allRun += real(run, operation);
    for (let before = 0; before < n; before += 1)
      setups[before * width + operation] = ticksOf(at(p.familyOf, before), operation);
    setups[n * width + operation] = ticksOf(at(p.initialRow, 0), operation);
  }
  /** What the end of everything costs, whatever the order: the machine runs as long and is free no sooner. */
  const readyAt = real(p.readyAt, 0);
  const makespanOfRuns = objective.makespan * (allRun + readyAt);

  /** The present plan from its place 1 on; at place 0 stands, as operation `n`, how the machine was before. */
  const seq = new Int32Array(n + 2);
  seq[0] = n;
  seq.set(start.order, 1);
  /** By place: when it ends; what is late costs up to and with it, and from it on; how steeply that rises with a delay, and falls when all comes sooner. */
  const ends = new Float64Array(n + 2);
  ends[0] = readyAt;
  const before = new Float64Array(n + 2);
  const after = new Float64Array(n + 3);
  const later = new Float64Array(n + 3);
  const sooner = new Float64Array(n + 3);
  const scratch = new Int32Array(n + 2);
  const position = new Int32Array(n + 1);
  const bestSeq = seq.slice();
  let setupTicks = 0;
  let current = 0;
  let best = Infinity;
  let evaluations = 0;

  /** Of each job those that need the least setup right behind it. */
  const nearCount = hasSetups ? Math.min(NEAR, n - 1) : 0;
  const near = new Int32Array(n * nearCount);
  const jobs = nearCount > 0 ? n : 0;
  for (let job = 0; job < jobs; job += 1) {
    const others = Array.from({ length: n }, (_, other) => other).filter((other) => other !== job);
    const ticks = (other: number) => real(setups, job * width + other);
    near.set(others.sort((a, b) => ticks(a) - ticks(b) || a - b).slice(0, nearCount), job * nearCount);
  }

  /** Brings up to date what is kept of the plan, where nothing has changed before a place. */
  function refresh(first: number): void {
    let time = real(ends, first - 1);
    let cost = real(before, first - 1);
    let previous = at(seq, first - 1);
    for (let i = first; i <= n; i += 1) {
      const operation = at(seq, i);
      time += real(setups, previous * width + operation) + real(run, operation);
      const late = time - real(due, operation);
      if (late > 0) cost += real(weight, operation) * late;
      ends[i] = time;
      before[i] = cost;
      position[operation] = i;
      previous = operation;
    }
    let up = 0;
    let down = 0;
    for (let i = n; i >= 1; i -= 1) {
      const operation = at(seq, i);
      const late = real(ends, i) - real(due, operation);
      if (late >= 0) up += real(weight, operation);
      if (late > 0) down += real(weight, operation);
      later[i] = up;
      sooner[i] = down;
      after[i] = cost - real(before, i - 1);
    }
    setupTicks = time - allRun - readyAt;
    current = cost + setupWeight * setupTicks + makespanOfRuns;
    if (current < best) {
      best = current;
      bestSeq.set(seq);
    }
  }

  /** A block of a length that is mostly small. */
  function blockLength(most: number): number {
    const longest = Math.min(most, LONGEST);
    const draw = random.next();
    return 1 + Math.floor(longest * draw * draw * draw);
  }

  let moveFrom = 1;
  let moveTo = 1;
  /** Where the second of two blocks that change places begins; 0: two jobs do. */
  let cut = 0;

  function drawSwap(): void {
    const a = 1 + random.below(n);
    let b = 1 + random.below(n - 1);
    if (b >= a) b += 1;
    moveFrom = Math.min(a, b);
    moveTo = Math.max(a, b);
    cut = 0;
  }

  /** A block goes past some of its neighbours, to the front or to the back. */
  function drawBlocks(): void {
    const from = 1 + random.below(n - 1);
    const left = n + 1 - from;
    const moved = blockLength(left - 1);
    const draw = random.next();
    const passed = 1 + Math.floor((left - moved) * draw * draw);
    moveFrom = from;
    moveTo = from + moved + passed - 1;
    cut = from + (random.next() < 0.5 ? moved : passed);
  }

  /** A job comes to stand right before one that it needs little setup for, in one of the ways to bring them together. */
  function drawNear(): boolean {
    const i = 1 + random.below(n);
    const j = at(position, at(near, at(seq, i) * nearCount + random.below(nearCount)));
    if (j === i + 1) return false;
    if (j > i) {
      // The follower's block comes forward.
      moveFrom = i + 1;
      cut = j;
      moveTo = j + blockLength(n + 1 - j) - 1;
    } else {
      moveFrom = j;
      moveTo = i;
      cut = random.next() < 0.5 ? i - blockLength(i - j) + 1 : j + blockLength(i - j);
    }
    return true;
  }

  /** Draws a move. */
  function draw(): void {
    if (hasSetups && random.next() < 0.7 && drawNear()) return;
    if (random.next() < (hasSetups ? 0.5 : 0.25)) drawSwap();
    else drawBlocks();
  }

  /** Ticks of setup from the operation at one place to that at another one. */
  const between = (place: number, next: number) => real(setups, at(seq, place) * width + at(seq, next));

  /** By how many ticks what follows the move is shifted: by its new setups less those that are gone. */
  function shiftOfMove(): number {
    const next = moveTo + 1;
    let shift = -between(moveFrom - 1, moveFrom) - (next <= n ? between(moveTo, next) : 0);
    if (cut > 0) {
      shift += between(moveFrom - 1, cut) + between(moveTo, moveFrom) - between(cut - 1, cut);
      return next <= n ? shift + between(cut - 1, next) : shift;
    }
    shift += between(moveFrom - 1, moveTo) + (next <= n ? between(moveFrom, next) : 0);
    if (moveTo === moveFrom + 1) return shift + between(moveTo, moveFrom) - between(moveFrom, moveTo);
    shift += between(moveTo, moveFrom + 1) + between(moveTo - 1, moveFrom);
    return shift - between(moveFrom, moveFrom + 1) - between(moveTo - 1, moveTo);
  }

  /** Where a walk over what a move puts in a new place stands. */
  let time = 0;
  let cost = 0;
  let previous = 0;
  /** Adds what stands from one place to another. @returns false as soon as it costs more than may be */
  function walk(from: number, to: number, most: number): boolean {
    for (let i = from; i <= to; i += 1) {
      const operation = at(seq, i);
      time += real(setups, previous * width + operation) + real(run, operation);
      previous = operation;
      const late = time - real(due, operation);
      if (late > 0) {
        cost += real(weight, operation) * late;
        if (cost > most) return false;
      }
    }
    return true;
  }

  /** What the plan costs after the move; Infinity where it is known to be above a limit. */
  function costOfMove(limit: number): number {
    const next = moveTo + 1;
    const shift = hasSetups ? shiftOfMove() : 0;
    const forSetups = setupWeight * (setupTicks + shift) + makespanOfRuns;
    const most =
      limit -
      forSetups -
      (next <= n ? real(after, next) + shift * (shift > 0 ? real(later, next) : real(sooner, next)) : 0);
    cost = real(before, moveFrom - 1);
    if (cost > most) return Infinity;
    time = real(ends, moveFrom - 1);
    previous = at(seq, moveFrom - 1);
    const isWithin =
      cut > 0
        ? walk(cut, moveTo, most) && walk(moveFrom, cut - 1, most)
        : walk(moveTo, moveTo, most) && walk(moveFrom + 1, moveTo - 1, most) && walk(moveFrom, moveFrom, most);
    if (!isWithin) return Infinity;
    let total = cost + forSetups;
    if (next > n) return total;
    total += real(after, next);
    if (shift === 0) return total;
    // What follows has its own setups, which stay as they are.
    for (let i = next; i <= n; i += 1) {
      const operation = at(seq, i);
      const late = real(ends, i) - real(due, operation);
      const now = late + shift;
      if (now > 0) total += real(weight, operation) * (late > 0 ? shift : now);
      else if (late > 0) total -= real(weight, operation) * late;
    }
    return total;
  }

  function take(): void {
    if (cut > 0) {
      let to = moveFrom;
      for (let i = cut; i <= moveTo; i += 1) scratch[to++] = at(seq, i);
      for (let i = moveFrom; i < cut; i += 1) scratch[to++] = at(seq, i);
      for (let i = moveFrom; i <= moveTo; i += 1) seq[i] = at(scratch, i);
    } else {
      const first = at(seq, moveFrom);
      seq[moveFrom] = at(seq, moveTo);
      seq[moveTo] = first;
    }
    refresh(moveFrom);
  }

  refresh(1);
  /** How much moves that make it worse make it worse, at a plan that is good already: the scale of temperatures. */
  let scale = 0;
  function measure(): void {
    const rises: number[] = [];
    for (let i = 0; i < 400; i += 1) {
      draw();
      const total = costOfMove(Infinity);
      if (total > current) rises.push(total - current);
    }
    scale = rises.sort((a, b) => a - b)[Math.floor(rises.length * 0.15)] ?? 1;
  }

  const firstSeq = seq.slice();
  const legSeq = seq.slice();
  /** The present leg: from one number of evaluations to another one the temperature falls from hot to cold. */
  let legBegin = 0;
  // The first plan is brought down to where no easy move is left, so that temperatures are of good plans.
  let legEnd = Math.min(Math.floor(budget / 50), 40 * n * n);
  let legBest = Infinity;
  let hot = 0;
  let cold = 0;
  let temperature = 0;
  let legs = 0;
  const keptOfBudget = Math.round(8 * Math.sqrt(budget / (MOVES_OF_EIGHT * n * n)));
  const mostKept = Math.min(MOST_KEPT, Math.max(FEWEST_KEPT, keptOfBudget));
  const kept: { readonly seq: Int32Array; readonly cost: number }[] = [];

  function beginLeg(order: Int32Array, moves: number, hotShare: number, coldShare: number): void {
    seq.set(order);
    refresh(1);
    legBest = current;
    legSeq.set(seq);
    legBegin = evaluations;
    legEnd = evaluations + Math.max(1, Math.floor(moves));
    hot = scale * hotShare;
    cold = scale * coldShare;
    temperature = hot;
  }

  /** Without setups many short legs find more optima than a long one: from the best plan, and from any plan that is brought down first. */
  function nextPlain(): void {
    const moves = Math.min(budget, 12 * n * n);
    if (legs % 2 === 0) {
      seq.set(bestSeq);
      for (let i = n; i > 1; i -= 1) {
        const j = 1 + random.below(i);
        const job = at(seq, i);
        seq[i] = at(seq, j);
        seq[j] = job;
      }
      refresh(1);
      for (let i = 0; i < 20 * n; i += 1) {
        draw();
        if (costOfMove(current) <= current) take();
      }
      evaluations += 20 * n;
      beginLeg(seq.slice(), moves, 0.2, 0.006);
    } else beginLeg(bestSeq, moves, 0.2, 0.006);
  }

  /** A part of one plan where it stands there, and before and behind it all others in the order of another plan. */
  function crossed(one: Int32Array, other: Int32Array): Int32Array {
    const length = Math.max(1, Math.floor(n * (0.2 + 0.5 * random.next())));
    const from = 1 + random.below(n - length + 1);
    const child = one.slice();
    const taken = new Uint8Array(n);
    for (let i = from; i < from + length; i += 1) taken[at(one, i)] = 1;
    let to = 1;
    for (let i = 1; i <= n; i += 1) {
      const operation = at(other, i);
      if (taken[operation] === 1) continue;
      if (to === from) to += length;
      child[to++] = operation;
    }
    return child;
  }

  /** With setups some plans are annealed slowly, and then short legs begin with what two of the best that were found have made. */
  function nextWithSetups(): void {
    if (legs > 1 && !kept.some((one) => one.cost === legBest && one.seq.every((job, i) => job === legSeq[i]))) {
      kept.push({ seq: legSeq.slice(), cost: legBest });
      kept.sort((a, b) => a.cost - b.cost);
      kept.length = Math.min(kept.length, mostKept);
    }
    if (legs <= mostKept) {
      beginLeg(firstSeq, (budget * SLOW_SHARE) / mostKept, 0.3, 0.01);
      return;
    }
    const first = random.below(kept.length);
    const second = kept.length > 1 ? (first + 1 + random.below(kept.length - 1)) % kept.length : first;
    const [one, other] = [kept[first], kept[second]];
    beginLeg(one && other ? crossed(one.seq, other.seq) : bestSeq, SHORT_LEG * n * n, 0.08, 0.01);
  }

  function nextLeg(): void {
    if (scale === 0) {
      measure();
      firstSeq.set(seq);
    }
    legs += 1;
    if (hasSetups) nextWithSetups();
    else nextPlain();
  }

  function step(count: number): boolean {
    const end = evaluations + count;
    while (evaluations < end) {
      if (best === 0 || n < 2) return false;
      if (evaluations >= legEnd) nextLeg();
      if (hot > 0 && (evaluations & 127) === 0)
        temperature = hot * (cold / hot) ** ((evaluations - legBegin) / (legEnd - legBegin));
      evaluations += 1;
      draw();
      const limit = temperature === 0 ? current : current - temperature * Math.log(1 - random.next());
      const total = costOfMove(limit);
      if (total > limit) continue;
      take();
      if (current < legBest) {
        legBest = current;
        legSeq.set(seq);
      }
    }
    return best > 0;
  }

  return {
    step,
    best: () => best,
    evaluations: () => evaluations,
    plan: () => ({ order: bestSeq.slice(1, n + 1), mode: mode.slice() }),
  };
}
