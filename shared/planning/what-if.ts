import type { World } from '../aggregates/world.ts';
import type { JobKey } from '../gate/gate-context.ts';
import { planBody } from '../plan/plan-index.ts';
import { findJob } from '../production/job-lookup.ts';
import { runsOn, workCentersOf } from '../production/work-place.ts';
import type { Span } from '../time/spans.ts';
import type { WhatIfChange, WhatIfView } from '../views/area-plan-view.ts';
import type { Worded } from '../views/worded.ts';
import { pinLists } from './pin-lists.ts';
import type { WhatIfProblemCode } from './plan-codes.ts';
import { endsOf, lateMinutes, loadOf, loadPercent, planOfSchedule, totalsOf } from './plan-of-schedule.ts';
import type { PlanLines } from './plan-of-schedule.ts';
import { instantOfTick } from './planned-area.ts';
import type { PlannedArea } from './planned-area.ts';
import type { FoundPlan } from './search-plan.ts';
import { jobName } from './supposed.ts';
import type { Supposed } from './supposed.ts';

const problem = (code: WhatIfProblemCode, params: Worded['params']): Worded => ({ code, params });

interface Draft {
  readonly due: Map<string, number>;
  readonly priority: Map<string, number>;
  readonly out: Map<string, readonly Span[]>;
  readonly overtime: Map<string, readonly Span[]>;
  readonly moved: Map<string, string>;
  readonly pins: Supposed['pins'][number][];
}

const machineName = (world: World, id: string) => planBody(world.plan, 'equipment', id)?.name ?? id;

/** What is wrong with a job that is named, as somebody wants it on a machine; undefined: nothing. */
function jobProblem(
  world: World,
  { order, operation, equipment }: { readonly order: string; readonly operation: string; readonly equipment: string },
  planned: (order: string, operation: string) => boolean,
): Worded | undefined {
  const job = findJob(world, order, operation);
  if ('missing' in job)
    return job.missing === 'order'
      ? problem('order-unknown', { order })
      : problem('operation-unknown', { order, operation });
  const names = { order: job.order.number, operation: job.operation.name };
  const rests = job.state.runs.find((run) => run.equipment !== equipment);
  if (rests) return problem('rests-there', { ...names, equipment: machineName(world, rests.equipment) });
  if (!runsOn(job.operation, equipment, workCentersOf(world.plan, equipment)))
    return problem('operation-elsewhere', { ...names, equipment: machineName(world, equipment) });
  return planned(order, operation) ? undefined : problem('not-planned', { order: job.order.number });
}

/** What is wrong with a machine that is named: nobody knows it, or it is none of those that are planned here. */
function placeProblem(world: World, { machines }: PlannedArea, equipment: string): Worded | undefined {
  if (!planBody(world.plan, 'equipment', equipment)) return problem('place-unknown', { equipment });
  return machines.some((machine) => machine.equipment.id === equipment)
    ? undefined
    : problem('place-outside', { equipment: machineName(world, equipment) });
}

function spanProblem(from: string, until: string): Worded | undefined {
  return Date.parse(until) > Date.parse(from) ? undefined : problem('span-empty', { from, until });
}

function addSpan(map: Map<string, readonly Span[]>, equipment: string, from: string, until: string): void {
  const span = { fromMs: Date.parse(from), toMs: Date.parse(until) };
  map.set(equipment, [...(map.get(equipment) ?? []), span]);
}

/** Takes one change into a draft. @returns what is wrong with it */
function take(draft: Draft, world: World, base: PlannedArea, change: WhatIfChange): Worded | undefined {
  const planned = (order: string, operation: string) =>
    base.operations.some((one) => one.order === order && one.operation === operation && one.runsSince === null);
  const now = new Date(base.fromMs).toISOString();
  switch (change.kind) {
    case 'rush': {
      const { order, due, priority } = change;
      const plan = planBody(world.plan, 'workOrder', order);
      if (!plan) return problem('order-unknown', { order });
      if (!base.orders.includes(order)) return problem('not-planned', { order: plan.number });
      if (due !== undefined) draft.due.set(order, Date.parse(due));
      if (priority !== undefined) draft.priority.set(order, priority);
      return undefined;
    }
    case 'machineOut': {
      const { equipment, from = now, until } = change;
      addSpan(draft.out, equipment, from, until);
      return placeProblem(world, base, equipment) ?? spanProblem(from, until);
    }
    case 'overtime': {
      const { equipment, from, until } = change;
      addSpan(draft.overtime, equipment, from, until);
      return placeProblem(world, base, equipment) ?? spanProblem(from, until);
    }
    case 'move': {
      // What is recorded when it is done: a place behind those that have one there.
      const { order, operation, equipment } = change;
      const isOther = (one: JobKey) => jobName(one) !== jobName(change);
      const there = pinLists(world, [equipment], draft)[0] ?? [];
      draft.moved.set(jobName(change), equipment);
      draft.pins.push({ order, operation, equipment, place: there.filter(isOther).length });
      return placeProblem(world, base, equipment) ?? jobProblem(world, change, planned);
    }
    case 'pin': {
      const { order, operation, equipment, place } = change;
      draft.moved.set(jobName(change), equipment);
      draft.pins.push({ order, operation, equipment, place });
      return placeProblem(world, base, equipment) ?? jobProblem(world, change, planned);
    }
  }
}

/** What changes that somebody thinks of amount to, or what is wrong with them. */
export function supposedBy(
  world: World,
  base: PlannedArea,
  changes: readonly WhatIfChange[],
): { readonly ok: true; readonly supposed: Supposed } | { readonly ok: false; readonly problems: readonly Worded[] } {
  const draft: Draft = {
    due: new Map(),
    priority: new Map(),
    out: new Map(),
    overtime: new Map(),
    moved: new Map(),
    pins: [],
  };
  const problems = changes.flatMap((change) => take(draft, world, base, change) ?? []);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, supposed: draft };
}

/** An area as it is or would be, with a plan that was found for it. */
export interface PlannedSide {
  readonly area: PlannedArea;
  readonly found: FoundPlan;
}

function orderEnds({
  area,
  found,
}: PlannedSide): ReadonlyMap<string, { readonly end: string | null; readonly late: number }> {
  const ends = endsOf(area, found.lines);
  return new Map(
    area.orders.map((order, job) => {
      const tick = ends.orders[job] ?? 0;
      return [order, { end: tick > 0 ? instantOfTick(area, tick) : null, late: lateMinutes(area, ends, job) }];
    }),
  );
}

const setupOf = (lines: PlanLines, machine: number) =>
  Math.round((lines[machine] ?? []).reduce((sum, { setup }) => sum + setup, 0));

/** What changes would do: orders that end at another time, those first that get later the most; machines; totals; and the plan itself. */
export function whatIfOf(world: World, before: PlannedSide, after: PlannedSide, nowMs: number): WhatIfView {
  const [was, is] = [orderEnds(before), orderEnds(after)];
  const orders = [...new Set([...was.keys(), ...is.keys()])].flatMap((order) => {
    const [one, other] = [was.get(order), is.get(order)];
    if (one?.end === other?.end && one?.late === other?.late) return [];
    const planned = after.area.operations.find((operation) => operation.order === order);
    const plan = planBody(world.plan, 'workOrder', order);
    return {
      order,
      number: plan?.number ?? order,
      due: planned?.due ?? plan?.due ?? new Date(nowMs).toISOString(),
      endBefore: one?.end ?? null,
      endAfter: other?.end ?? null,
      lateMinutesBefore: one?.late ?? 0,
      lateMinutesAfter: other?.late ?? 0,
    };
  });
  const later = (one: (typeof orders)[number]) => one.lateMinutesAfter - one.lateMinutesBefore;
  const shift = (one: (typeof orders)[number]) => Date.parse(one.endAfter ?? '') - Date.parse(one.endBefore ?? '') || 0;
  return {
    before: totalsOf(before.area, before.found.lines),
    after: totalsOf(after.area, after.found.lines),
    orders: orders.toSorted((a, b) => later(b) - later(a) || shift(b) - shift(a) || (a.order < b.order ? -1 : 1)),
    machines: after.area.machines.map(({ equipment }, machine) => ({
      equipment,
      loadPercentBefore: loadPercent(loadOf(before.area, before.found.lines, machine)),
      loadPercentAfter: loadPercent(loadOf(after.area, after.found.lines, machine)),
      setupMinutesBefore: setupOf(before.found.lines, machine),
      setupMinutesAfter: setupOf(after.found.lines, machine),
    })),
    plan: planOfSchedule(after.area, world.plan, after.found.lines, {
      computedAtMs: nowMs,
      improving: false,
      byRule: totalsOf(after.area, after.found.byRule),
    }),
  };
}
