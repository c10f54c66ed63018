import { parseRef } from '../aggregates/references.ts';
import type { World } from '../aggregates/world.ts';
import { placeNow } from '../deviations/blocking.ts';
import { canonicalJson } from '../facts/canonical-json.ts';
import { parsePlanKey } from '../plan/plan-index.ts';
import { peopleAt, stationsAt } from '../production/qualified-here.ts';
import { createReadinessIndex } from '../readiness/readiness-index.ts';
import { toldStopOf } from '../readiness/readiness-place.ts';
import { stockOf } from '../readiness/stock.ts';
import { toolsInUse } from '../readiness/tools-in-use.ts';
import { compareRanked, machineNow, rankOrder } from './rank-jobs.ts';
import type { MachineNow, RankedJob } from './rank-jobs.ts';
import { familyOnMachine } from './setup-family.ts';

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
const concernsAll: ReadonlySet<string> = new Set(['station', 'equipment', 'settings']);
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

  function machineAt(id: string, nowMs: number): MachineNow {
    return { ...machineNow(world, id, nowMs), ...(unheardSince === undefined ? {} : { unheardSince }) };
  }

  function rank(order: string, nowMs: number): void {
    const ranked = machine ? rankOrder(world, order, machine, nowMs) : [];
    if (ranked.length > 0) byOrder.set(order, ranked);
    else byOrder.delete(order);
    index.keep(order, ranked);
  }

  function lines(): readonly RankedJob[] {
    sorted ??= [...byOrder.values()].flat().toSorted(compareRanked);
    return sorted;
  }

  function rebuild(nowMs: number): void {
    byOrder.clear();
    index.clear();
    const id = equipment();
    machine = id === null ? undefined : machineAt(id, nowMs);
    stations = id === null ? [] : stationsAt(world, id);
    for (const key of world.plan.current.keys()) {
      const { kind, id: order } = parsePlanKey(key);
      if (kind === 'workOrder') rank(order, nowMs);
    }
    sorted = undefined;
  }

  /** Ranks what is on the list again, because of the machine or its people; the plan may hold many more orders. */
  function rankLines(nowMs: number): void {
    if (machine) machine = machineAt(machine.equipment, nowMs);
    for (const order of byOrder.keys()) rank(order, nowMs);
    sorted = undefined;
  }

  /** Whether something was raised, decided or held there. */
  function isOtherPlace({ equipment: id, place }: MachineNow): boolean {
    return canonicalJson(placeNow(world, id)) !== canonicalJson(place);
  }

  /** Whether a change of facts makes another machine of it, as far as any line cares. */
  function isAnotherMachine(refs: ReadonlySet<string>): boolean {
    if (!machine) return false;
    if (refs.has(`equipment:${machine.equipment}`) && familyOnMachine(world, machine.equipment) !== machine.family)
      return true;
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

  /** Ranks some orders again and puts their lines in their places. */
  function rankSome(orders: ReadonlySet<string>, nowMs: number): void {
    const linesOf = () => [...orders].flatMap((order) => byOrder.get(order) ?? []);
    const before = linesOf();
    for (const order of orders) rank(order, nowMs);
    if (sorted && orders.size <= FEW_ORDERS) sorted = placedAnew(sorted, before, linesOf());
    else if (orders.size > 0) sorted = undefined;
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
      for (const order of turnedBy(nowMs)) orders.add(order);
      if (everyLine) rankLines(nowMs);
      rankSome(orders, nowMs);
    },
    pass(nowMs) {
      const turned = turnedBy(nowMs);
      rankSome(new Set(turned), nowMs);
      return turned.length > 0;
    },
    heard(since, nowMs) {
      if (since === unheardSince) return false;
      unheardSince = since;
      rankLines(nowMs);
      return true;
    },
    nextTurnMs: index.nextTurnMs,
    ranking: () => ({ lines: lines(), readyCount: countFirst(lines(), (line) => line.readiness !== 'blocked') }),
  };
}
