import type { Fact } from '../catalogue/fact-catalogue.ts';
import { deviationAggregate } from '../deviations/deviation-state.ts';
import type { DeviationState } from '../deviations/deviation-state.ts';
import { equipmentAggregate } from '../equipment/equipment-state.ts';
import type { EquipmentState } from '../equipment/equipment-state.ts';
import { lotAggregate } from '../materials/lot-state.ts';
import type { LotState } from '../materials/lot-state.ts';
import { personAggregate } from '../people/person-state.ts';
import type { PersonState } from '../people/person-state.ts';
import { emptyPlan } from '../plan/plan-index.ts';
import type { PlanArchive, PlanIndex } from '../plan/plan-index.ts';
import { workOrderAggregate } from '../production/work-order-state.ts';
import type { WorkOrderState } from '../production/work-order-state.ts';
import { ruleBookAggregate } from '../rules/rule-book-state.ts';
import type { RuleBookState } from '../rules/rule-book-state.ts';
import { clockAggregate } from '../system/clock-state.ts';
import type { ClockState } from '../system/clock-state.ts';
import type { FactPlace } from './aggregate-base.ts';
import {
  addToLog,
  emptyLog,
  factsBackwards,
  isUnderBase,
  knowsFact,
  letGoAll,
  restoredLog,
  storedLogOf,
} from './aggregate-log.ts';
import type { AggregateDefinition, AggregateLog } from './aggregate-log.ts';
import type { FactArchive, StoredLog } from './fact-archive.ts';
import { isAggregateKind, parseRef, refTo } from './references.ts';
import type { AggregateKind } from './references.ts';
import { isSilencedInLog } from './silencing.ts';

/** State of each kind of aggregate. */
export interface AggregateStates {
  readonly workOrder: WorkOrderState;
  readonly equipment: EquipmentState;
  readonly person: PersonState;
  readonly lot: LotState;
  readonly deviation: DeviationState;
  readonly ruleBook: RuleBookState;
  readonly clock: ClockState;
}

type Definitions = { readonly [Kind in AggregateKind]: AggregateDefinition<AggregateStates[Kind]> };
const definitions: Definitions = {
  workOrder: workOrderAggregate,
  equipment: equipmentAggregate,
  person: personAggregate,
  lot: lotAggregate,
  deviation: deviationAggregate,
  ruleBook: ruleBookAggregate,
  clock: clockAggregate,
};

/** Everything a replica knows: the plan, and every aggregate folded from its facts. One fold for station, server and simulator. */
export interface World {
  readonly plan: PlanIndex;
  /** The aggregates in memory: all of them without an archive, else those that somebody asked for and nobody let go. */
  readonly logs: {
    readonly [Kind in AggregateKind]: Map<string, AggregateLog<AggregateStates[Kind]>>;
  };
  /** Where facts are that are not in memory; null: all are. */
  readonly archive: FactArchive | null;
}

/** A replica that knows nothing; with an archive, what the archive has stored. */
export function emptyWorld(archive: FactArchive | null = null, planArchive: PlanArchive | null = null): World {
  return {
    plan: emptyPlan(planArchive),
    logs: {
      workOrder: new Map(),
      equipment: new Map(),
      person: new Map(),
      lot: new Map(),
      deviation: new Map(),
      ruleBook: new Map(),
      clock: new Map(),
    },
    archive,
  };
}

/** The definition of a kind of aggregate, for whoever handles all of them alike. */
export function definitionOf(kind: AggregateKind): AggregateDefinition<unknown> {
  return definitions[kind] as AggregateDefinition<unknown>;
}

/** The aggregates of a kind in memory, for whoever handles all of them alike. */
export function logsOf(world: World, kind: AggregateKind): Map<string, AggregateLog<unknown>> {
  return world.logs[kind];
}

/** The log of an aggregate, brought back into memory if need be; undefined when nothing is known of it. */
export function findLog(world: World, kind: AggregateKind, id: string): AggregateLog<unknown> | undefined {
  const logs = logsOf(world, kind);
  const here = logs.get(id);
  if (here || world.archive === null) return here;
  const ref = refTo(kind, id);
  const stored = world.archive.stored(ref);
  if (!stored) return undefined;
  const log = restoredLog(definitionOf(kind), ref, id, stored);
  logs.set(id, log);
  return log;
}

/** The log of an aggregate to add to, made when there is none. */
export function openLog(world: World, kind: AggregateKind, id: string): AggregateLog<unknown> {
  const here = logsOf(world, kind).get(id);
  if (here) return here;
  const log = findLog(world, kind, id) ?? emptyLog(definitionOf(kind), refTo(kind, id), id);
  logsOf(world, kind).set(id, log);
  return log;
}

function add(world: World, ref: string, facts: readonly Fact[]): number {
  const { kind, id } = parseRef(ref);
  if (!isAggregateKind(kind)) return 0;
  return addToLog(openLog(world, kind, id), definitionOf(kind), world.archive, facts);
}

/**
 * Takes one fact into every aggregate it names. References of kinds that this build does not know are left alone.
 * @returns the references whose state may have changed; empty when the fact was here already.
 */
export function applyFact(world: World, fact: Fact): string[] {
  return fact.refs.filter((ref) => add(world, ref, [fact]) > 0);
}

/** Takes many facts at once, as at start-up: each aggregate is sorted and folded once. */
export function applyFacts(world: World, facts: Iterable<Fact>): Set<string> {
  const byRef = new Map<string, Fact[]>();
  for (const fact of facts) {
    for (const ref of fact.refs) {
      const list = byRef.get(ref);
      if (list) list.push(fact);
      else byRef.set(ref, [fact]);
    }
  }
  const changed = new Set<string>();
  for (const [ref, list] of byRef) if (add(world, ref, list) > 0) changed.add(ref);
  return changed;
}

/** The state of an aggregate; untouched when no fact names it. */
export function stateOf<Kind extends AggregateKind>(world: World, kind: Kind, id: string): AggregateStates[Kind] {
  const log = findLog(world, kind, id);
  return (log ? log.state : definitions[kind].initial(id)) as AggregateStates[Kind];
}

/**
 * The facts of an aggregate in total order, those without effect included, and which those are. Reads all of them: for short histories and
 * tests.
 */
export function factsOf(
  world: World,
  kind: AggregateKind,
  id: string,
): { readonly facts: readonly Fact[]; readonly silenced: ReadonlySet<string> } {
  // A fact may name aggregates of kinds that only a newer build knows.
  const log = isAggregateKind(kind) ? findLog(world, kind, id) : undefined;
  if (!log) return { facts: [], silenced: new Set() };
  const facts = [...factsBackwards(log, world.archive)].reverse();
  const silenced = facts.filter((fact) => isSilencedInLog(log, world.archive, fact));
  return { facts, silenced: new Set(silenced.map((fact) => fact.id)) };
}

/** The facts of an aggregate, those without effect included, latest first, read as far back as somebody asks. */
export function* factsOfBackwards(world: World, kind: AggregateKind, id: string): Generator<Fact> {
  const log = isAggregateKind(kind) ? findLog(world, kind, id) : undefined;
  if (log) yield* factsBackwards(log, world.archive);
}

/**
 * The facts of an aggregate that have effect, latest first, read as far back as somebody asks. `wanted`: those that are looked for, where most are
 * not: whether a fact has effect is asked of these alone.
 */
export function* effectiveBackwards(
  world: World,
  kind: AggregateKind,
  id: string,
  wanted: (fact: Fact) => boolean = () => true,
): Generator<Fact> {
  const log = isAggregateKind(kind) ? findLog(world, kind, id) : undefined;
  if (!log) return;
  for (const fact of factsBackwards(log, world.archive))
    if (wanted(fact) && !isSilencedInLog(log, world.archive, fact)) yield fact;
}

function logsOfFact(world: World, refs: readonly string[]): AggregateLog<unknown>[] {
  return refs.flatMap((ref) => {
    const { kind, id } = parseRef(ref);
    return isAggregateKind(kind) ? (findLog(world, kind, id) ?? []) : [];
  });
}

/** True when a fact of this world has no effect in some aggregate it names (taken back, quarantined, echo). */
export function isSilenced(world: World, fact: Fact): boolean {
  return logsOfFact(world, fact.refs).some(
    (log) => !isUnderBase(log, fact) && isSilencedInLog(log, world.archive, fact),
  );
}

/** True when some aggregate has taken this fact. */
export function isKnownFact(world: World, fact: FactPlace & Pick<Fact, 'refs'>): boolean {
  return logsOfFact(world, fact.refs).some((log) => knowsFact(log, world.archive, fact));
}

/** True when an adopted base stands for this fact in some aggregate: what is said about it now has no effect there. */
export function liesUnderBase(world: World, fact: FactPlace & Pick<Fact, 'refs'>): boolean {
  return logsOfFact(world, fact.refs).some((log) => isUnderBase(log, fact));
}

/** What an archive has to keep of an aggregate besides its facts; undefined when it is not in memory. */
export function storedForm(world: World, ref: string): StoredLog | undefined {
  const { kind, id } = parseRef(ref);
  const log = isAggregateKind(kind) ? logsOf(world, kind).get(id) : undefined;
  return log && storedLogOf(log);
}

/** Puts an aggregate into memory that the archive had stored. */
export function restoreAggregate(world: World, ref: string, stored: StoredLog): void {
  const { kind, id } = parseRef(ref);
  if (isAggregateKind(kind)) logsOf(world, kind).set(id, restoredLog(definitionOf(kind), ref, id, stored));
}

/** Lets go of the facts of an aggregate in memory, not of its state: nobody has worked with it for a while. */
export function restAggregate(world: World, ref: string): void {
  const { kind, id } = parseRef(ref);
  const log = isAggregateKind(kind) ? logsOf(world, kind).get(id) : undefined;
  if (log && world.archive !== null) letGoAll(log);
}

/** Lets go of an aggregate in memory. It comes back when somebody asks for it. */
export function evictAggregate(world: World, ref: string): void {
  const { kind, id } = parseRef(ref);
  if (world.archive === null || !isAggregateKind(kind)) return;
  const log = logsOf(world, kind).get(id);
  if (log) world.archive.keep(ref, storedLogOf(log));
  logsOf(world, kind).delete(id);
}
