import type { OperationSpec, SequencingProblem, Span } from './problem.ts';
import type { Schedule, ScheduledOperation } from './schedule.ts';

/**
 * Everything that is wrong with a schedule, a sentence each; empty: it can be worked as it stands. Written from what a problem says, without a line of
 * the evaluator: whatever makes a schedule is judged by this in tests.
 */
export function checkSchedule(problem: SequencingProblem, { machines, cost }: Schedule): string[] {
  const wrong: string[] = [];
  const all = machines.flat();
  const placed = new Map<number, ScheduledOperation>();
  for (const one of all) {
    if (placed.has(one.operation)) wrong.push(`Operation ${one.operation} is done twice.`);
    placed.set(one.operation, one);
  }
  for (const index of problem.operations.keys()) if (!placed.has(index)) wrong.push(`Operation ${index} is not done.`);
  for (const [machine, line] of machines.entries()) wrong.push(...checkMachine(problem, machine, line));
  for (const one of all) wrong.push(...checkOperation(problem, one, placed));
  wrong.push(...checkResources(problem, all), ...checkCost(problem, machines, cost));
  return wrong;
}

/** Ticks between two instants in which a machine works. */
function workedBetween(downtimes: readonly Span[], from: number, to: number): number {
  let ticks = to - from;
  for (const down of downtimes) {
    const lost = Math.min(to, down.to) - Math.max(from, down.from);
    if (lost > 0) ticks -= lost;
  }
  return ticks;
}

const isDown = (downtimes: readonly Span[], instant: number) =>
  downtimes.some(({ from, to }) => instant >= from && instant < to);

function runOf(operation: OperationSpec | undefined, machine: number): number | undefined {
  return operation?.modes.find((mode) => mode.machine === machine)?.run;
}

function checkMachine(problem: SequencingProblem, machine: number, line: readonly ScheduledOperation[]): string[] {
  const wrong: string[] = [];
  const spec = problem.machines[machine];
  if (!spec) return [`There is no machine ${machine}.`];
  let free = spec.readyAt;
  let family = spec.family;
  for (const [place, one] of line.entries()) {
    const name = `Operation ${one.operation}`;
    const operation = problem.operations[one.operation];
    if (one.machine !== machine) wrong.push(`${name} stands on machine ${machine}, and says ${one.machine}.`);
    if (one.setupBegin < free) wrong.push(`${name} begins before its machine is free.`);
    if (one.begin < one.setupBegin || one.end < one.begin) wrong.push(`${name} ends before it begins.`);
    const needed = operation && spec.setups ? setupOf(spec.setups, family, operation.family) : 0;
    if (one.setup !== needed) wrong.push(`${name} is set up in ${one.setup} ticks and needs ${needed}.`);
    if (workedBetween(spec.downtimes, one.setupBegin, one.begin) < needed)
      wrong.push(`${name} begins before it is set up.`);
    const run = runOf(operation, machine);
    if (run === undefined) wrong.push(`${name} cannot be done on machine ${machine}.`);
    else if (workedBetween(spec.downtimes, one.begin, one.end) < run)
      wrong.push(`${name} ends before its work is done.`);
    if (run !== undefined && run > 0 && isDown(spec.downtimes, one.begin))
      wrong.push(`${name} begins while its machine is down.`);
    if (operation?.unbroken === true) {
      const worksUntil = one.begin + (run ?? 0);
      // What it waits for at its end keeps the machine, but is no work.
      for (const down of spec.downtimes)
        if (down.from < worksUntil && down.to > one.setupBegin && (needed > 0 || down.to > one.begin))
          wrong.push(`${name} may not pause, and there is a downtime from ${down.from}.`);
    }
    const pin = spec.pinned[place];
    if (pin !== undefined && pin !== one.operation)
      wrong.push(`Operation ${pin} is pinned to place ${place} of machine ${machine}.`);
    free = one.end;
    family = operation?.family ?? family;
  }
  if (line.length < spec.pinned.length) wrong.push(`Not all that is pinned is done on machine ${machine}.`);
  return wrong;
}

function setupOf(
  { initial, between }: { readonly initial: readonly number[]; readonly between: readonly (readonly number[])[] },
  from: number | null,
  to: number,
): number {
  return (from === null ? initial[to] : between[from]?.[to]) ?? Number.NaN;
}

function checkOperation(
  problem: SequencingProblem,
  one: ScheduledOperation,
  placed: ReadonlyMap<number, ScheduledOperation>,
): string[] {
  const wrong: string[] = [];
  const operation = problem.operations[one.operation];
  if (!operation) return [`There is no operation ${one.operation}.`];
  const name = `Operation ${one.operation}`;
  if (one.begin < operation.release) wrong.push(`${name} begins before its release.`);
  for (const { operation: index, share, tail } of operation.after) {
    const before = placed.get(index);
    if (!before) continue;
    const downtimes = problem.machines[before.machine]?.downtimes ?? [];
    const run = runOf(problem.operations[index], before.machine) ?? 0;
    // At the whole of it the end counts, which may be later than its own work: it waits for what comes before it.
    const isDone =
      share === 1
        ? one.begin >= before.end
        : workedBetween(downtimes, before.begin, Math.max(before.begin, one.begin)) >= share * run - 1e-9;
    if (one.begin < before.begin || !isDone) wrong.push(`${name} begins before enough of operation ${index} is done.`);
    if ((share < 1 || tail > 0) && one.end < before.end + tail)
      wrong.push(`${name} ends less than ${tail} after operation ${index}.`);
  }
  return wrong;
}

/** Who holds a resource between two neighbouring instants at which anything begins, ends or is interrupted. */
function checkResources(
  { resources, machines, operations }: SequencingProblem,
  all: readonly ScheduledOperation[],
): string[] {
  const wrong: string[] = [];
  for (const [index, { capacity, heldInDowntime, reductions }] of resources.entries()) {
    const users = all.flatMap((one) => {
      const count =
        operations[one.operation]?.needs.reduce((sum, need) => sum + (need.resource === index ? need.count : 0), 0) ??
        0;
      return count > 0 ? [{ one, count, downtimes: machines[one.machine]?.downtimes ?? [] }] : [];
    });
    const instants = new Set<number>();
    for (const { one, downtimes } of users) {
      instants.add(one.setupBegin);
      for (const { from, to } of downtimes) instants.add(from).add(to);
    }
    for (const { from } of reductions) instants.add(from);
    for (const instant of instants) {
      const less = reductions.reduce((sum, { from, to, by }) => (from <= instant && instant < to ? sum + by : sum), 0);
      let held = 0;
      for (const { one, count, downtimes } of users) {
        const isHeld = one.setupBegin <= instant && instant < one.end;
        if (isHeld && (heldInDowntime || !isDown(downtimes, instant))) held += count;
      }
      if (held > 0 && held > capacity - less)
        wrong.push(`${held} of resource ${index} are held at ${instant}, and there are ${capacity - less}.`);
    }
  }
  return wrong;
}

function checkCost(
  { jobs, operations, objective, shown }: SequencingProblem,
  machines: readonly (readonly ScheduledOperation[])[],
  cost: Schedule['cost'],
): string[] {
  const all = machines.flat();
  const makespan = all.reduce((last, { end }) => Math.max(last, end), 0);
  const setup = all.reduce((sum, one) => sum + one.setup, 0);
  const tardiness = jobs.reduce((sum, { due, weight }, job) => {
    const end = all.reduce((last, one) => (operations[one.operation]?.job === job ? Math.max(last, one.end) : last), 0);
    return end > due ? sum + weight * (end - due) : sum;
  }, 0);
  const moved = shown.reduce(
    (sum, line, machine) =>
      sum + line.filter((operation, place) => machines[machine]?.[place]?.operation !== operation).length,
    0,
  );
  const total =
    objective.tardiness * tardiness +
    objective.setup * setup +
    objective.makespan * makespan +
    objective.stability * moved;
  const real = { total, tardiness, setup, makespan, moved };
  return (Object.keys(real) as (keyof typeof real)[]).flatMap((term) =>
    Math.abs(real[term] - cost[term]) > 1e-6 * Math.max(1, real[term])
      ? [`${term} is ${real[term]}, not ${cost[term]}.`]
      : [],
  );
}
