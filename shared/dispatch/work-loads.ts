import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import { parsePlanKey, planBody } from '../plan/plan-index.ts';
import type { PlanIndex } from '../plan/plan-index.ts';
import type { OperationPlan, WorkOrderPlan } from '../plan/work-order.ts';
import { executionStatus } from '../production/operation-state.ts';
import { operationOf } from '../production/work-order-state.ts';
import type { WorkOrderState } from '../production/work-order-state.ts';
import { calendarOf } from '../time/equipment-shifts.ts';
import type { Constraint } from './rank-index.ts';

/** Work of an order that is open at a work center, in whole minutes, and how much of it could be done there without another operation being finished. */
interface OrderLoad {
  readonly workCenter: string;
  readonly minutes: number;
  readonly waiting: number;
}

/** A work center with less open work than this part of its week holds up nobody. */
const LEAST_LOAD = 0.1;

/** The open work of work centers, kept up to date order by order. */
export interface WorkLoads {
  /** Takes an order as it is now. */
  readonly keep: (order: string) => void;
  /** Forgets all, and what work centers can do. */
  readonly clear: () => void;
  /** The work center with the most work for what it can do, other than these; undefined: none has more than one of these. */
  readonly constraint: (own: ReadonlySet<string>) => Constraint | undefined;
}

/** The work center that an operation names, or that holds the machine that it names. */
export function workCenterOf(plan: PlanIndex, { workCenter }: Pick<OperationPlan, 'workCenter'>): string {
  const body = planBody(plan, 'equipment', workCenter);
  return body?.level === 'workUnit' ? (body.parent ?? workCenter) : workCenter;
}

/** Minutes of an operation that are left, by what is good. */
export function openMinutes(order: WorkOrderPlan, state: WorkOrderState, operation: OperationPlan): number {
  const { good, runs, startedAt, remainder, completedAt } = operationOf(state, operation.id);
  if (completedAt !== null && remainder === 'none' && runs.length === 0) return 0;
  const ordered = Number(order.quantity.value);
  const left = ordered > 0 ? Math.max(0, 1 - Number(good) / ordered) : 0;
  return Math.round((startedAt === null ? operation.setupMinutes : 0) + operation.runMinutes * left);
}

function loadsOf(world: World, id: string): OrderLoad[] {
  const { plan } = world;
  const order = planBody(plan, 'workOrder', id);
  if (order?.requestState !== 'released') return [];
  const state = stateOf(world, 'workOrder', id);
  if (state.stopped) return [];
  const open = order.operations.filter(
    (operation) => executionStatus(operationOf(state, operation.id)) !== 'completed',
  );
  const first = Math.min(...open.map(({ sequence }) => sequence));
  return open.map((operation) => {
    const minutes = openMinutes(order, state, operation);
    const begun = operation.sequence === first || operationOf(state, operation.id).runs.length > 0;
    return { workCenter: workCenterOf(plan, operation), minutes, waiting: begun ? minutes : 0 };
  });
}

/** Minutes of shifts in a usual week, breaks included; all of it where no calendar says anything. */
function weekMinutes(plan: PlanIndex, equipment: string): number {
  const calendar = calendarOf(plan, equipment);
  if (!calendar) return 7 * 24 * 60;
  const minutesOf = (wall: string) => Number(wall.slice(0, 2)) * 60 + Number(wall.slice(3));
  return calendar.shifts.reduce((sum, { days, start, end }) => {
    const long = minutesOf(end) - minutesOf(start);
    return sum + days.length * (long > 0 ? long : long + 24 * 60);
  }, 0);
}

/** What work centers can do: their machines, and minutes of a week of all of them. */
function capacitiesOf(plan: PlanIndex): ReadonlyMap<string, { readonly units: number; readonly minutes: number }> {
  const capacities = new Map<string, { units: number; minutes: number }>();
  for (const key of plan.current.keys()) {
    const { kind, id } = parsePlanKey(key);
    const body = kind === 'equipment' ? planBody(plan, 'equipment', id) : undefined;
    if (body?.level !== 'workUnit' || body.parent === null) continue;
    const { units, minutes } = capacities.get(body.parent) ?? { units: 0, minutes: 0 };
    capacities.set(body.parent, { units: units + 1, minutes: minutes + weekMinutes(plan, id) });
  }
  return capacities;
}

/** The loads of a world: of none of its orders until they are taken. */
export function createWorkLoads(world: World): WorkLoads {
  const byOrder = new Map<string, readonly OrderLoad[]>();
  /** Whole minutes, so that sums are the same in whatever order they were made. */
  const totals = new Map<string, { minutes: number; waiting: number }>();
  let capacities: ReturnType<typeof capacitiesOf> | undefined;

  function count(loads: readonly OrderLoad[], sign: 1 | -1): void {
    for (const { workCenter, minutes, waiting } of loads) {
      const total = totals.get(workCenter) ?? { minutes: 0, waiting: 0 };
      total.minutes += sign * minutes;
      total.waiting += sign * waiting;
      totals.set(workCenter, total);
    }
  }

  return {
    keep(order) {
      count(byOrder.get(order) ?? [], -1);
      const loads = loadsOf(world, order);
      if (loads.length > 0) byOrder.set(order, loads);
      else byOrder.delete(order);
      count(loads, 1);
    },
    clear() {
      byOrder.clear();
      totals.clear();
      capacities = undefined;
    },
    constraint(own) {
      capacities ??= capacitiesOf(world.plan);
      let [heaviest, most] = ['', LEAST_LOAD];
      for (const [workCenter, { minutes }] of totals) {
        const weekly = capacities.get(workCenter)?.minutes ?? 0;
        if (weekly === 0 || minutes === 0) continue;
        const load = minutes / weekly;
        if (load < most || (load === most && workCenter > heaviest)) continue;
        [heaviest, most] = [workCenter, load];
      }
      if (heaviest === '' || own.has(heaviest)) return undefined;
      const runway = (totals.get(heaviest)?.waiting ?? 0) / (capacities.get(heaviest)?.units ?? 1);
      const name = planBody(world.plan, 'equipment', heaviest)?.name ?? heaviest;
      return { workCenter: heaviest, name, runwayMinutes: Math.floor(runway / 10) * 10 };
    },
  };
}
