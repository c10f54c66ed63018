import { parseRef } from '../aggregates/references.ts';
import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import { placeNow } from '../deviations/blocking.ts';
import type { EquipmentState } from '../equipment/equipment-state.ts';
import { canonicalJson } from '../facts/canonical-json.ts';
import { parsePlanKey } from '../plan/plan-index.ts';
import { peopleAt, stationsAt } from '../production/qualified-here.ts';
import { createReadinessIndex } from '../readiness/readiness-index.ts';
import { toldStopOf } from '../readiness/readiness-place.ts';
import { stockOf } from '../readiness/stock.ts';
import { toolsInUse } from '../readiness/tools-in-use.ts';
import { isFeeding, lookAheadOf } from './rank-index.ts';
import { candidatesOf, compareRanked, machineNow, placeJob, unknownQueue } from './rank-jobs.ts';
import type { MachineNow, QueueNow, RankedJob } from './rank-jobs.ts';
import { familyOnMachine } from './setup-family.ts';
import { axisDay } from './work-axis.ts';
import { createWorkLoads } from './work-loads.ts';

/** What has changed in a world: references of aggregates, and keys of plan documents (`kind/id`). */
export interface WorldChanges {
  readonly refs: ReadonlySet<string>;
  readonly plan: ReadonlySet<string>;
}

/** The dispatch list of a machine, best first, and how many of its lines are ready: those come first. */
export interface Ranking {
  readonly lines: readonly RankedJob[];
  readonly readyCount: number;
}

/** The dispatch list of one machine, kept up to date order by order. */
export interface DispatchList {
  /** Ranks again what a change concerns: some orders; or everything where it is about the machine, its people or what they know. */
  readonly update: (changes: WorldChanges, nowMs: number) => void;
  /** Ranks everything again: at start, when the machine changes, and as time passes. */
  readonly rebuild: (nowMs: number) => void;
  /**
   * Ranks again what the clock alone has turned until then, and no other line.
   * @returns whether anything was.
   */
  readonly pass: (nowMs: number) => boolean;
  /**
   * Since when the server was not heard, while that is too long ago for the site; undefined: the plan is fresh.
   * @returns whether the lines say something else now.
   */
  readonly heard: (unheardSince: string | undefined, nowMs: number) => boolean;
  /** When the clock turns a line next (milliseconds since 1970); infinite: never. */
  readonly nextTurnMs: () => number;
  readonly ranking: () => Ranking;
}

/** Plan documents that may bring orders onto the list, or take them off; those of orders concern their own. */
const concernsAll: ReadonlySet<string> = new Set(['station', 'equipment', 'settings', 'calendar']);
/** Plan documents that change no more than how the lines stand: where, why and what blocks them. */
const concernsLines: ReadonlySet<string> = new Set(['material', 'changeover', 'person']);

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
  let machine: MachineNow | undefined;
  let stations: readonly string[] = [];
  const index = createReadinessIndex(world);
  let unheardSince: string | undefined;
  const loads = createWorkLoads(world);
  let queue: QueueNow = unknownQueue;
  let pins: EquipmentState['pins'] = [];
  /** When the clock makes a line more urgent next. */
  let urgentAtMs = Number.POSITIVE_INFINITY;

  function machineAt(id: string, nowMs: number): MachineNow {
    return { ...machineNow(world, id, nowMs), ...(unheardSince === undefined ? {} : { unheardSince }) };
  }

  function rank(order: string, nowMs: number): void {
    const at = machine;
    const ranked = at ? candidatesOf(world, order, at, nowMs).map((one) => placeJob(one, at, queue, nowMs)) : [];
    if (ranked.length > 0) byOrder.set(order, ranked);
    else byOrder.delete(order);
    index.keep(order, ranked);
  }

  function lines(): readonly RankedJob[] {
    sorted ??= [...byOrder.values()].flat().toSorted(compareRanked);
    return sorted;
  }

  function* terms() {
    for (const ranked of byOrder.values()) for (const line of ranked) yield line.terms;
  }

  function findTurn(): void {
    urgentAtMs = Number.POSITIVE_INFINITY;
    for (const ranked of byOrder.values())
      for (const line of ranked) if (line.urgentAtMs < urgentAtMs) urgentAtMs = line.urgentAtMs;
  }

  /**
   * Places anew what the whole queue says something else of by now, and what the clock has made more urgent.
   * @returns the orders whose lines those are; undefined: all.
   */
  function followQueue(nowMs: number): ReadonlySet<string> | undefined {
    const at = machine;
    if (!at) return new Set();
    const before = queue;
    queue = { look: lookAheadOf(terms()), constraint: loads.constraint(at.workCenters) };
    const isOtherLook =
      before.look.slackMinutes !== queue.look.slackMinutes || before.look.setupMinutes !== queue.look.setupMinutes;
    const isOtherConstraint = canonicalJson(before.constraint ?? null) !== canonicalJson(queue.constraint ?? null);
    const isOther = (line: RankedJob) =>
      isOtherLook ||
      line.urgentAtMs <= nowMs ||
      (isOtherConstraint && (isFeeding(line.terms, before.constraint) || isFeeding(line.terms, queue.constraint)));
    const others = new Set<string>();
    for (const [order, ranked] of byOrder) {
      if (!ranked.some(isOther)) continue;
      others.add(order);
      byOrder.set(
        order,
        ranked.map((line) => placeJob(line, at, queue, nowMs)),
      );
    }
    return isOtherLook ? undefined : others;
  }

  /** Ranks everything that is known again, or only what was on the list. */
  function rankAll(orders: Iterable<string>, nowMs: number): void {
    for (const order of orders) rank(order, nowMs);
    followQueue(nowMs);
    findTurn();
    sorted = undefined;
  }

  function rebuild(nowMs: number): void {
    byOrder.clear();
    index.clear();
    loads.clear();
    const id = equipment();
    machine = id === null ? undefined : machineAt(id, nowMs);
    stations = id === null ? [] : stationsAt(world, id);
    pins = id === null ? [] : stateOf(world, 'equipment', id).pins;
    const orders = [...world.plan.current.keys()]
      .map(parsePlanKey)
      .flatMap(({ kind, id: one }) => (kind === 'workOrder' ? one : []));
    if (machine) for (const order of orders) loads.keep(order);
    rankAll(orders, nowMs);
  }

  /** Ranks what is on the list again, because of the machine or its people; the plan may hold many more orders. */
  function rankLines(nowMs: number): void {
    if (machine) machine = machineAt(machine.equipment, nowMs);
    rankAll([...byOrder.keys()], nowMs);
  }

  /** Whether something was raised, decided or held there. */
  function isOtherPlace({ equipment: id, place }: MachineNow): boolean {
    return canonicalJson(placeNow(world, id)) !== canonicalJson(place);
  }

  /** Whether it was used for something else since. */
  function isOtherwiseSetUp({ equipment: id, family, lastJob }: MachineNow): boolean {
    const now = stateOf(world, 'equipment', id).lastJob;
    const isSame = now?.order === lastJob?.order && now?.operation === lastJob?.operation;
    return !isSame || familyOnMachine(world, id) !== family;
  }

  /** Whether a change of facts makes another machine of it, as far as any line cares. */
  function isAnotherMachine(refs: ReadonlySet<string>): boolean {
    if (!machine) return false;
    if (refs.has(`equipment:${machine.equipment}`) && isOtherwiseSetUp(machine)) return true;
    if (machine.place.places.some((place) => refs.has(`equipment:${place}`)) && isOtherPlace(machine)) return true;
    // Given to somebody else: who sees to it stands beside every line.
    if (machine.place.open.some(({ id }) => refs.has(`deviation:${id}`))) return true;
    return canonicalJson(toldStopOf(world, machine.equipment)) !== canonicalJson(machine.stop);
  }

  /** Brings the machine up to what its lines read of it; those that it changes are found by the index. */
  function refresh(changes: WorldChanges, kinds: ReadonlySet<string>, nowMs: number): ReadonlySet<string> {
    if (!machine) return new Set();
    const before = machine;
    const planKinds = new Set([...changes.plan].map((key) => parsePlanKey(key).kind));
    const isOtherStock = kinds.has('lot') || planKinds.has('lot');
    const mayMoveTools = index.needsTools() && (kinds.has('equipment') || planKinds.has('workOrder'));
    machine = {
      ...before,
      ...(kinds.has('person') ? { people: peopleAt(world, stations) } : {}),
      ...(isOtherStock ? { stock: stockOf(world, before.equipment, nowMs) } : {}),
      ...(mayMoveTools ? { toolsInUse: toolsInUse(world, before.equipment) } : {}),
    };
    return index.touchedBy(changes, before, machine);
  }

  /** Ranks some orders again, follows the queue, and puts the lines that are others by that in their places. */
  function rankSome(orders: ReadonlySet<string>, nowMs: number): void {
    if (orders.size === 0 && urgentAtMs > nowMs) return;
    const was = new Map<string, readonly RankedJob[]>();
    for (const order of orders) was.set(order, byOrder.get(order) ?? []);
    const asOf = new Map(byOrder);
    for (const order of orders) {
      if (machine) loads.keep(order);
      rank(order, nowMs);
    }
    const others = followQueue(nowMs);
    findTurn();
    for (const order of others ?? []) if (!was.has(order)) was.set(order, asOf.get(order) ?? []);
    const isFew = others !== undefined && was.size <= FEW_ORDERS;
    const come = [...was.keys()].flatMap((order) => byOrder.get(order) ?? []);
    if (sorted && isFew) sorted = placedAnew(sorted, [...was.values()].flat(), come);
    else sorted = undefined;
  }

  /** Another day has another axis of working time. */
  function isAnotherDay(nowMs: number): boolean {
    return machine !== undefined && machine.axis.day !== axisDay(nowMs);
  }

  /** The orders of all that is pinned here, where somebody has changed that: places count from the first. */
  function movedPins(): readonly string[] {
    if (!machine) return [];
    const was = pins;
    pins = stateOf(world, 'equipment', machine.equipment).pins;
    return was === pins ? [] : [...was, ...pins].map(({ order }) => order);
  }

  function turnedBy(nowMs: number): readonly string[] {
    const turned = index.turnedBy(nowMs);
    // What turns may be the last day of a lot.
    if (turned.length > 0 && machine) machine = { ...machine, stock: stockOf(world, machine.equipment, nowMs) };
    return turned;
  }

  return {
    rebuild,
    update(changes, nowMs) {
      const orders = new Set<string>();
      const kinds = new Set<string>();
      for (const ref of changes.refs) {
        const { kind, id } = parseRef(ref);
        kinds.add(kind);
        if (kind === 'workOrder') orders.add(id);
      }
      let all = false;
      let everyLine = isAnotherMachine(changes.refs);
      for (const key of changes.plan) {
        const { kind, id } = parsePlanKey(key);
        if (kind === 'workOrder') orders.add(id);
        else if (concernsAll.has(kind)) all = true;
        else if (concernsLines.has(kind)) everyLine = true;
      }
      if (all) {
        rebuild(nowMs);
        return;
      }
      for (const order of refresh(changes, kinds, nowMs)) orders.add(order);
      for (const order of movedPins()) orders.add(order);
      for (const order of turnedBy(nowMs)) orders.add(order);
      if (everyLine || isAnotherDay(nowMs)) rankLines(nowMs);
      rankSome(orders, nowMs);
    },
    pass(nowMs) {
      if (isAnotherDay(nowMs)) {
        rankLines(nowMs);
        return true;
      }
      const turned = turnedBy(nowMs);
      const isTurned = turned.length > 0 || urgentAtMs <= nowMs;
      rankSome(new Set(turned), nowMs);
      return isTurned;
    },
    heard(since, nowMs) {
      if (since === unheardSince) return false;
      unheardSince = since;
      rankLines(nowMs);
      return true;
    },
    nextTurnMs: () => Math.min(index.nextTurnMs(), urgentAtMs),
    ranking: () => ({ lines: lines(), readyCount: countFirst(lines(), (line) => line.readiness !== 'blocked') }),
  };
}
