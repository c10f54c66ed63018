import { createDispatchList } from '../../shared/dispatch/dispatch-list.ts';
import type { WorldChanges } from '../../shared/dispatch/dispatch-list.ts';
import { must } from '../../shared/invariant.ts';
import { compileProblem } from '../../shared/sequencing/compile-problem.ts';
import type { CompiledProblem } from '../../shared/sequencing/compile-problem.ts';
import { createEvaluator } from '../../shared/sequencing/evaluate.ts';
import { planOfSequences, sequence } from '../../shared/sequencing/portfolio.ts';
import type { MachineSequences, MachineSpec } from '../../shared/sequencing/problem.ts';
import { planByRule } from '../../shared/sequencing/rules.ts';
import type { ListPlan } from '../../shared/sequencing/search.ts';
import { createLiveFloor, draftOf, machineDocument, workDocument } from './live-floor.ts';
import type { AreaWeek } from './machine-weeks.ts';

export const ways = [
  'as it was run',
  'FIFO',
  'EDD',
  'SPT',
  'ATCS',
  'Lineside list',
  'Lineside sequencer, replanned',
  'Lineside sequencer, knowing the week',
] as const;
export type Way = (typeof ways)[number];

/** What a week costs in one order of its queues, by the product's evaluator: minutes of lateness, of setup, and jobs that are late. */
export interface WeekCost {
  readonly lateness: number;
  readonly setup: number;
  readonly changeovers: number;
  readonly late: number;
}

const MINUTE_MS = 60_000;

/** When some minutes of work are done that begin at a tick, on a machine that does not work in its downtimes. */
export function workedUntil({ downtimes }: Pick<MachineSpec, 'downtimes'>, from: number, minutes: number): number {
  let [now, left] = [from, minutes];
  for (const { from: down, to } of downtimes) {
    if (to <= now) continue;
    if (down > now && down - now >= left) break;
    left -= Math.max(0, down - now);
    now = to;
  }
  return now + left;
}

/** Which of the jobs that have arrived is begun next on a machine that is free at a tick and set up for a family; undefined: none may be. */
type Choose = (arrived: ReadonlySet<number>, now: number, family: number | null) => number | undefined;

/** Told of what comes to a machine and what is done there. */
interface Follower {
  readonly arrived: (place: number, now: number) => void;
  readonly done: (place: number, from: number, to: number) => void;
}

/**
 * The order in which the queue of a machine is worked off: whenever the machine is free somebody chooses out of what has arrived by then; nothing
 * else is known.
 */
function workOff(week: AreaWeek, machine: number, choose: Choose, follower?: Follower): number[] {
  const { problem } = week;
  const spec = must(problem.machines[machine], 'machine');
  const operationAt = (place: number) => must(problem.operations[place], 'operation');
  const waiting = must(week.real[machine], 'machine').toSorted(
    (a, b) => operationAt(a).release - operationAt(b).release || a - b,
  );
  const arrived = new Set<number>();
  const order: number[] = [];
  let family = spec.family;
  let [now, next] = [0, 0];
  while (order.length < waiting.length) {
    for (let place = waiting[next]; place !== undefined && operationAt(place).release <= now; place = waiting[next]) {
      arrived.add(place);
      follower?.arrived(place, now);
      next += 1;
    }
    const place = choose(arrived, now, family);
    if (place === undefined) {
      now = operationAt(must(waiting[next], 'work that has not arrived yet')).release;
      continue;
    }
    const chosen = operationAt(place);
    const setup = (family === null ? spec.setups?.initial : spec.setups?.between[family])?.[chosen.family] ?? 0;
    const end = workedUntil(spec, now, setup + (chosen.modes[0]?.run ?? 0));
    follower?.done(place, now, end);
    arrived.delete(place);
    order.push(place);
    family = chosen.family;
    now = end;
  }
  return order;
}

/** The order in which the product's dispatch list works off the queue of a machine: always the first line that may be begun. */
export function byDispatchList(week: AreaWeek, machine: number): number[] {
  const { problem, book, originMs, families } = week;
  const spec = must(problem.machines[machine], 'machine');
  const id = must(week.machines[machine], 'machine');
  const floor = createLiveFloor('replay');
  floor.plan(machineDocument(id));
  const setupMinutes = spec.setups?.initial[0] ?? 0;
  const minutes = families.map((family) => ({ from: family.slice(0, 40), to: family.slice(0, 40), minutes: 0 }));
  const head = { revision: 1, externalRefs: [] };
  floor.plan({ kind: 'changeover', id, ...head, body: { minutes, otherwise: setupMinutes } });
  const list = createDispatchList(floor.world, () => id);
  const instant = (tick: number) => Math.round(originMs + tick * MINUTE_MS);
  const took = (changes: WorldChanges, tick: number) => list.update(changes, instant(tick));
  const run = (order: string, from: number, to: number) => {
    const job = { order, operation: '10', equipment: id };
    took(floor.record(draftOf('JobStarted', { ...job, revision: 1 }, instant(from)), instant(from)), from);
    took(floor.record(draftOf('JobCompleted', { ...job, remainder: 'none' }, instant(to)), instant(to)), to);
  };
  list.rebuild(originMs);
  if (spec.family !== null) {
    // What it is set up for is what it was used for last.
    const material = must(families[spec.family], 'family');
    const before = { id: 'before', equipment: id, name: 'before', material, quantity: '1', dueMs: originMs };
    took(floor.plan(workDocument({ ...before, setupMinutes, runMinutes: 0 })), 0);
    run('before', 0, 0);
  }
  const places = new Map(book.map((operation, place) => [operation.id, place]));
  const idOf = (place: number) => must(book[place], 'operation').id;
  const firstLine: Choose = (_arrived, now) => {
    list.rebuild(instant(now));
    const first = list.ranking().lines.find((line) => line.readiness !== 'blocked');
    return first && must(places.get(first.job.orderId), first.job.orderId);
  };
  return workOff(week, machine, firstLine, {
    arrived(place, now) {
      const { id: order, family, quantity, dueMs } = must(book[place], 'operation');
      const runMinutes = Math.round(must(problem.operations[place], 'operation').modes[0]?.run ?? 0);
      const work = { id: order, equipment: id, name: order, material: family, quantity, dueMs };
      took(floor.plan(workDocument({ ...work, setupMinutes, runMinutes })), now);
    },
    done: (place, from, to) => run(idOf(place), from, to),
  });
}

/** The order of a sequencer that is asked anew whenever the machine is free and knows only what has arrived: the first of its sequence is begun. */
export function byReplanning(week: AreaWeek, machine: number, evaluations: number): number[] {
  const { problem } = week;
  const spec = must(problem.machines[machine], 'machine');
  return workOff(week, machine, (arrived, now, family) => {
    const places = [...arrived];
    if (places.length < 2) return places[0];
    const operations = places.map((place, job) => {
      const { modes, ...operation } = must(problem.operations[place], 'operation');
      return { ...operation, job, release: 0, modes: [{ machine: 0, run: modes[0]?.run ?? 0 }] };
    });
    const jobs = places.map((place) => must(problem.jobs[place], 'job'));
    const known = { ...problem, machines: [{ ...spec, readyAt: now, family }], jobs, operations };
    const first = sequence(known, { seed: 1, evaluations }).machines[0]?.[0];
    return first && places[first.operation];
  });
}

function planOf(week: AreaWeek, compiled: CompiledProblem, way: Way, evaluations: number): ListPlan {
  const inSequences = (machines: MachineSequences) => must(planOfSequences(compiled, machines), 'plan of sequences');
  switch (way) {
    case 'as it was run':
      return inSequences(week.real);
    case 'Lineside list':
      return inSequences(week.machines.map((_id, machine) => byDispatchList(week, machine)));
    case 'Lineside sequencer, replanned':
      return inSequences(week.machines.map((_id, machine) => byReplanning(week, machine, evaluations / 20)));
    case 'Lineside sequencer, knowing the week': {
      const { machines } = sequence(week.problem, { seed: 1, evaluations });
      return inSequences(machines.map((line) => line.map(({ operation }) => operation)));
    }
    default:
      return planByRule(compiled, way);
  }
}

/**
 * What a week costs, its queues worked off in one of the ways.
 * @param evaluations of the sequencer for the week; a twentieth of it at each choice where it is replanned
 */
export function costOfWeek(week: AreaWeek, way: Way, evaluations: number): WeekCost {
  const compiled = compileProblem(week.problem);
  const evaluator = createEvaluator(compiled);
  const { order, mode } = planOf(week, compiled, way, evaluations);
  evaluator.evaluate(order, mode);
  const { tardiness, setup } = evaluator.cost();
  let [changed, late] = [0, 0];
  const last = week.problem.machines.map(({ family }) => family);
  for (const operation of order) {
    const { family, modes } = must(week.problem.operations[operation], 'operation');
    const machine = must(modes[0], 'mode').machine;
    if (last[machine] !== family) changed += 1;
    last[machine] = family;
    // A minute is what the log can tell.
    if ((evaluator.jobEnd[operation] ?? 0) > must(week.problem.jobs[operation], 'job').due + 1) late += 1;
  }
  return { lateness: tardiness, setup, changeovers: changed, late };
}
