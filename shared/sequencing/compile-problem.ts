import type { MachineSpec, OperationSpec, SequencingProblem } from './problem.ts';

/** A problem as lists of numbers, for the loops of evaluator and search. Lists of lists lie one after the other, `...At[i]` to `...At[i + 1]`. */
export interface CompiledProblem {
  readonly problem: SequencingProblem;
  readonly machineCount: number;
  readonly jobCount: number;
  readonly operationCount: number;
  readonly familyCount: number;

  readonly jobOf: Int32Array;
  readonly due: Float64Array;
  readonly weight: Float64Array;
  readonly release: Float64Array;
  readonly familyOf: Int32Array;
  readonly unbroken: Int32Array;

  readonly modesAt: Int32Array;
  readonly modeMachine: Int32Array;
  readonly modeRun: Float64Array;

  readonly afterAt: Int32Array;
  readonly afterOperation: Int32Array;
  readonly afterShare: Float64Array;
  readonly afterTail: Float64Array;
  /** Operations that come after: the other direction of the same. */
  readonly beforeAt: Int32Array;
  readonly beforeOperation: Int32Array;

  readonly readyAt: Float64Array;
  /** `setupAt[machine]`: where the matrix of the machine begins in `setups`; -1: it needs none. A row for each family it is set up for, then the initial one. */
  readonly setupAt: Int32Array;
  readonly setups: Float64Array;
  /** The row that each machine begins with. */
  readonly initialRow: Int32Array;
  /** The position to which an operation is pinned on its machine; -1: to none. */
  readonly pinnedAt: Int32Array;
  readonly pinnedMachine: Int32Array;
  /** How many operations are pinned on each machine. */
  readonly pinnedCount: Int32Array;
  /** Ends and beginnings of downtimes. */
  readonly downAt: Int32Array;
  readonly downFrom: Float64Array;
  readonly downTo: Float64Array;

  readonly hasDowntimes: boolean;
  readonly hasSetups: boolean;
  readonly hasReleases: boolean;
  readonly hasResources: boolean;
  readonly hasPins: boolean;
  readonly hasOverlap: boolean;
  readonly hasPrecedence: boolean;
}

function problemOf(problem: SequencingProblem): string | undefined {
  const { machines, jobs, operations, resources } = problem;
  const isTime = (value: number) => Number.isFinite(value) && value >= 0;
  const families = Math.max(-1, ...operations.map(({ family }) => family)) + 1;

  function ofMachine({ readyAt, family, downtimes, setups, pinned }: MachineSpec): string | undefined {
    if (!isTime(readyAt)) return 'is ready at no time';
    if (family !== null && !(family >= 0 && (!setups || family < setups.between.length)))
      return 'is set up for an unknown family';
    let end = -1;
    for (const { from, to } of downtimes) {
      if (!(from > end && to > from)) return 'has downtimes that are empty, overlap, touch or are not ascending';
      end = to;
    }
    if (setups) {
      if (setups.initial.length < families || setups.between.length < families)
        return 'has no setup time for some family';
      const rows = [setups.initial, ...setups.between];
      if (rows.some((row) => row.length < families || !row.every((ticks) => isTime(ticks))))
        return 'has a setup time that is none';
    }
    if (pinned.some((operation) => !operations[operation])) return 'has an unknown operation pinned';
    return undefined;
  }

  function ofOperation({ job, modes, after, needs, release, family }: OperationSpec): string | undefined {
    if (!jobs[job]) return 'is of an unknown job';
    if (modes.length === 0) return 'can be done nowhere';
    if (modes.some(({ machine, run }) => !machines[machine] || !isTime(run)))
      return 'has an unknown machine or a run time that is none';
    if (new Set(modes.map(({ machine }) => machine)).size < modes.length) return 'names a machine twice';
    if (
      after.some(({ operation, share, tail }) => !operations[operation] || !(share >= 0 && share <= 1) || !isTime(tail))
    )
      return 'comes after an unknown operation, or after a share of one that is not 0 to 1';
    if (needs.some(({ resource, count }) => !(count > 0 && count <= (resources[resource]?.capacity ?? 0))))
      return 'needs more of a crew or tool than there is';
    if (!isTime(release) || !(Number.isInteger(family) && family >= 0)) return 'has a release or a family that is none';
    return undefined;
  }

  for (const [index, machine] of machines.entries()) {
    const wrong = ofMachine(machine);
    if (wrong !== undefined) return `Machine ${index} ${wrong}.`;
  }
  for (const [index, { due, weight }] of jobs.entries())
    if (Number.isNaN(due) || !isTime(weight)) return `Job ${index} has a due time or a weight that is none.`;
  for (const [index, operation] of operations.entries()) {
    const wrong = ofOperation(operation);
    if (wrong !== undefined) return `Operation ${index} ${wrong}.`;
  }
  const pinned = machines.flatMap((machine) => machine.pinned);
  if (new Set(pinned).size < pinned.length) return 'An operation is pinned twice.';
  for (const [index, machine] of machines.entries())
    for (const operation of machine.pinned)
      if (!operations[operation]?.modes.some((mode) => mode.machine === index))
        return `Operation ${operation} is pinned to machine ${index}, which cannot do it.`;
  return undefined;
}

function starts<Item>(lists: readonly (readonly Item[])[]): Int32Array {
  const list = new Int32Array(lists.length + 1);
  let sum = 0;
  for (const [index, { length }] of lists.entries()) {
    sum += length;
    list[index + 1] = sum;
  }
  return list;
}

/**
 * Reads a problem once.
 * @throws with a sentence that names machine, job or operation when the problem is not one.
 */
export function compileProblem(problem: SequencingProblem): CompiledProblem {
  const wrong = problemOf(problem);
  if (wrong !== undefined) throw new Error(wrong);
  const { machines, jobs, operations, resources } = problem;
  const familyCount = Math.max(
    0,
    ...operations.map(({ family }) => family + 1),
    ...machines.map(({ setups }) => setups?.between.length ?? 0),
  );
  const modes = operations.map((operation) => operation.modes);
  const afters = operations.map((operation) => operation.after);
  const befores: number[][] = operations.map(() => []);
  for (const [index, { after }] of operations.entries())
    for (const { operation } of after) befores[operation]?.push(index);

  const setupAt = new Int32Array(machines.length).fill(-1);
  const matrices: number[] = [];
  for (const [index, { setups }] of machines.entries()) {
    if (!setups) continue;
    setupAt[index] = matrices.length;
    for (const row of [...setups.between.slice(0, familyCount), setups.initial])
      for (let family = 0; family < familyCount; family += 1) matrices.push(row[family] ?? 0);
  }

  const pinnedAt = new Int32Array(operations.length).fill(-1);
  const pinnedMachine = new Int32Array(operations.length).fill(-1);
  for (const [index, { pinned }] of machines.entries())
    for (const [position, operation] of pinned.entries()) {
      pinnedAt[operation] = position;
      pinnedMachine[operation] = index;
    }

  const downs = machines.map(({ downtimes }) => downtimes);
  return {
    problem,
    machineCount: machines.length,
    jobCount: jobs.length,
    operationCount: operations.length,
    familyCount,
    jobOf: Int32Array.from(operations, ({ job }) => job),
    due: Float64Array.from(jobs, ({ due }) => due),
    weight: Float64Array.from(jobs, ({ weight }) => weight),
    release: Float64Array.from(operations, ({ release }) => release),
    familyOf: Int32Array.from(operations, ({ family }) => family),
    unbroken: Int32Array.from(operations, ({ unbroken }) => (unbroken ? 1 : 0)),
    modesAt: starts(modes),
    modeMachine: Int32Array.from(modes.flat(), ({ machine }) => machine),
    modeRun: Float64Array.from(modes.flat(), ({ run }) => run),
    afterAt: starts(afters),
    afterOperation: Int32Array.from(afters.flat(), ({ operation }) => operation),
    afterShare: Float64Array.from(afters.flat(), ({ share }) => share),
    afterTail: Float64Array.from(afters.flat(), ({ tail }) => tail),
    beforeAt: starts(befores),
    beforeOperation: Int32Array.from(befores.flat()),
    readyAt: Float64Array.from(machines, ({ readyAt }) => readyAt),
    setupAt,
    setups: Float64Array.from(matrices),
    initialRow: Int32Array.from(machines, ({ family }) => family ?? familyCount),
    pinnedAt,
    pinnedMachine,
    pinnedCount: Int32Array.from(machines, ({ pinned }) => pinned.length),
    downAt: starts(downs),
    downFrom: Float64Array.from(downs.flat(), ({ from }) => from),
    downTo: Float64Array.from(downs.flat(), ({ to }) => to),
    hasDowntimes: downs.some((list) => list.length > 0),
    hasSetups: machines.some(({ setups }) => setups !== null),
    hasReleases: operations.some(({ release }) => release > 0) || machines.some(({ readyAt }) => readyAt > 0),
    hasResources: resources.length > 0 && operations.some(({ needs }) => needs.length > 0),
    hasPins: pinnedAt.some((position) => position >= 0),
    hasOverlap: afters.flat().some(({ share, tail }) => share < 1 || tail > 0),
    hasPrecedence: afters.flat().length > 0,
  };
}
