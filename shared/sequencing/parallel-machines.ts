import { at, real } from './at.ts';
import type { CompiledProblem } from './compile-problem.ts';
import type { Random } from './random.ts';
import type { ListPlan, Search } from './search.ts';

/** Whether a problem is operations that wait for nothing, on machines with setups of their own, and only the time until everything is done counts. */
export function isParallelMachines(p: CompiledProblem): boolean {
  if (p.hasPrecedence || p.hasDowntimes || p.hasResources || p.hasPins || p.machineCount < 2) return false;
  const { tardiness, makespan, setup, stability } = p.problem.objective;
  const isLateNever = tardiness === 0 || p.due.every((due, job) => due === Infinity || real(p.weight, job) === 0);
  return makespan > 0 && setup === 0 && stability === 0 && isLateNever && p.release.every((release) => release === 0);
}

/**
 * Simulated annealing for unrelated machines with sequence-dependent setups. The makespan alone says nothing about most moves, so what falls is the sum
 * of powers of the times of the machines; a move costs what changes on one or two of them. Where an operation goes to another machine it goes to the
 * best place there.
 * @param budget moves over which the temperature falls; then it is warmed up again from the best plan
 */
export function createParallelSearch(p: CompiledProblem, random: Random, start: ListPlan, budget: number): Search {
  const n = p.operationCount;
  const m = p.machineCount;
  const factor = p.problem.objective.makespan;
  const { setups, familyOf, familyCount } = p;
  const lines = new Int32Array(m * n);
  const lengths = new Int32Array(m);
  const times = new Float64Array(m);
  const powers = new Float64Array(m);
  const machineOf = new Int32Array(n);
  const placeOf = new Int32Array(n);
  /** Run of an operation on a machine, and its mode there; Infinity and -1 where it cannot be done. */
  const runs = new Float64Array(n * m).fill(Infinity);
  const modes = new Int32Array(n * m).fill(-1);
  for (let operation = 0; operation < n; operation += 1)
    for (let mode = at(p.modesAt, operation); mode < at(p.modesAt, operation + 1); mode += 1) {
      runs[operation * m + at(p.modeMachine, mode)] = real(p.modeRun, mode);
      modes[operation * m + at(p.modeMachine, mode)] = mode;
    }
  let scale = 1;
  let energy = 0;
  let best = Infinity;
  let bestEnergy = Infinity;
  let evaluations = 0;
  const bestLines = lines.slice();
  const bestLengths = lengths.slice();

  const powerOf = (time: number) => {
    const part = time / scale;
    const two = part * part;
    const four = two * two;
    return four * four * two;
  };
  /** Setup on a machine from one operation to the next; -1: from the beginning, or to nothing. */
  function between(machine: number, from: number, to: number): number {
    if (to < 0) return 0;
    const matrix = at(p.setupAt, machine);
    if (matrix < 0) return 0;
    const row = from < 0 ? at(p.initialRow, machine) : at(familyOf, from);
    return real(setups, matrix + row * familyCount + at(familyOf, to));
  }
  const atPlace = (machine: number, place: number) =>
    place < 0 || place >= at(lengths, machine) ? -1 : at(lines, machine * n + place);

  function timeOf(machine: number): number {
    let time = real(p.readyAt, machine);
    let before = -1;
    for (let place = 0; place < at(lengths, machine); place += 1) {
      const operation = at(lines, machine * n + place);
      time += between(machine, before, operation) + real(runs, operation * m + machine);
      before = operation;
    }
    return at(lengths, machine) > 0 ? time : 0;
  }

  function number(machine: number): void {
    for (let place = 0; place < at(lengths, machine); place += 1) {
      const operation = at(lines, machine * n + place);
      machineOf[operation] = machine;
      placeOf[operation] = place;
    }
  }

  function sum(): void {
    energy = 0;
    let longest = 0;
    for (let machine = 0; machine < m; machine += 1) {
      times[machine] = timeOf(machine);
      powers[machine] = powerOf(real(times, machine));
      energy += real(powers, machine);
      longest = Math.max(longest, real(times, machine));
    }
    note(longest);
  }

  function note(longest: number): void {
    if (longest > best || (longest === best && energy >= bestEnergy)) return;
    best = longest;
    bestEnergy = energy;
    bestLines.set(lines);
    bestLengths.set(lengths);
  }

  for (const operation of start.order) {
    const machine = at(p.modeMachine, at(start.mode, operation));
    lines[machine * n + at(lengths, machine)] = operation;
    lengths[machine] = at(lengths, machine) + 1;
  }
  for (let machine = 0; machine < m; machine += 1) {
    number(machine);
    scale = Math.max(scale, timeOf(machine));
  }
  sum();

  /** What a machine saves without the operation at a place. */
  function saved(machine: number, place: number): number {
    const operation = atPlace(machine, place);
    const [before, after] = [atPlace(machine, place - 1), atPlace(machine, place + 1)];
    return (
      between(machine, before, operation) +
      real(runs, operation * m + machine) +
      between(machine, operation, after) -
      between(machine, before, after)
    );
  }

  function takeOut(machine: number, place: number): void {
    const first = machine * n;
    lines.copyWithin(first + place, first + place + 1, first + at(lengths, machine));
    lengths[machine] = at(lengths, machine) - 1;
  }
  function putIn(machine: number, place: number, operation: number): void {
    const first = machine * n;
    lines.copyWithin(first + place + 1, first + place, first + at(lengths, machine));
    lines[first + place] = operation;
    lengths[machine] = at(lengths, machine) + 1;
  }
  function took(machine: number): void {
    number(machine);
    times[machine] = timeOf(machine);
    const power = powerOf(real(times, machine));
    energy += power - real(powers, machine);
    powers[machine] = power;
  }
  function longestTime(): number {
    let longest = 0;
    for (let machine = 0; machine < m; machine += 1) if (real(times, machine) > longest) longest = real(times, machine);
    return longest;
  }

  let temperature = 0;
  const isTaken = (change: number) => change <= 0 || random.next() < Math.exp(-change / temperature);

  /** An operation goes to the best place of another machine, or to any of its own. */
  function insertion(operation: number): void {
    const from = at(machineOf, operation);
    const place = at(placeOf, operation);
    const to = random.next() < 0.3 ? from : random.below(m);
    const run = real(runs, operation * m + to);
    if (run === Infinity) return;
    const less = saved(from, place);
    if (to === from) {
      const count = at(lengths, from);
      if (count < 2) return;
      takeOut(from, place);
      let target = random.below(count - 1);
      if (target >= place) target += 1;
      const [before, after] = [atPlace(from, target - 1), atPlace(from, target)];
      const more =
        between(from, before, operation) + run + between(from, operation, after) - between(from, before, after);
      const time = real(times, from) - less + more;
      if (isTaken(powerOf(time) - real(powers, from))) {
        putIn(from, target, operation);
        took(from);
        note(longestTime());
      } else putIn(from, place, operation);
      return;
    }
    const shorter = at(lengths, from) > 1 ? real(times, from) - less : 0;
    let least = Infinity;
    let target = 0;
    for (let index = 0; index <= at(lengths, to); index += 1) {
      const [before, after] = [atPlace(to, index - 1), atPlace(to, index)];
      const more = between(to, before, operation) + between(to, operation, after) - between(to, before, after);
      if (more < least) {
        least = more;
        target = index;
      }
    }
    const begins = at(lengths, to) > 0 ? real(times, to) : real(p.readyAt, to);
    const change = powerOf(shorter) + powerOf(begins + run + least) - real(powers, from) - real(powers, to);
    if (!isTaken(change)) return;
    takeOut(from, place);
    putIn(to, target, operation);
    took(from);
    took(to);
    note(longestTime());
  }

  /** Two operations change places, on one machine or on two. */
  function exchange(one: number, other: number): void {
    const [a, b] = [at(machineOf, one), at(machineOf, other)];
    const [i, j] = [at(placeOf, one), at(placeOf, other)];
    if (real(runs, one * m + b) === Infinity || real(runs, other * m + a) === Infinity) return;
    if (a === b) {
      lines[a * n + i] = other;
      lines[a * n + j] = one;
      const time = timeOf(a);
      if (isTaken(powerOf(time) - real(powers, a))) {
        took(a);
        note(longestTime());
      } else {
        lines[a * n + i] = one;
        lines[a * n + j] = other;
      }
      return;
    }
    const fresh = (machine: number, place: number, operation: number) => {
      const [before, after] = [atPlace(machine, place - 1), atPlace(machine, place + 1)];
      const gone = atPlace(machine, place);
      return (
        real(times, machine) +
        between(machine, before, operation) +
        real(runs, operation * m + machine) +
        between(machine, operation, after) -
        between(machine, before, gone) -
        real(runs, gone * m + machine) -
        between(machine, gone, after)
      );
    };
    const change = powerOf(fresh(a, i, other)) + powerOf(fresh(b, j, one)) - real(powers, a) - real(powers, b);
    if (!isTaken(change)) return;
    lines[a * n + i] = other;
    lines[b * n + j] = one;
    took(a);
    took(b);
    note(longestTime());
  }

  /** An operation of the machine that is full the longest, or any. */
  function drawOperation(): number {
    if (random.next() < 0.6) return random.below(n);
    let fullest = 0;
    for (let machine = 1; machine < m; machine += 1) if (real(times, machine) > real(times, fullest)) fullest = machine;
    return at(lines, fullest * n + random.below(at(lengths, fullest)));
  }

  /** Powers are of the best time that is known, so that temperatures mean the same all the way. */
  function rescale(): void {
    scale = Math.max(1, best);
    bestEnergy = Infinity;
    sum();
  }

  const HOT = 0.25;
  const COLD = 0.004;
  let begun = 0;
  rescale();
  function step(count: number): boolean {
    if (n < 2) return false;
    const end = evaluations + count;
    for (; evaluations < end; evaluations += 1) {
      if ((evaluations & 63) === 0) {
        let gone = (evaluations - begun) / Math.max(1, budget);
        if (gone >= 1) {
          lines.set(bestLines);
          lengths.set(bestLengths);
          for (let machine = 0; machine < m; machine += 1) number(machine);
          rescale();
          begun = evaluations;
          gone = 0;
        }
        if ((evaluations & 4095) === 0) rescale();
        temperature = HOT * (COLD / HOT) ** gone;
      }
      const operation = drawOperation();
      if (random.next() < 0.55) insertion(operation);
      else {
        const other = random.below(n);
        if (other !== operation) exchange(operation, other);
      }
    }
    return true;
  }

  return {
    step,
    best: () => best * factor,
    evaluations: () => evaluations,
    plan: () => {
      const order: number[] = [];
      const mode = new Int32Array(n);
      for (let machine = 0; machine < m; machine += 1)
        for (let place = 0; place < at(bestLengths, machine); place += 1) {
          const operation = at(bestLines, machine * n + place);
          order.push(operation);
          mode[operation] = at(modes, operation * m + machine);
        }
      return { order: Int32Array.from(order), mode };
    },
  };
}
