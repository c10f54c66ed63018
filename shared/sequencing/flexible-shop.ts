import { at, real } from './at.ts';
import type { CompiledProblem } from './compile-problem.ts';
import { isChainShop } from './job-shop-graph.ts';
import type { Random } from './random.ts';
import type { ListPlan, Search } from './search.ts';

/** Whether a problem is a shop of chains with a choice of machines in which the time until everything is done counts. */
export function isFlexibleShop(p: CompiledProblem): boolean {
  const { tardiness, makespan } = p.problem.objective;
  return tardiness === 0 && makespan > 0 && isChainShop(p);
}

/** No plan is done sooner: the longest job on its fastest machines, and all work spread evenly. Whole ticks. */
function leastMakespan(p: CompiledProblem): number {
  const chain = new Float64Array(p.jobCount);
  let work = 0;
  for (let operation = 0; operation < p.operationCount; operation += 1) {
    let run = Infinity;
    for (let m = at(p.modesAt, operation); m < at(p.modesAt, operation + 1); m += 1)
      run = Math.min(run, real(p.modeRun, m));
    const job = at(p.jobOf, operation);
    chain[job] = real(chain, job) + run;
    work += run;
  }
  return Math.max(0, ...chain, Math.ceil(work / Math.max(1, p.machineCount) - 1e-9));
}

/**
 * Tabu search for the makespan of a flexible job shop (neighbourhood of Mastrolilli and Gambardella 2000). An operation of the longest way is taken
 * out of the graph, and heads and tails of what is left tell exactly how long the plan becomes with it at each place of each of its machines: the
 * longest way past it stays, the one through it is head, run and tail. The best place of all is taken. Where nothing better comes for long, it begins
 * anew near the best plan.
 */
export function createFlexibleShop(p: CompiledProblem, random: Random, start: ListPlan): Search {
  const n = p.operationCount;
  const weight = p.problem.objective.makespan;
  const bound = leastMakespan(p);
  const mode = start.mode.slice();
  const run = new Float64Array(n);
  const jobBefore = new Int32Array(n).fill(-1);
  const jobAfter = new Int32Array(n).fill(-1);
  const machineBefore = new Int32Array(n);
  const machineAfter = new Int32Array(n);
  const firstOn = new Int32Array(p.machineCount);
  const lastOn = new Int32Array(p.machineCount);
  const order = start.order.slice();
  const place = new Int32Array(n);
  const heads = new Float64Array(n);
  const tails = new Float64Array(n);
  /** Heads and tails without the operation that is taken out. */
  const headsLeft = new Float64Array(n);
  const tailsLeft = new Float64Array(n);
  const ends: number[] = [];
  for (let operation = 0; operation < n; operation += 1) {
    if (at(p.afterAt, operation + 1) === at(p.afterAt, operation)) continue;
    const before = at(p.afterOperation, at(p.afterAt, operation));
    jobBefore[operation] = before;
    jobAfter[before] = operation;
  }
  for (let operation = 0; operation < n; operation += 1) if (at(jobAfter, operation) < 0) ends.push(operation);
  const machineOf = (operation: number) => at(p.modeMachine, at(mode, operation));

  /** When the job lets it begin. */
  function readyByJob(operation: number, from: Float64Array): number {
    const job = at(jobBefore, operation);
    const release = real(p.release, operation);
    return job < 0 ? release : Math.max(release, real(from, job) + real(run, job));
  }
  function headOf(operation: number, from: Float64Array): number {
    let head = Math.max(readyByJob(operation, from), real(p.readyAt, machineOf(operation)));
    const other = at(machineBefore, operation);
    if (other >= 0) head = Math.max(head, real(from, other) + real(run, other));
    return head;
  }
  function tailOf(operation: number, from: Float64Array): number {
    let tail = 0;
    const job = at(jobAfter, operation);
    if (job >= 0) tail = real(from, job) + real(run, job);
    const other = at(machineAfter, operation);
    if (other >= 0) tail = Math.max(tail, real(from, other) + real(run, other));
    return tail;
  }
  function longest(from: Float64Array): number {
    let length = 0;
    for (const operation of ends) length = Math.max(length, real(from, operation) + real(run, operation));
    return length;
  }

  let makespan = 0;
  function compute(): void {
    for (let index = 0; index < n; index += 1) {
      const operation = at(order, index);
      place[operation] = index;
      heads[operation] = headOf(operation, heads);
    }
    for (let index = n - 1; index >= 0; index -= 1) {
      const operation = at(order, index);
      tails[operation] = tailOf(operation, tails);
    }
    makespan = longest(heads);
  }

  function unlink(operation: number): void {
    const machine = machineOf(operation);
    const before = at(machineBefore, operation);
    const after = at(machineAfter, operation);
    if (before >= 0) machineAfter[before] = after;
    else firstOn[machine] = after;
    if (after >= 0) machineBefore[after] = before;
    else lastOn[machine] = before;
    machineBefore[operation] = -1;
    machineAfter[operation] = -1;
  }
  /** Puts an operation behind another one of the machine of a mode; -1: first. */
  function link(operation: number, to: number, before: number): void {
    mode[operation] = to;
    run[operation] = real(p.modeRun, to);
    const machine = at(p.modeMachine, to);
    const after = before >= 0 ? at(machineAfter, before) : at(firstOn, machine);
    machineBefore[operation] = before;
    machineAfter[operation] = after;
    if (before >= 0) machineAfter[before] = operation;
    else firstOn[machine] = operation;
    if (after >= 0) machineBefore[after] = operation;
    else lastOn[machine] = operation;
  }

  function load(list: Int32Array, modes: Int32Array): void {
    order.set(list);
    mode.set(modes);
    firstOn.fill(-1);
    lastOn.fill(-1);
    for (let index = 0; index < n; index += 1) {
      const operation = at(order, index);
      const to = at(mode, operation);
      link(operation, to, at(lastOn, at(p.modeMachine, to)));
    }
    compute();
  }

  const waits = new Int32Array(n);
  /** Writes a topological order of the graph as it is now: `order` is its own queue. */
  function sort(): void {
    let count = 0;
    for (let operation = 0; operation < n; operation += 1) {
      const number = (at(jobBefore, operation) >= 0 ? 1 : 0) + (at(machineBefore, operation) >= 0 ? 1 : 0);
      waits[operation] = number;
      if (number === 0) order[count++] = operation;
    }
    for (let index = 0; index < count; index += 1) {
      const operation = at(order, index);
      const job = at(jobAfter, operation);
      if (job >= 0) {
        waits[job] = at(waits, job) - 1;
        if (at(waits, job) === 0) order[count++] = job;
      }
      const other = at(machineAfter, operation);
      if (other >= 0) {
        waits[other] = at(waits, other) - 1;
        if (at(waits, other) === 0) order[count++] = other;
      }
    }
    if (count < n) throw new Error('Operations of a plan wait for each other in a circle.');
  }

  /** Takes an operation out: its run counts nothing until it is put back. @returns the longest way past it */
  function takeOut(operation: number): number {
    unlink(operation);
    run[operation] = 0;
    headsLeft.set(heads);
    tailsLeft.set(tails);
    const from = at(place, operation);
    // It waits for no machine, not even for the one that it had.
    headsLeft[operation] = readyByJob(operation, headsLeft);
    for (let index = from + 1; index < n; index += 1) {
      const other = at(order, index);
      headsLeft[other] = headOf(other, headsLeft);
    }
    for (let index = from; index >= 0; index -= 1) {
      const other = at(order, index);
      tailsLeft[other] = tailOf(other, tailsLeft);
    }
    return longest(headsLeft);
  }

  let evaluations = 0;
  let iteration = 0;
  let best = Infinity;
  const bestOrder = order.slice();
  const bestMode = mode.slice();
  const tabuUntil = new Int32Array(p.modeMachine.length);

  // The best place that was found in this round.
  let chosen = -1;
  let chosenMode = -1;
  let chosenBefore = -1;
  let chosenLength = Infinity;
  let chosenWay = Infinity;
  let ties = 0;

  /** Looks at all places of an operation. @param isFree whether any place will do, whatever it costs */
  function look(operation: number, isFree: boolean): void {
    const oldMode = at(mode, operation);
    const oldBefore = at(machineBefore, operation);
    const past = takeOut(operation);
    const job = at(jobBefore, operation);
    const next = at(jobAfter, operation);
    const ready = real(headsLeft, operation);
    const rest = next >= 0 ? real(tailsLeft, next) + real(run, next) : 0;
    // What begins sooner than the next of the job ends does not wait for it; what has a shorter tail does not lead to the one before.
    const nextEnd = next >= 0 ? real(headsLeft, next) + real(run, next) : Infinity;
    const jobTail = job >= 0 ? real(tailsLeft, job) + real(run, job) : Infinity;
    for (let m = at(p.modesAt, operation); m < at(p.modesAt, operation + 1); m += 1) {
      const machine = at(p.modeMachine, m);
      const ticks = real(p.modeRun, m);
      const isTabu = at(tabuUntil, m) > iteration;
      let before = -1;
      let free = Math.max(ready, real(p.readyAt, machine));
      for (;;) {
        const after = before >= 0 ? at(machineAfter, before) : at(firstOn, machine);
        if (after < 0 || (after !== job && real(tailsLeft, after) < jobTail)) {
          evaluations += 1;
          const way = free + ticks + (after >= 0 ? Math.max(rest, real(tailsLeft, after) + real(run, after)) : rest);
          const length = isFree ? random.next() : Math.max(past, way);
          const isSame = m === oldMode && before === oldBefore;
          if (!isSame && length <= chosenLength && (isFree || !isTabu || length < best)) {
            const isLess = length < chosenLength || way < chosenWay;
            ties = isLess ? 1 : way === chosenWay ? ties + 1 : 0;
            if (isLess || (ties > 1 && random.next() * ties < 1)) {
              chosen = operation;
              chosenMode = m;
              chosenBefore = before;
              chosenLength = length;
              chosenWay = way;
            }
          }
        }
        if (after < 0 || after === next || real(headsLeft, after) >= nextEnd) break;
        before = after;
        free = Math.max(ready, real(headsLeft, before) + real(run, before));
      }
    }
    link(operation, oldMode, oldBefore);
  }

  const way = new Int32Array(n);
  /** The operations of one of the longest ways. @returns how many */
  function critical(): number {
    let operation = -1;
    let drawn = 0;
    for (const end of ends)
      if (real(heads, end) + real(run, end) === makespan) {
        drawn += 1;
        if (random.next() * drawn < 1) operation = end;
      }
    let count = 0;
    while (operation >= 0) {
      way[count++] = operation;
      const head = real(heads, operation);
      const job = at(jobBefore, operation);
      const other = at(machineBefore, operation);
      const byJob = job >= 0 && real(heads, job) + real(run, job) === head;
      const byMachine = other >= 0 && real(heads, other) + real(run, other) === head;
      operation = byMachine && (!byJob || random.next() < 0.5) ? other : byJob ? job : -1;
    }
    return count;
  }

  function keep(): void {
    best = makespan;
    bestOrder.set(order);
    bestMode.set(mode);
  }
  load(start.order, start.mode);
  keep();

  /** Carries out the chosen change. @param tenure rounds in which the operation does not go back */
  function carryOut(tenure: number): void {
    tabuUntil[at(mode, chosen)] = iteration + tenure;
    unlink(chosen);
    link(chosen, chosenMode, chosenBefore);
    sort();
    compute();
  }
  function forget(): void {
    chosen = -1;
    chosenLength = Infinity;
    chosenWay = Infinity;
    ties = 0;
  }

  const patience = 1500;
  let lastBetter = 0;
  /** Goes back to the best plan, and some random changes away from it. */
  function beginAnew(): void {
    load(bestOrder, bestMode);
    tabuUntil.fill(0);
    const strength = 3 + random.below(Math.max(1, Math.floor(n / 8)));
    for (let change = 0; change < strength; change += 1) {
      forget();
      look(random.next() < 0.5 ? at(way, random.below(critical())) : random.below(n), true);
      if (chosen >= 0) carryOut(0);
    }
    lastBetter = iteration;
  }

  function step(count: number): boolean {
    if (n < 2) return false;
    const end = evaluations + count;
    while (evaluations < end) {
      if (best <= bound) return false;
      iteration += 1;
      evaluations += 1;
      if (iteration - lastBetter > patience) beginAnew();
      const length = critical();
      forget();
      for (let index = 0; index < length; index += 1) look(at(way, index), false);
      if (chosen < 0) {
        look(at(way, random.below(length)), true);
        if (chosen < 0) continue;
      }
      const choices = at(p.modesAt, chosen + 1) - at(p.modesAt, chosen);
      carryOut(Math.floor((length + choices) * (0.5 + random.next())));
      if (makespan < best) {
        keep();
        lastBetter = iteration;
      }
    }
    return true;
  }

  return {
    step,
    best: () => weight * best,
    evaluations: () => evaluations,
    plan: () => ({ order: bestOrder.slice(), mode: bestMode.slice() }),
  };
}
