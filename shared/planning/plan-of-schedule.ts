import type { PlanIndex } from '../plan/plan-index.ts';
import type { MachineSpec, Span } from '../sequencing/problem.ts';
import type { Schedule, ScheduledOperation } from '../sequencing/schedule.ts';
import { personName } from '../views/actions-view-of.ts';
import type { AreaPlanView, PlanBar, PlanMachine, PlanTotals } from '../views/area-plan-view.ts';
import { barReasons } from './bar-reasons.ts';
import { instantOfTick } from './planned-area.ts';
import type { LeftOut, PlannedArea } from './planned-area.ts';

/** For each machine what it does, in order. */
export type PlanLines = Schedule['machines'];

/** When each operation and each order ends by a plan, in ticks. */
export interface PlanEnds {
  readonly operations: ReadonlyMap<number, number>;
  /** By the number of the job in the problem. */
  readonly orders: readonly number[];
}

/** When everything ends by a plan. */
export function endsOf({ problem }: PlannedArea, lines: PlanLines): PlanEnds {
  const operations = new Map(lines.flatMap((line) => line.map(({ operation, end }) => [operation, end] as const)));
  const orders = problem.jobs.map(() => 0);
  for (const [operation, end] of operations) {
    const job = problem.operations[operation]?.job ?? 0;
    orders[job] = Math.max(orders[job] ?? 0, end);
  }
  return { operations, orders };
}

/** How late an order becomes, in minutes. */
export function lateMinutes({ problem }: PlannedArea, ends: PlanEnds, job: number): number {
  return Math.max(0, Math.round((ends.orders[job] ?? 0) - (problem.jobs[job]?.due ?? Infinity)));
}

const overlap = (span: Span, from: number, to: number) =>
  Math.max(0, Math.min(span.to, to) - Math.max(span.from, from));

/** Minutes in which a machine works between two ticks. */
function openTicks({ downtimes }: Pick<MachineSpec, 'downtimes'>, from: number, to: number): number {
  if (to <= from) return 0;
  return to - from - downtimes.reduce((sum, span) => sum + overlap(span, from, to), 0);
}

/** Minutes of setup and run of a machine within the horizon, and those in which it works. */
export function loadOf(
  area: PlannedArea,
  lines: PlanLines,
  machine: number,
): { readonly load: number; readonly open: number } {
  const spec = area.problem.machines[machine];
  const horizon = Math.round((area.toMs - area.fromMs) / 60_000);
  if (!spec) return { load: 0, open: 0 };
  let load = 0;
  for (const { operation, setup, setupBegin, end } of lines[machine] ?? []) {
    const mode = area.problem.operations[operation]?.modes.find((one) => one.machine === machine);
    load += Math.min(setup + (mode?.run ?? 0), openTicks(spec, setupBegin, Math.min(end, horizon)));
  }
  return { load: Math.round(load), open: Math.round(openTicks(spec, 0, horizon)) };
}

/** How much of the time in which it works a machine is busy, in percent. */
export function loadPercent({ load, open }: { readonly load: number; readonly open: number }): number {
  return open > 0 ? Math.round((1000 * load) / open) / 10 : 0;
}

/** Orders that are late already and of which nothing is planned. */
function lateLeftOut({ leftOut, orders, fromMs }: PlannedArea): number {
  const late = leftOut.flatMap(({ job: { orderId, order } }) => (Date.parse(order.due) < fromMs ? [orderId] : []));
  return new Set(late.filter((order) => !orders.includes(order))).size;
}

/** What a plan comes to. */
export function totalsOf(area: PlannedArea, lines: PlanLines): PlanTotals {
  const ends = endsOf(area, lines);
  const late = area.orders.map((_, job) => lateMinutes(area, ends, job));
  const loads = area.machines.map(({ equipment }, machine) => ({
    equipment,
    loadPercent: loadPercent(loadOf(area, lines, machine)),
  }));
  const constraint = loads.reduce((most, one) => (most && most.loadPercent >= one.loadPercent ? most : one), loads[0]);
  return {
    orders: area.orders.length,
    lateOrders: late.filter((minutes) => minutes > 0).length,
    lateLeftOut: lateLeftOut(area),
    lateMinutes: late.reduce((sum, minutes) => sum + minutes, 0),
    weightedLateMinutes: late.reduce((sum, minutes, job) => sum + minutes * (area.problem.jobs[job]?.weight ?? 1), 0),
    setupMinutes: Math.round(lines.flat().reduce((sum, { setup }) => sum + setup, 0)),
    constraint: constraint && constraint.loadPercent > 0 ? constraint : null,
  };
}

function barOf(area: PlannedArea, plan: PlanIndex, bar: ScheduledOperation, late: number, reasons: PlanBar['reasons']) {
  const own = area.operations[bar.operation];
  if (!own) return undefined;
  const { job, order, operation, pin, runsSince, due, family, priority, machines, laterMinutes } = own;
  const instant = (tick: number) => instantOfTick(area, tick);
  return {
    order,
    number: job.order.number,
    operation,
    operationName: job.operation.name,
    material: job.order.material,
    setupBegin: runsSince ?? instant(bar.setupBegin),
    begin: runsSince ?? instant(bar.begin),
    end: instant(bar.end),
    setupMinutes: Math.round(bar.setup),
    running: runsSince !== null,
    due,
    orderLateMinutes: late,
    laterMinutes,
    machines: [...machines],
    family,
    priority,
    pinned: pin && { by: personName(plan, pin.by), at: pin.at },
    reasons,
  } satisfies PlanBar;
}

function machineOf(
  area: PlannedArea,
  plan: PlanIndex,
  lines: PlanLines,
  ends: PlanEnds,
  machine: number,
): PlanMachine | undefined {
  const here = area.machines[machine];
  if (!here) return undefined;
  const line = lines[machine] ?? [];
  const horizon = (area.toMs - area.fromMs) / 60_000;
  const bars = line.flatMap((bar, index) => {
    if (bar.setupBegin >= horizon) return [];
    const job = area.problem.operations[bar.operation]?.job ?? 0;
    const endOf = (operation: number) => ends.operations.get(operation) ?? 0;
    const reasons = barReasons({ area, plan, machine, line, index, endOf });
    return barOf(area, plan, bar, lateMinutes(area, ends, job), reasons) ?? [];
  });
  const { load, open } = loadOf(area, lines, machine);
  return { equipment: here.equipment, bars, pauses: [...here.pauses], loadMinutes: load, openMinutes: open };
}

function leftOutOf({ job, blockers }: LeftOut): AreaPlanView['leftOut'][number] {
  const { orderId: order, operation } = job;
  return {
    order,
    number: job.order.number,
    operation: operation.id,
    operationName: operation.name,
    blockers: [...blockers],
  };
}

/** The totals of nothing. */
export const noTotals: PlanTotals = {
  orders: 0,
  lateOrders: 0,
  lateLeftOut: 0,
  lateMinutes: 0,
  weightedLateMinutes: 0,
  setupMinutes: 0,
  constraint: null,
};

/** What is known of a plan besides its lines. */
export interface PlanNews {
  readonly computedAtMs: number;
  readonly improving: boolean;
  /** What the best dispatching rule made. */
  readonly byRule: PlanTotals;
}

/** A plan as the screens show it, with the names, instants and reasons behind its numbers. */
export function planOfSchedule(area: PlannedArea, plan: PlanIndex, lines: PlanLines, news: PlanNews): AreaPlanView {
  const ends = endsOf(area, lines);
  return {
    area: area.area,
    from: new Date(area.fromMs).toISOString(),
    to: new Date(area.toMs).toISOString(),
    computedAt: new Date(news.computedAtMs).toISOString(),
    improving: news.improving,
    machines: area.machines.flatMap((_, machine) => machineOf(area, plan, lines, ends, machine) ?? []),
    leftOut: area.leftOut.map(leftOutOf),
    totals: totalsOf(area, lines),
    byRule: news.byRule,
  };
}
