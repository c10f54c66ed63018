import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import type { Fact, FactName } from '../catalogue/fact-catalogue.ts';
import { planBody } from '../plan/plan-index.ts';
import { compareDecimals, subtractDecimals } from '../quantity/quantity.ts';
import { inReworkOf, reworkOperationId, sequenceOf } from './job-lookup.ts';
import { isRunFact } from './run-stretch.ts';
import { operationOf } from './work-order-state.ts';

/** What is done on a job only while it has a run at a machine, besides what changes the run. */
const needsRun: ReadonlySet<FactName> = new Set(['QuantityReported', 'LaborStarted', 'MaterialConsumed']);

const isBeginOn = (fact: Fact, equipment: string) =>
  (fact.type === 'JobStarted' || fact.type === 'JobResumed') && fact.data.equipment === equipment;

function isSameJob(a: Fact, b: Fact): boolean {
  return (
    'operation' in a.data &&
    'operation' in b.data &&
    a.data.order === b.data.order &&
    a.data.operation === b.data.operation
  );
}

/** Whether `later` begins an operation that waits for the one of `fact`. Where the plan no longer tells, it may have. */
function beginsAfter(world: World, fact: Fact, later: Fact): boolean {
  if (later.type !== 'JobStarted' || !('operation' in fact.data) || later.data.order !== fact.data.order) return false;
  const plan = planBody(world.plan, 'workOrder', later.data.order);
  if (!plan || isSameJob(fact, later)) return false;
  const state = stateOf(world, 'workOrder', later.data.order);
  // What the floor added waits for nothing.
  if (state.rework.some(({ operation }) => operation === later.data.operation)) return false;
  const done = sequenceOf(plan, state, fact.data.operation);
  const begun = sequenceOf(plan, state, later.data.operation);
  return done === undefined || begun === undefined || begun > done;
}

/** Whether operations that others added for rework go on with pieces that this count says there are. */
function isReworkCounted(world: World, fact: Fact<'QuantityReported'>, later: Fact<'ReworkOperationAdded'>): boolean {
  const { order, operation, rework } = fact.data;
  if (later.data.order !== order || later.data.after !== operation || Number(rework.value) === 0) return false;
  const state = stateOf(world, 'workOrder', order);
  const own = fact.command === null ? '' : reworkOperationId(fact.command);
  const orderState = { ...state, rework: state.rework.filter((one) => one.operation !== own) };
  const left = subtractDecimals(operationOf(state, operation).rework, rework.value);
  return compareDecimals(left, inReworkOf({ operation: { id: operation }, orderState })) < 0;
}

/** Whether `later` rests on a decision about its order, which let work go on or changed what it is measured by. */
function restsOnDecision(fact: Fact<'OrderChangeDecided'>, later: Fact): boolean {
  if (!('order' in later.data) || later.data.order !== fact.data.order) return false;
  if (later.type === 'OrderChangeDecided') return true;
  if (fact.data.decision === 'stop') return false;
  return isRunFact(later) || later.type === 'ReworkOperationAdded' || needsRun.has(later.type);
}

/** Whether `later` rests on `fact`, as far as production goes, so that taking back `fact` alone would leave nonsense. */
export function restsOnProduction(world: World, fact: Fact, later: Fact): boolean {
  switch (fact.type) {
    case 'JobStarted':
    case 'JobResumed':
    case 'JobReopened':
      if (later.type === 'OrderChangeDecided') return later.data.order === fact.data.order;
      if (later.type === 'ReworkOperationAdded')
        return later.data.order === fact.data.order && later.data.after === fact.data.operation;
      return isSameJob(fact, later) && (isRunFact(later) || needsRun.has(later.type));
    case 'JobPaused':
    case 'SetupStarted':
    case 'SetupFinished':
      return isSameJob(fact, later) && isRunFact(later);
    case 'JobSuspended':
    case 'JobCompleted': {
      // The machine went free: whatever was started or taken up on it since needs it free; and a next operation needs this one done.
      if (isSameJob(fact, later) && isRunFact(later)) return true;
      if (isBeginOn(later, fact.data.equipment)) return true;
      return fact.type === 'JobCompleted' && beginsAfter(world, fact, later);
    }
    case 'QuantityReported':
      if (later.type === 'JobCompleted') return isSameJob(fact, later);
      if (later.type === 'ReworkOperationAdded') return isReworkCounted(world, fact, later);
      // What was good may have been sent ahead of the rest.
      return compareDecimals(fact.data.good.value, '0') > 0 && beginsAfter(world, fact, later);
    case 'ReworkOperationAdded': {
      if (!('order' in later.data) || later.data.order !== fact.data.order) return false;
      if (later.type === 'ReworkOperationAdded') return later.data.after === fact.data.operation;
      // What went into rework was not missing at the close-out.
      if (later.type === 'JobCompleted' && later.data.operation === fact.data.after) return true;
      return 'operation' in later.data && later.data.operation === fact.data.operation;
    }
    case 'OrderChangeDecided':
      return restsOnDecision(fact, later);
    default:
      return false;
  }
}
