import { parseRef } from '../aggregates/references.ts';
import type { AggregateKind } from '../aggregates/references.ts';
import { effectiveBackwards } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import type { Fact } from '../catalogue/fact-catalogue.ts';
import { restsOnDeviation } from '../deviations/deviation-dependents.ts';
import { restsOnStop } from '../equipment/stop-dependents.ts';
import { compareFacts } from '../facts/order.ts';
import { restsOnLabor } from '../labor/labor-dependents.ts';
import { restsOnMaterial } from '../materials/material-dependents.ts';
import { restsOnProduction } from '../production/production-dependents.ts';
import { restsOnHold } from '../quality/hold-dependents.ts';
import { restsOnRule } from '../rules/rule-dependents.ts';

/** Nothing is begun on a machine that stands, so what was begun since its release needs the release. */
function restsOnRelease(fact: Fact, later: Fact): boolean {
  if (fact.type !== 'EquipmentStateChanged' || fact.data.state !== 'available') return false;
  return (later.type === 'JobStarted' || later.type === 'JobResumed') && later.data.equipment === fact.data.equipment;
}

function restsOnSession(fact: Fact, later: Fact): boolean {
  if (fact.type !== 'SignedOn' && fact.type !== 'SignedOff') return false;
  if (later.type !== 'SignedOn' && later.type !== 'SignedOff') return false;
  return later.data.person === fact.data.person && later.data.station === fact.data.station;
}

/** Whether `later` rests on `fact`, so that taking back `fact` alone would leave nonsense. */
function rests(world: World, fact: Fact, later: Fact): boolean {
  return (
    restsOnProduction(world, fact, later) ||
    restsOnStop(fact, later) ||
    restsOnRelease(fact, later) ||
    restsOnLabor(fact, later) ||
    restsOnMaterial(fact, later) ||
    restsOnSession(fact, later) ||
    restsOnDeviation(world, fact, later) ||
    restsOnHold(fact, later) ||
    restsOnRule(fact, later)
  );
}

/** The facts with effect, recorded after `fact` and not with it, that rest on it, in order. */
export function dependentsOf(world: World, fact: Fact): Fact[] {
  const found = new Map<string, Fact>();
  for (const ref of fact.refs) {
    const { kind, id } = parseRef(ref);
    for (const later of effectiveBackwards(world, kind as AggregateKind, id)) {
      if (compareFacts(later, fact) <= 0) break;
      const isWithIt = fact.command !== null && later.command === fact.command;
      if (!isWithIt && rests(world, fact, later)) found.set(later.id, later);
    }
  }
  return [...found.values()].toSorted(compareFacts);
}
