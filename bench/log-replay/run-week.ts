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

export const ways = ['as it was run', 'FIFO', 'EDD', 'SPT', 'ATCS', 'Lineside list', 'Lineside sequencer'] as const;
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

/**
 * The order in which the product's dispatch list works off the queue of a machine: whenever the machine is free it takes the first line of the
 * list that may be begun, out of what has arrived by then; nothing else is on the plan.
 */
export function byDispatchList(week: AreaWeek, machine: number): number[] {
  const { problem, book, originMs, families } = week;
  const spec = must(problem.machines[machine], 'machine');
  const id = must(week.machines[machine], 'machine');
  const waiting = book
    .map((operation, place) => ({ operation, place, release: must(problem.operations[place], 'operation').release }))
    .filter(({ operation }) => operation.equipment === id)
    .toSorted((a, b) => a.release - b.release || (a.operation.id < b.operation.id ? -1 : 1));
  const floor = createLiveFloor('replay');
  floor.plan(machineDocument(id));
  const setupMinutes = spec.setups?.initial[0] ?? 0;
  const minutes = families.map((family) => ({ from: family.slice(0, 40), to: family.slice(0, 40), minutes: 0 }));
  const head = { revision: 1, externalRefs: [] };
  floor.plan({ kind: 'changeover', id, ...head, body: { minutes, otherwise: setupMinutes } });
  const list = createDispatchList(floor.world, () => id);
  const places = new Map<string, number>();
  const instant = (tick: number) => Math.round(originMs + tick * MINUTE_MS);
  const took = (changes: WorldChanges, tick: number) => list.update(changes, instant(tick));
  const run = (order: string, from: number, to: number) => {
    const job = { order, operation: '10', equipment: id };
    took(floor.record(draftOf('JobStarted', { ...job, revision: 1 }, instant(from)), instant(from)), from);
    took(floor.record(draftOf('JobCompleted', { ...job, remainder: 'none' }, instant(to)), instant(to)), to);
  };
  const work = (order: string, family: string, dueMs: number, quantity: string, runMinutes: number) => ({
    id: order,
    equipment: id,
    name: order,
    material: family,
    quantity,
    dueMs,
    setupMinutes,
    runMinutes,
  });
  list.rebuild(originMs);
  if (spec.family !== null) {
    // What it is set up for is what it was used for last.
    took(floor.plan(workDocument(work('before', must(families[spec.family], 'family'), originMs, '1', 0))), 0);
    run('before', 0, 0);
  }
  const order: number[] = [];
  let family = spec.family;
  let now = 0;
  let next = 0;
  const count = waiting.length;
  while (order.length < count) {
    for (let arrived = waiting[next]; arrived && arrived.release <= now; arrived = waiting[next]) {
      const { operation, place } = arrived;
      const { modes } = must(problem.operations[place], 'operation');
      places.set(operation.id, place);
      const planned = Math.round(modes[0]?.run ?? 0);
      const document = workDocument(work(operation.id, operation.family, operation.dueMs, operation.quantity, planned));
      took(floor.plan(document), now);
      next += 1;
    }
    list.rebuild(instant(now));
    const first = list.ranking().lines.find((line) => line.readiness !== 'blocked');
    if (!first) {
      now = must(waiting[next], 'work that has not arrived yet').release;
      continue;
    }
    const place = must(places.get(first.job.orderId), first.job.orderId);
    const spent = must(problem.operations[place], 'operation');
    const setup = (family === null ? spec.setups?.initial : spec.setups?.between[family])?.[spent.family] ?? 0;
    const end = workedUntil(spec, now, setup + (spent.modes[0]?.run ?? 0));
    run(first.job.orderId, now, end);
    order.push(place);
    family = spent.family;
    now = end;
  }
  return order;
}

function planOf(week: AreaWeek, compiled: CompiledProblem, way: Way, evaluations: number): ListPlan {
  const inSequences = (machines: MachineSequences) => must(planOfSequences(compiled, machines), 'plan of sequences');
  switch (way) {
    case 'as it was run':
      return inSequences(week.real);
    case 'Lineside list':
      return inSequences(week.machines.map((_id, machine) => byDispatchList(week, machine)));
    case 'Lineside sequencer': {
      const { machines } = sequence(week.problem, { seed: 1, evaluations });
      return inSequences(machines.map((line) => line.map(({ operation }) => operation)));
    }
    default:
      return planByRule(compiled, way);
  }
}

/** What a week costs, its queues worked off in one of the ways. The sequencer knows all arrivals of the week beforehand; no other way does. */
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
