import { parseRef } from '../aggregates/references.ts';
import type { AggregateKind } from '../aggregates/references.ts';
import { effectiveBackwards } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import type { Fact } from '../catalogue/fact-catalogue.ts';
import { restsOnStop } from '../equipment/stop-dependents.ts';
import { compareFacts } from '../facts/order.ts';
import { restsOnLabor } from '../labor/labor-dependents.ts';
import { restsOnMaterial } from '../materials/material-dependents.ts';
import { planBody } from '../plan/plan-index.ts';

const isRun = (fact: Fact) =>
  fact.type === 'JobStarted' ||
  fact.type === 'JobResumed' ||
  fact.type === 'JobSuspended' ||
  fact.type === 'JobCompleted';

/** What is done on a job only while it is on its machine. */
const needsRun: ReadonlySet<Fact['type']> = new Set(['QuantityReported', 'LaborStarted', 'MaterialConsumed']);

const isBeginOn = (fact: Fact, equipment: string) =>
  (fact.type === 'JobStarted' || fact.type === 'JobResumed') && fact.data.equipment === equipment;

function sameJob(a: Fact, b: Fact): boolean {
  return (
    'operation' in a.data &&
    'operation' in b.data &&
    a.data.order === b.data.order &&
    a.data.operation === b.data.operation
  );
}

function isSuccessorStart(world: World, completed: Fact & { readonly type: 'JobCompleted' }, later: Fact): boolean {
  if (later.type !== 'JobStarted' || later.data.order !== completed.data.order) return false;
  const order = planBody(world.plan, 'workOrder', later.data.order);
  const sequence = (id: string) => order?.operations.find((operation) => operation.id === id)?.sequence;
  const done = sequence(completed.data.operation);
  const started = sequence(later.data.operation);
  return done !== undefined && started !== undefined && started > done;
}

/** Whether `later` rests on `fact`, so that taking back `fact` alone would leave nonsense. */
function rests(world: World, fact: Fact, later: Fact): boolean {
  switch (fact.type) {
    case 'JobStarted':
    case 'JobResumed':
      return sameJob(fact, later) && (isRun(later) || needsRun.has(later.type));
    case 'JobSuspended':
    case 'JobCompleted': {
      // The machine went free: whatever was started or taken up on it since needs it free; and a next operation needs this one done.
      if (sameJob(fact, later) && isRun(later)) return true;
      if (isBeginOn(later, fact.data.equipment)) return true;
      return fact.type === 'JobCompleted' && isSuccessorStart(world, fact, later);
    }
    case 'QuantityReported':
      return later.type === 'JobCompleted' && sameJob(fact, later);
    case 'EquipmentStateChanged':
      // Nothing is begun on a machine that stands, so what was begun since its release needs the release.
      if (fact.data.state === 'available' && isBeginOn(later, fact.data.equipment)) return true;
      return restsOnStop(fact, later);
    case 'SignedOn':
    case 'SignedOff':
      return (
        (later.type === 'SignedOn' || later.type === 'SignedOff') &&
        later.data.person === fact.data.person &&
        later.data.station === fact.data.station
      );
    default:
      return restsOnStop(fact, later) || restsOnLabor(fact, later) || restsOnMaterial(fact, later);
  }
}

/** The facts with effect, recorded after `fact` and by other commands, that rest on it, in order. */
export function dependentsOf(world: World, fact: Fact): Fact[] {
  const found = new Map<string, Fact>();
  for (const ref of fact.refs) {
    const { kind, id } = parseRef(ref);
    for (const later of effectiveBackwards(world, kind as AggregateKind, id)) {
      if (compareFacts(later, fact) <= 0) break;
      if (later.command !== fact.command && rests(world, fact, later)) found.set(later.id, later);
    }
  }
  return [...found.values()].toSorted(compareFacts);
}
