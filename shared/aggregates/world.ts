import type { Fact } from '../catalogue/fact-catalogue.ts';
import { equipmentAggregate } from '../equipment/equipment-state.ts';
import type { EquipmentState } from '../equipment/equipment-state.ts';
import { personAggregate } from '../people/person-state.ts';
import type { PersonState } from '../people/person-state.ts';
import { emptyPlan } from '../plan/plan-index.ts';
import type { PlanIndex } from '../plan/plan-index.ts';
import { workOrderAggregate } from '../production/work-order-state.ts';
import type { WorkOrderState } from '../production/work-order-state.ts';
import { addManyToLog, addToLog, emptyLog } from './aggregate-log.ts';
import type { AggregateDefinition, AggregateLog } from './aggregate-log.ts';
import { isAggregateKind, parseRef } from './references.ts';
import type { AggregateKind } from './references.ts';

/** State of each kind of aggregate. */
interface AggregateStates {
  readonly workOrder: WorkOrderState;
  readonly equipment: EquipmentState;
  readonly person: PersonState;
}

type Definitions = { readonly [Kind in AggregateKind]: AggregateDefinition<AggregateStates[Kind]> };
const definitions: Definitions = {
  workOrder: workOrderAggregate,
  equipment: equipmentAggregate,
  person: personAggregate,
};

/** Everything a replica knows: the plan, and every aggregate folded from its facts. One fold for station, server and simulator. */
export interface World {
  readonly plan: PlanIndex;
  readonly logs: {
    readonly [Kind in AggregateKind]: Map<string, AggregateLog<AggregateStates[Kind]>>;
  };
}

/** A replica that knows nothing. */
export function emptyWorld(): World {
  return {
    plan: emptyPlan(),
    logs: { workOrder: new Map(), equipment: new Map(), person: new Map() },
  };
}

function logOf<Kind extends AggregateKind>(world: World, kind: Kind, id: string): AggregateLog<AggregateStates[Kind]> {
  const logs = world.logs[kind] as Map<string, AggregateLog<AggregateStates[Kind]>>;
  let log = logs.get(id);
  if (!log) {
    log = emptyLog(definitions[kind] as AggregateDefinition<AggregateStates[Kind]>, id);
    logs.set(id, log);
  }
  return log;
}

/**
 * Takes one fact into every aggregate it names. References of kinds that this build does not know are left alone.
 * @returns the references whose state may have changed; empty when the fact was here already.
 */
export function applyFact(world: World, fact: Fact): string[] {
  const changed: string[] = [];
  for (const ref of fact.refs) {
    const { kind, id } = parseRef(ref);
    if (!isAggregateKind(kind)) continue;
    const definition = definitions[kind] as AggregateDefinition<unknown>;
    if (addToLog(logOf(world, kind, id) as AggregateLog<unknown>, definition, fact)) changed.push(ref);
  }
  return changed;
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
  for (const [ref, list] of byRef) {
    const { kind, id } = parseRef(ref);
    if (!isAggregateKind(kind)) continue;
    const definition = definitions[kind] as AggregateDefinition<unknown>;
    if (addManyToLog(logOf(world, kind, id) as AggregateLog<unknown>, definition, list) > 0) changed.add(ref);
  }
  return changed;
}

/** The state of an aggregate; untouched when no fact names it. */
export function stateOf<Kind extends AggregateKind>(world: World, kind: Kind, id: string): AggregateStates[Kind] {
  const log = world.logs[kind].get(id);
  return log ? log.state : (definitions[kind] as AggregateDefinition<AggregateStates[Kind]>).initial(id);
}

/** The facts of an aggregate in total order, those without effect included, and which those are. */
export function factsOf(
  world: World,
  kind: AggregateKind,
  id: string,
): { readonly facts: readonly Fact[]; readonly silenced: ReadonlySet<string> } {
  // A fact may name aggregates of kinds that only a newer build knows.
  const log = isAggregateKind(kind) ? world.logs[kind].get(id) : undefined;
  return log ? { facts: log.facts, silenced: log.silenced } : { facts: [], silenced: new Set() };
}

/** True when a fact of this world has no effect in some aggregate it names (taken back, quarantined, echo). */
export function isSilenced(world: World, fact: Fact): boolean {
  return fact.refs.some((ref) => {
    const { kind, id } = parseRef(ref);
    return isAggregateKind(kind) && (world.logs[kind].get(id)?.silenced.has(fact.id) ?? false);
  });
}
