import { parseRef } from '../../../shared/aggregates/references.ts';
import type { World } from '../../../shared/aggregates/world.ts';
import { compareRanked, rankOne } from '../../../shared/dispatch/rank-jobs.ts';
import type { RankedJob } from '../../../shared/dispatch/rank-jobs.ts';
import { parsePlanKey, planBody } from '../../../shared/plan/plan-index.ts';
import type { Ranking } from '../../../shared/views/home-view-of.ts';
import type { Changes } from '../kernel/replica.ts';

/** The dispatch list of one machine, kept up to date order by order. */
export interface DispatchList {
  /** Re-ranks the orders that changed. @returns true when the list may differ. */
  readonly update: (changes: Changes, nowMs: number) => boolean;
  /** Ranks everything again: at start, when the machine changes, and as time passes. */
  readonly rebuild: (nowMs: number) => void;
  /** Best first; what is ready comes before what is blocked. */
  readonly lines: () => readonly RankedJob[];
  /** The lines with the number of those that are ready. */
  readonly ranking: () => Ranking;
}

/** The ids a machine answers to: itself and its work center. */
export function workCentersOf(world: World, equipment: string): ReadonlySet<string> {
  const unit = planBody(world.plan, 'equipment', equipment);
  return new Set(unit?.parent ? [equipment, unit.parent] : [equipment]);
}

/** Up to so many changed orders are put in their places; more are cheaper to sort. */
const FEW_ORDERS = 20;

/** How many lines a list begins with for which something holds, that holds for none after them. */
function countFirst(list: readonly RankedJob[], holds: (line: RankedJob) => boolean): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const there = list[middle];
    if (there && holds(there)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where a line stands, or would stand. */
function placeOf(list: readonly RankedJob[], line: RankedJob): number {
  return countFirst(list, (there) => compareRanked(there, line) < 0);
}

/** The list with some of its lines taken out and others put in; it is never searched from end to end, however long it is. */
function placedAnew(
  sorted: readonly RankedJob[],
  gone: readonly RankedJob[],
  come: readonly RankedJob[],
): readonly RankedJob[] {
  const list = [...sorted];
  for (const line of gone) list.splice(placeOf(list, line), 1);
  for (const line of come) list.splice(placeOf(list, line), 0, line);
  return list;
}

/** A dispatch list over a world; `equipment` is asked anew at every rebuild. */
export function createDispatchList(world: World, equipment: () => string | null): DispatchList {
  const byOrder = new Map<string, RankedJob[]>();
  let sorted: readonly RankedJob[] | undefined = [];
  let machine: string | null = null;
  let workCenters: ReadonlySet<string> = new Set();

  function rankOrder(order: string, nowMs: number): void {
    const ranked: RankedJob[] = [];
    if (machine !== null) {
      for (const operation of planBody(world.plan, 'workOrder', order)?.operations ?? []) {
        const one = rankOne(world, order, operation.id, workCenters, machine, nowMs);
        if (one) ranked.push(one);
      }
    }
    if (ranked.length > 0) byOrder.set(order, ranked);
    else byOrder.delete(order);
  }

  function lines(): readonly RankedJob[] {
    sorted ??= [...byOrder.values()].flat().toSorted(compareRanked);
    return sorted;
  }

  return {
    rebuild(nowMs) {
      byOrder.clear();
      machine = equipment();
      workCenters = machine === null ? new Set() : workCentersOf(world, machine);
      for (const key of world.plan.current.keys()) {
        const { kind, id } = parsePlanKey(key);
        if (kind === 'workOrder') rankOrder(id, nowMs);
      }
      sorted = undefined;
    },
    update(changes, nowMs) {
      const orders = new Set<string>();
      for (const ref of changes.refs) {
        const { kind, id } = parseRef(ref);
        if (kind === 'workOrder') orders.add(id);
      }
      for (const key of changes.plan) {
        const { kind, id } = parsePlanKey(key);
        if (kind === 'workOrder') orders.add(id);
      }
      const linesOf = () => [...orders].flatMap((order) => byOrder.get(order) ?? []);
      const before = linesOf();
      for (const order of orders) rankOrder(order, nowMs);
      if (sorted && orders.size <= FEW_ORDERS) sorted = placedAnew(sorted, before, linesOf());
      else if (orders.size > 0) sorted = undefined;
      return orders.size > 0;
    },
    lines,
    ranking: () => ({ lines: lines(), readyCount: countFirst(lines(), (line) => line.readiness === 'ready') }),
  };
}
