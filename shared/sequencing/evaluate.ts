import { at, real } from './at.ts';
import type { CompiledProblem } from './compile-problem.ts';
import { leastRemaining } from './least-remaining.ts';
import { createReservations } from './reservations.ts';
import { workingTime } from './working-time.ts';

/** The terms of what a plan costs, and their weighted sum. */
export interface PlanCost {
  readonly total: number;
  /** Sum of weight times ticks of lateness. */
  readonly tardiness: number;
  /** Ticks of setup. */
  readonly setup: number;
  readonly makespan: number;
  /** Operations that people saw elsewhere. */
  readonly moved: number;
}

/**
 * The one judge of plans. A plan is a list of all operations, each after those that it waits for, and the place of each in the modes of the problem.
 * Each operation in turn is put behind what its machine has already, as early as release, predecessors, calendar, crew and tools allow; setup is
 * done while it waits for its material. Lists are read, never kept.
 */
export interface Evaluator {
  /**
   * @param count only the first so many of the list; what is not done costs nothing, so this is never more than the whole
   * @returns the weighted cost. Fills the times below.
   */
  readonly evaluate: (order: Int32Array, mode: Int32Array, count?: number) => number;
  /**
   * Evaluates a plan of which the first operations are those of the plan before, and keeps it: `evaluateFrom` begins where a plan departs from it.
   * @param first position from which on it may differ from the plan that was kept before; 0: there was none
   */
  readonly keep: (order: Int32Array, mode: Int32Array, first: number) => number;
  /**
   * The cost of a plan that differs from the one that is kept only from a position on, as `evaluate` gives it; or some number above `limit`, when it
   * is above that. Needs a kept plan. Costs less than the whole the later they differ.
   */
  readonly evaluateFrom: (order: Int32Array, mode: Int32Array, first: number, limit: number) => number;
  /** The terms of the plan that was evaluated last. */
  readonly cost: () => PlanCost;
  /** By operation, of the plan that was evaluated last: when its setup begins, when its work does, and when it ends. */
  readonly setupBegin: Float64Array;
  readonly begin: Float64Array;
  readonly end: Float64Array;
  /** Ticks of setup that it needs there. */
  readonly setup: Float64Array;
  /** When each job is finished. */
  readonly jobEnd: Float64Array;
}

/** The evaluator of a problem. It keeps its lists from one plan to the next, so it is for one search at a time. */
export function createEvaluator(compiled: CompiledProblem): Evaluator {
  const { machineCount, jobCount, operationCount, familyCount, problem } = compiled;
  const { jobOf, due, weight, release, familyOf, unbroken, modeMachine, modeRun } = compiled;
  const { afterAt, afterOperation, afterShare, afterTail, readyAt, setupAt, setups, initialRow } = compiled;
  const { hasDowntimes, hasOverlap } = compiled;
  const { objective, shown } = problem;
  const time = workingTime(compiled);
  const reservations = compiled.hasResources ? createReservations(compiled) : undefined;

  const free = new Float64Array(machineCount);
  const row = new Int32Array(machineCount);
  const count = new Int32Array(machineCount);
  const setupBegin = new Float64Array(operationCount);
  const begin = new Float64Array(operationCount);
  const end = new Float64Array(operationCount);
  const setup = new Float64Array(operationCount);
  const jobEnd = new Float64Array(jobCount);
  /** What each job will be at least, from what is placed of it: work that still comes after an operation takes its time. */
  const jobLeast = new Float64Array(jobCount);
  const remaining = leastRemaining(compiled);
  /** What jobs cost that were late before the horizon begins. */
  let overdue = 0;
  for (let job = 0; job < jobCount; job += 1) if (real(due, job) < 0) overdue -= real(weight, job) * real(due, job);
  const chosen = new Int32Array(operationCount);

  const shownMachine = new Int32Array(operationCount).fill(-1);
  const shownPlace = new Int32Array(operationCount);
  for (const [machine, operations] of shown.entries())
    for (const [place, operation] of operations.entries()) {
      shownMachine[operation] = machine;
      shownPlace[operation] = place;
    }

  let tardiness = 0;
  let setupTotal = 0;
  let makespan = 0;
  let moved = 0;

  /** When a share of an operation's run is done. */
  function whenDone(operation: number, share: number): number {
    if (share === 1) return real(end, operation);
    const mode = at(chosen, operation);
    const machine = at(modeMachine, mode);
    const from = time.worked(machine, real(begin, operation));
    // The instant at which nothing is done yet may lie before a downtime that the operation waited for.
    return Math.max(real(begin, operation), time.endAt(machine, from + share * real(modeRun, mode)));
  }

  /** Puts an operation at or after an instant: its times are set. */
  function place(
    operation: number,
    machine: number,
    earliest: number,
    ready: number,
    run: number,
    ticks: number,
  ): void {
    if (!hasDowntimes) {
      const from = Math.max(earliest, ready - ticks);
      setupBegin[operation] = from;
      begin[operation] = from + ticks;
      end[operation] = from + ticks + run;
      return;
    }
    const waits = Math.max(0, time.worked(machine, ready) - ticks);
    let from = time.beginAt(machine, Math.max(time.worked(machine, earliest), waits));
    if (at(unbroken, operation) === 1)
      // A span that is too short is passed over; the last one has no end.
      for (;;) {
        const last = time.spanEnd(machine, from);
        const starts = Math.max(from + ticks, ready);
        if (starts + run <= last) break;
        from = time.beginAt(machine, time.worked(machine, last));
      }
    const isSet = time.endAt(machine, time.worked(machine, from) + ticks);
    const works = time.beginAt(machine, time.worked(machine, Math.max(isSet, ready)));
    setupBegin[operation] = from;
    begin[operation] = works;
    end[operation] = Math.max(works, time.endAt(machine, time.worked(machine, works) + run));
  }

  function next(operation: number, mode: number): void {
    const machine = at(modeMachine, mode);
    const run = real(modeRun, mode);
    chosen[operation] = mode;
    let ticks = 0;
    const matrix = at(setupAt, machine);
    if (matrix >= 0) {
      const family = at(familyOf, operation);
      ticks = real(setups, matrix + at(row, machine) * familyCount + family);
      row[machine] = family;
      setupTotal += ticks;
    }
    setup[operation] = ticks;
    let ready = real(release, operation);
    let leastEnd = 0;
    for (let index = at(afterAt, operation); index < at(afterAt, operation + 1); index += 1) {
      const before = at(afterOperation, index);
      if (!hasOverlap) {
        if (real(end, before) > ready) ready = real(end, before);
        continue;
      }
      const share = real(afterShare, index);
      ready = Math.max(ready, whenDone(before, share));
      if (share < 1 || real(afterTail, index) > 0)
        leastEnd = Math.max(leastEnd, real(end, before) + real(afterTail, index));
    }
    place(operation, machine, real(free, machine), ready, run, ticks);
    if (leastEnd > real(end, operation)) end[operation] = leastEnd;
    if (reservations) {
      for (;;) {
        const freeAt = reservations.conflict(operation, machine, real(setupBegin, operation), real(end, operation));
        if (freeAt === undefined) break;
        place(operation, machine, freeAt, ready, run, ticks);
        if (leastEnd > real(end, operation)) end[operation] = leastEnd;
      }
      reservations.reserve(operation, machine, real(setupBegin, operation), real(end, operation));
    }
    const ended = real(end, operation);
    free[machine] = ended;
    const job = at(jobOf, operation);
    if (ended > real(jobEnd, job)) jobEnd[job] = ended;
    const least = ended + real(remaining, operation);
    const known = real(jobLeast, job);
    if (least > known) {
      jobLeast[job] = least;
      const when = real(due, job);
      if (least > when) tardiness += real(weight, job) * (least - (known > when ? known : when));
    }
    if (ended > makespan) makespan = ended;
    const shownOn = at(shownMachine, operation);
    if (shownOn >= 0 && (shownOn !== machine || at(shownPlace, operation) !== at(count, machine))) moved += 1;
    count[machine] = at(count, machine) + 1;
  }

  function total(): number {
    return (
      objective.tardiness * tardiness +
      objective.setup * setupTotal +
      objective.makespan * makespan +
      objective.stability * moved
    );
  }

  // Where the kept plan stood after every few operations: a plan that departs from it later begins there.
  const stride = Math.max(4, Math.round(Math.sqrt(operationCount)));
  const marks = Math.floor(operationCount / stride) + 1;
  const resourceCount = problem.resources.length;
  const machinesAt = { free: new Float64Array(marks * machineCount), row: new Int32Array(marks * machineCount) };
  const countAt = new Int32Array(marks * machineCount);
  const jobsAt = { end: new Float64Array(marks * jobCount), least: new Float64Array(marks * jobCount) };
  const sumsAt = new Float64Array(marks * 4);
  const heldAt = new Int32Array(marks * resourceCount);
  const keptBegin = new Float64Array(operationCount);
  const keptEnd = new Float64Array(operationCount);
  const keptChosen = new Int32Array(operationCount);

  function begins(): void {
    free.set(readyAt);
    row.set(initialRow);
    count.fill(0);
    jobEnd.fill(0);
    jobLeast.fill(0);
    reservations?.clear();
    tardiness = overdue;
    setupTotal = 0;
    makespan = 0;
    moved = 0;
  }

  function write(mark: number): void {
    machinesAt.free.set(free, mark * machineCount);
    machinesAt.row.set(row, mark * machineCount);
    countAt.set(count, mark * machineCount);
    jobsAt.end.set(jobEnd, mark * jobCount);
    jobsAt.least.set(jobLeast, mark * jobCount);
    sumsAt[4 * mark] = tardiness;
    sumsAt[4 * mark + 1] = setupTotal;
    sumsAt[4 * mark + 2] = makespan;
    sumsAt[4 * mark + 3] = moved;
    reservations?.counts(heldAt, mark * resourceCount);
  }

  function goBack(mark: number): void {
    for (let machine = 0, from = mark * machineCount; machine < machineCount; machine += 1, from += 1) {
      free[machine] = real(machinesAt.free, from);
      row[machine] = at(machinesAt.row, from);
      count[machine] = at(countAt, from);
    }
    for (let job = 0, from = mark * jobCount; job < jobCount; job += 1, from += 1) {
      jobEnd[job] = real(jobsAt.end, from);
      jobLeast[job] = real(jobsAt.least, from);
    }
    tardiness = real(sumsAt, 4 * mark);
    setupTotal = real(sumsAt, 4 * mark + 1);
    makespan = real(sumsAt, 4 * mark + 2);
    moved = real(sumsAt, 4 * mark + 3);
    reservations?.goBack(heldAt, mark * resourceCount);
    end.set(keptEnd);
    begin.set(keptBegin);
    chosen.set(keptChosen);
  }

  return {
    setupBegin,
    begin,
    end,
    setup,
    jobEnd,
    cost: () => ({ total: total(), tardiness, setup: setupTotal, makespan, moved }),
    evaluate(order, mode, length = operationCount) {
      begins();
      for (let index = 0; index < length; index += 1) {
        const operation = at(order, index);
        next(operation, at(mode, operation));
      }
      return total();
    },
    keep(order, mode, first) {
      let mark = Math.floor(first / stride);
      if (mark === 0) {
        begins();
        write(0);
      } else goBack(mark);
      for (let index = mark * stride; index < operationCount; index += 1) {
        if (index === (mark + 1) * stride) {
          mark += 1;
          write(mark);
        }
        const operation = at(order, index);
        next(operation, at(mode, operation));
      }
      reservations?.keep();
      keptEnd.set(end);
      keptBegin.set(begin);
      keptChosen.set(chosen);
      return total();
    },
    evaluateFrom(order, mode, first, limit) {
      const mark = Math.floor(first / stride);
      goBack(mark);
      let stop = (mark + 1) * stride;
      for (let index = mark * stride; index < operationCount; index += 1) {
        if (index === stop) {
          const least = total();
          if (least > limit) return least;
          stop += stride;
        }
        const operation = at(order, index);
        next(operation, at(mode, operation));
      }
      return total();
    },
  };
}
