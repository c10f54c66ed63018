import type { OperationSpec, SequencingProblem } from '../../shared/sequencing/problem.ts';

/** Cost is the sum of weighted lateness alone. */
const tardinessAlone = { tardiness: 1, setup: 0, makespan: 0, stability: 0 };
/** Cost is the time until everything is done. */
const makespanAlone = { tardiness: 0, setup: 0, makespan: 1, stability: 0 };

const numbersOf = (text: string) => (text.match(/-?\d+/g) ?? []).map(Number);
const freeMachine = { readyAt: 0, family: null, downtimes: [], setups: null, pinned: [] };

function operation(job: number, modes: OperationSpec['modes'], over: Partial<OperationSpec> = {}): OperationSpec {
  return { job, release: 0, after: [], modes, family: 0, needs: [], unbroken: false, ...over };
}

/** One machine, weighted lateness (OR-Library wt40, wt50): for each instance n times, n weights, n due dates. */
export function readWeightedTardiness(text: string, n: number): SequencingProblem[] {
  const numbers = numbersOf(text);
  const count = Math.floor(numbers.length / (3 * n));
  return Array.from({ length: count }, (_, index) => {
    const at = (list: number, job: number) => numbers[(3 * index + list) * n + job] ?? 0;
    const jobs = Array.from({ length: n }, (_job, job) => ({ weight: at(1, job), due: at(2, job) }));
    return {
      machines: [freeMachine],
      jobs,
      operations: jobs.map((_job, job) => operation(job, [{ machine: 0, run: at(0, job) }])),
      resources: [],
      objective: tardinessAlone,
      shown: [],
    };
  });
}

/** One machine with setups that depend on the sequence (Cicirello's wt_sds), a line of JSON. */
export interface SetupInstance {
  readonly name: string;
  readonly n: number;
  readonly opt: number;
  readonly p: readonly number[];
  readonly w: readonly number[];
  readonly d: readonly number[];
  readonly s0: readonly number[];
  readonly s: readonly (readonly number[])[];
}

/** Each job is a family of its own. */
export function readSetups({ n, p, w, d, s0, s }: SetupInstance): SequencingProblem {
  const jobs = Array.from({ length: n }, (_, job) => ({ weight: w[job] ?? 0, due: d[job] ?? 0 }));
  return {
    machines: [{ ...freeMachine, setups: { initial: s0, between: s } }],
    jobs,
    operations: jobs.map((_, job) => operation(job, [{ machine: 0, run: p[job] ?? 0 }], { family: job })),
    resources: [],
    objective: tardinessAlone,
    shown: [],
  };
}

/** Unrelated machines with setups of their own (Vallada and Ruiz). */
export function readParallelMachines(text: string): SequencingProblem {
  const lines = text.split('\n').map((line) => line.trim());
  const [n = 0, m = 0] = numbersOf(lines[0] ?? '');
  const rows = lines.slice(2, 2 + n).map(numbersOf);
  const machines = Array.from({ length: m }, (_, machine) => {
    const first = lines.indexOf(`M${machine}`) + 1;
    const between = lines.slice(first, first + n).map(numbersOf);
    return { ...freeMachine, setups: { initial: Array.from({ length: n }, () => 0), between } };
  });
  return {
    machines,
    jobs: rows.map(() => ({ weight: 0, due: Infinity })),
    operations: rows.map((row, job) =>
      operation(
        job,
        machines.map((_, machine) => ({ machine, run: row[2 * machine + 1] ?? 0 })),
        { family: job },
      ),
    ),
    resources: [],
    objective: makespanAlone,
    shown: [],
  };
}

/** Job shop: `n m`, then for each job pairs of machine and time. */
export function readJobShop(text: string): SequencingProblem {
  const [n = 0, m = 0, ...rest] = numbersOf(text);
  const operations: OperationSpec[] = [];
  for (let job = 0; job < n; job += 1)
    for (let step = 0; step < m; step += 1) {
      const [machine = 0, run = 0] = rest.slice(2 * (job * m + step));
      const after = step > 0 ? [{ operation: operations.length - 1, share: 1, tail: 0 }] : [];
      operations.push(operation(job, [{ machine, run }], { after }));
    }
  return {
    machines: Array.from({ length: m }, () => freeMachine),
    jobs: Array.from({ length: n }, () => ({ weight: 0, due: Infinity })),
    operations,
    resources: [],
    objective: makespanAlone,
    shown: [],
  };
}

/**
 * The weighted lateness of a job shop by the rule of Singer and Pinedo: due at `factor` times the work of the job, rounded down; the first fifth
 * of the jobs weighs 4, the next three fifths 2, the rest 1.
 * @param most so many of the jobs, from the first
 */
export function withDueDates(shop: SequencingProblem, factor: number, most: number): SequencingProblem {
  const n = Math.min(most, shop.jobs.length);
  const operations = shop.operations.filter(({ job }) => job < n);
  const work = (job: number) =>
    operations.reduce((sum, one) => (one.job === job ? sum + (one.modes[0]?.run ?? 0) : sum), 0);
  const jobs = Array.from({ length: n }, (_, job) => ({
    due: Math.floor(factor * work(job)),
    weight: job < 0.2 * n ? 4 : job < 0.8 * n ? 2 : 1,
  }));
  return { ...shop, jobs, operations, objective: tardinessAlone };
}

/** Flexible job shop: `n m`; for each job the number of operations, for each the number of machines and pairs of machine and time. */
export function readFlexibleShop(text: string): SequencingProblem {
  const [first = '', ...lines] = text.trim().split('\n');
  const [n = 0, m = 0] = numbersOf(first);
  const numbers = numbersOf(lines.join('\n'));
  let place = 0;
  const next = () => numbers[place++] ?? 0;
  const operations: OperationSpec[] = [];
  for (let job = 0; job < n; job += 1) {
    const steps = next();
    for (let step = 0; step < steps; step += 1) {
      const modes = Array.from({ length: next() }, () => ({ machine: next(), run: next() }));
      const after = step > 0 ? [{ operation: operations.length - 1, share: 1, tail: 0 }] : [];
      operations.push(operation(job, modes, { after }));
    }
  }
  return {
    machines: Array.from({ length: m }, () => freeMachine),
    jobs: Array.from({ length: n }, () => ({ weight: 0, due: Infinity })),
    operations,
    resources: [],
    objective: makespanAlone,
    shown: [],
  };
}
