import { at, real } from './at.ts';
import type { CompiledProblem } from './compile-problem.ts';
import type { ListPlan } from './search.ts';
import { workingTime } from './working-time.ts';

/**
 * Dispatching rules that planners know. FIFO: what came first. SPT: shortest run. EDD: earliest due. WSPT: weight for the time it takes, setup
 * included. MWKR: most work of the job left. ATC: weight for time, discounted by slack (Vepsalainen and Morton 1987). ATCS: the same, discounted by
 * setup too (Lee, Bhaskaran and Pinedo 1997).
 */
export const ruleNames = ['FIFO', 'SPT', 'EDD', 'WSPT', 'MWKR', 'ATC', 'ATCS'] as const;
export type RuleName = (typeof ruleNames)[number];

/** Look-ahead of the two rules that discount: k1 in mean runs, k2 in mean setups. */
export interface Discount {
  readonly slack: number;
  readonly setup: number;
}

/** What the rules need of a problem beside its lists: means, and the work that is left of a job from each operation on. */
interface Figures {
  readonly run: Float64Array;
  readonly left: Float64Array;
  readonly meanRun: number;
  readonly meanSetup: number;
  readonly usual: Discount;
}

/** By operation: the mean run of its modes, and the longest way of such runs to the end of what waits for it, its own included. */
function figuresOf(p: CompiledProblem): Figures {
  const n = p.operationCount;
  const run = new Float64Array(n);
  let sum = 0;
  for (let operation = 0; operation < n; operation += 1) {
    const first = at(p.modesAt, operation);
    const end = at(p.modesAt, operation + 1);
    let total = 0;
    for (let mode = first; mode < end; mode += 1) total += real(p.modeRun, mode);
    run[operation] = total / (end - first);
    sum += real(run, operation);
  }
  const left = new Float64Array(n).fill(-1);
  const way = (operation: number): number => {
    if (real(left, operation) >= 0) return real(left, operation);
    let longest = 0;
    for (let index = at(p.beforeAt, operation); index < at(p.beforeAt, operation + 1); index += 1)
      longest = Math.max(longest, way(at(p.beforeOperation, index)));
    left[operation] = longest + real(run, operation);
    return real(left, operation);
  };
  for (let operation = 0; operation < n; operation += 1) way(operation);
  let setupSum = 0;
  for (const ticks of p.setups) setupSum += ticks;
  const meanRun = Math.max(1e-9, sum / Math.max(1, n));
  const meanSetup = p.setups.length > 0 ? setupSum / p.setups.length : 0;
  return { run, left, meanRun, meanSetup, usual: usualDiscount(p, meanRun, meanSetup) };
}

/** Lee, Bhaskaran and Pinedo (1997): look-ahead by how tight due dates are, how far they spread, and how heavy setups are. */
function usualDiscount(p: CompiledProblem, meanRun: number, meanSetup: number): Discount {
  const n = p.operationCount;
  const dues = Array.from(p.due).filter((due) => Number.isFinite(due));
  if (dues.length === 0) return { slack: 2, setup: 1 };
  const eta = meanSetup / meanRun;
  const beta = 0.4 + 10 / ((n / p.machineCount) * (n / p.machineCount)) - eta / 7;
  const makespan = Math.max(1, (n / p.machineCount) * (meanRun + beta * meanSetup));
  const mean = dues.reduce((sum, due) => sum + due, 0) / dues.length;
  const tight = 1 - mean / makespan;
  const spread = (Math.max(...dues) - Math.min(...dues)) / makespan;
  const slack = spread <= 0.5 ? 4.5 + spread : 6 - 2 * spread;
  const setup = eta > 0 ? tight / (2 * Math.sqrt(eta)) : 1;
  return { slack: Math.max(0.5, slack), setup: Math.max(0.05, setup) };
}

type Priority = (operation: number, mode: number, now: number, ticks: number) => number;

function priorityOf(p: CompiledProblem, name: RuleName, figures: Figures, discount: Discount | undefined): Priority {
  const { left, meanRun, meanSetup, usual } = figures;
  const { slack: k1, setup: k2 } = discount ?? (name === 'ATC' ? { slack: 2, setup: Infinity } : usual);
  const weight = (operation: number) => real(p.weight, at(p.jobOf, operation));
  const due = (operation: number) => real(p.due, at(p.jobOf, operation));
  switch (name) {
    case 'FIFO':
      return () => 0;
    case 'SPT':
      return (_operation, mode) => -real(p.modeRun, mode);
    case 'EDD':
      return (operation) => -due(operation);
    case 'WSPT':
      return (operation, mode, _now, ticks) => weight(operation) / Math.max(1e-9, real(p.modeRun, mode) + ticks);
    case 'MWKR':
      return (operation) => real(left, operation);
    case 'ATC':
    case 'ATCS':
      return (operation, mode, now, ticks) => {
        const run = real(p.modeRun, mode);
        const after = real(left, operation) - real(figures.run, operation);
        const slack = Math.max(0, due(operation) - now - run - after);
        const setup = name === 'ATC' || meanSetup === 0 ? 0 : ticks / (k2 * meanSetup);
        // The logarithm of the index: what lies far ahead stays in order instead of becoming zero.
        return Math.log(Math.max(1e-12, weight(operation)) / Math.max(1e-9, run)) - slack / (k1 * meanRun) - setup;
      };
  }
}

/**
 * The list that a dispatching rule makes: whenever a machine can begin something, it takes what the rule puts first of what can begin there then
 * (non-delay), and an operation that would end sooner elsewhere is left to the other machine. Pins go first. Crews and tools are not looked at: the
 * evaluator puts off what has to wait for them.
 * @param discount look-ahead of ATC and ATCS; absent: 2 mean runs, or by the tightness of the problem
 */
export function planByRule(p: CompiledProblem, name: RuleName, discount?: Discount): ListPlan {
  const n = p.operationCount;
  const figures = figuresOf(p);
  const priority = priorityOf(p, name, figures, discount);
  const time = workingTime(p);
  const free = p.readyAt.slice();
  const row = p.initialRow.slice();
  const ready = p.release.slice();
  const waits = new Int32Array(n);
  const order = new Int32Array(n);
  const mode = new Int32Array(n);
  const pinned = new Int32Array(p.machineCount);
  for (let operation = 0; operation < n; operation += 1)
    waits[operation] = at(p.afterAt, operation + 1) - at(p.afterAt, operation);
  let open: number[] = [];
  for (let operation = 0; operation < n; operation += 1) if (at(waits, operation) === 0) open.push(operation);

  const setupTicks = (machine: number, operation: number) => {
    const matrix = at(p.setupAt, machine);
    return matrix < 0 ? 0 : real(p.setups, matrix + at(row, machine) * p.familyCount + at(p.familyOf, operation));
  };
  const whenWorking = (machine: number, instant: number) =>
    p.hasDowntimes ? time.beginAt(machine, time.worked(machine, instant)) : instant;
  const endOf = (machine: number, from: number, ticks: number) =>
    p.hasDowntimes ? time.endAt(machine, time.worked(machine, from) + ticks) : from + ticks;
  /** Whether a machine may take an operation now: what is pinned there comes first, and what is pinned elsewhere goes there. */
  const isOpenTo = (machine: number, operation: number) => {
    if (at(p.pinnedAt, operation) >= 0)
      return at(p.pinnedMachine, operation) === machine && at(p.pinnedAt, operation) === at(pinned, machine);
    return at(pinned, machine) >= at(p.pinnedCount, machine);
  };

  const soonest = new Float64Array(n);
  const starts = new Float64Array(p.modeMachine.length);
  for (let index = 0; index < n; index += 1) {
    let earliest = Infinity;
    let there = -1;
    for (const operation of open) {
      let least = Infinity;
      for (let m = at(p.modesAt, operation); m < at(p.modesAt, operation + 1); m += 1) {
        const machine = at(p.modeMachine, m);
        starts[m] = Infinity;
        if (!isOpenTo(machine, operation)) continue;
        const ticks = setupTicks(machine, operation);
        const from = whenWorking(machine, Math.max(real(free, machine), real(ready, operation) - ticks));
        starts[m] = from;
        least = Math.min(least, endOf(machine, from, ticks + real(p.modeRun, m)));
      }
      soonest[operation] = least;
      for (let m = at(p.modesAt, operation); m < at(p.modesAt, operation + 1); m += 1) {
        const machine = at(p.modeMachine, m);
        if (real(starts, m) >= earliest) continue;
        if (endOf(machine, real(starts, m), setupTicks(machine, operation) + real(p.modeRun, m)) > least) continue;
        earliest = real(starts, m);
        there = machine;
      }
    }
    if (there < 0) throw new Error('What is pinned waits for something that is pinned behind it: nothing can begin.');
    let chosen = -1;
    let chosenMode = -1;
    let best = -Infinity;
    for (const operation of open)
      for (let m = at(p.modesAt, operation); m < at(p.modesAt, operation + 1); m += 1) {
        if (at(p.modeMachine, m) !== there || real(starts, m) > earliest) continue;
        const ticks = setupTicks(there, operation);
        if (endOf(there, real(starts, m), ticks + real(p.modeRun, m)) > real(soonest, operation)) continue;
        const value = priority(operation, m, earliest, ticks);
        const isBetter =
          value > best || (value === best && (chosen < 0 || real(ready, operation) < real(ready, chosen)));
        if (!isBetter) continue;
        best = value;
        chosen = operation;
        chosenMode = m;
      }
    order[index] = chosen;
    mode[chosen] = chosenMode;
    const ticks = setupTicks(there, chosen);
    const end = endOf(there, earliest, ticks + real(p.modeRun, chosenMode));
    free[there] = end;
    row[there] = at(p.familyOf, chosen);
    if (at(p.pinnedAt, chosen) >= 0) pinned[there] = at(pinned, there) + 1;
    open = open.filter((operation) => operation !== chosen);
    for (let k = at(p.beforeAt, chosen); k < at(p.beforeAt, chosen + 1); k += 1) {
      const follower = at(p.beforeOperation, k);
      ready[follower] = Math.max(real(ready, follower), end);
      waits[follower] = at(waits, follower) - 1;
      if (at(waits, follower) === 0) open.push(follower);
    }
  }
  return { order, mode };
}

/** The look-aheads that are tried besides the usual one. */
const discounts: readonly Discount[] = [0.5, 1, 2, 3, 4.5, 7].flatMap((slack) =>
  [0.1, 0.3, 0.6, 1, Infinity].map((setup) => ({ slack, setup })),
);

/** Lists of all rules, the discounting ones with several look-aheads: where a search begins. */
export function plansByRules(p: CompiledProblem): ListPlan[] {
  const grid = p.hasSetups ? discounts : discounts.filter(({ setup }) => setup === Infinity);
  const few = p.operationCount > 300 ? [] : grid;
  return [...ruleNames.map((name) => planByRule(p, name)), ...few.map((discount) => planByRule(p, 'ATCS', discount))];
}
