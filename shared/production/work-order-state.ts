import type { AggregateDefinition } from '../aggregates/aggregate-log.ts';
import type { FactData } from '../catalogue/fact-catalogue.ts';
import { evolveDeviations, noDeviations } from '../deviations/open-deviations.ts';
import type { OpenDeviations } from '../deviations/open-deviations.ts';
import { doneBy } from '../facts/done-by.ts';
import type { DoneBy } from '../facts/done-by.ts';
import { evolveHolds } from '../quality/holds.ts';
import type { Hold } from '../quality/holds.ts';
import { evolveAfterStop } from './after-stop.ts';
import type { AfterStop } from './after-stop.ts';
import { evolveOperation, executionStatus, untouchedOperation } from './operation-state.ts';
import type { OperationState } from './operation-state.ts';
import { evolveDecisions, noDecisions } from './order-decisions.ts';
import type { OrderDecisions } from './order-decisions.ts';
import { evolvePriority } from './order-priority.ts';
import type { GivenPriority } from './order-priority.ts';
import { evolvePinsOfOrder } from './pin-states.ts';
import type { PinOfOperation } from './pin-states.ts';

/** An operation that the floor added: pieces of `after` are worked on again. Its quantity is in the unit of the order. */
export type ReworkOperation = Omit<FactData<'ReworkOperationAdded'>, 'order' | 'equipment'>;

/** What was decided last about an order that the ERP had changed. */
export type OrderDecision = Omit<FactData<'OrderChangeDecided'>, 'order' | 'replaces'>;

/** A work order as its facts tell it, apart from its plan. */
export interface WorkOrderState {
  readonly id: string;
  readonly operations: Readonly<Record<string, OperationState>>;
  /** Operations made on the floor, in the order in which they were. */
  readonly rework: readonly ReworkOperation[];
  readonly decided: OrderDecision | null;
  /** What is open about the order. */
  readonly deviations: OpenDeviations;
  /** Nothing of it is begun while there are any. */
  readonly holds: readonly Hold[];
  /** Two people stopped it for good; null: nobody has. */
  readonly stopped: DoneBy | null;
  /** Work that was begun although the order was stopped; null: it is not. */
  readonly afterStop: AfterStop | null;
  readonly decisions: OrderDecisions;
  /** Where its operations were given a place; see `pinsOf`. */
  readonly pins: readonly PinOfOperation[];
  /** The priority that the site gave it; see `priorityOf`. */
  readonly given: GivenPriority | null;
}

/** The state of an operation; an operation without facts is untouched. */
export function operationOf(order: WorkOrderState, operation: string): OperationState {
  return Object.hasOwn(order.operations, operation)
    ? (order.operations[operation] ?? untouchedOperation)
    : untouchedOperation;
}

function decide(state: WorkOrderState, { from, to, decision }: FactData<'OrderChangeDecided'>): WorkOrderState {
  const decided = { from, to, decision };
  if (decision !== 'adopt') return { ...state, decided };
  // Operations that are done stay what they were done by.
  const operations = Object.entries(state.operations).map(([id, operation]) => {
    const follows =
      operation.revision !== null && operation.revision < to && executionStatus(operation) !== 'completed';
    return [id, follows ? { ...operation, revision: to } : operation];
  });
  return { ...state, decided, operations: Object.fromEntries(operations) };
}

function addRework(state: WorkOrderState, data: FactData<'ReworkOperationAdded'>): WorkOrderState {
  const { operation, after, name, workCenter, quantity, reason, setupMinutes, runMinutes } = data;
  const others = state.rework.filter((one) => one.operation !== operation);
  const added = { operation, after, name, workCenter, quantity, reason, setupMinutes, runMinutes };
  return { ...state, rework: [...others, added] };
}

/** Work orders fold the facts of production, labor and material that name them. */
export const workOrderAggregate: AggregateDefinition<WorkOrderState> = {
  kind: 'workOrder',
  initial: (id) => ({
    id,
    operations: {},
    rework: [],
    decided: null,
    deviations: noDeviations,
    holds: [],
    stopped: null,
    afterStop: null,
    decisions: noDecisions,
    pins: [],
    given: null,
  }),
  evolve(state, fact) {
    if ('deviation' in fact.data) {
      const deviations =
        fact.data.subject.order === state.id ? evolveDeviations(state.deviations, fact) : state.deviations;
      return deviations === state.deviations ? state : { ...state, deviations };
    }
    const holds = evolveHolds(state.holds, fact, { kind: 'workOrder', id: state.id });
    if (holds !== state.holds) return { ...state, holds };
    if (fact.type === 'PostingResent' || fact.type === 'PostingSettled' || fact.type === 'PostingAnswerIdle')
      return { ...state, decisions: evolveDecisions(state.decisions, fact) };
    if (!('order' in fact.data) || fact.data.order !== state.id) return state;
    if (fact.type === 'OrderChangeDecided')
      return {
        ...decide(state, fact.data),
        afterStop: evolveAfterStop(state.afterStop, fact),
        decisions: evolveDecisions(state.decisions, fact),
      };
    if (fact.type === 'OrderStopped')
      return { ...state, stopped: state.stopped ?? doneBy(fact), afterStop: evolveAfterStop(state.afterStop, fact) };
    if (fact.type === 'ReworkOperationAdded') return addRework(state, fact.data);
    if (fact.type === 'OrderPrioritised') return { ...state, given: evolvePriority(state.given, fact) };
    if (!('operation' in fact.data)) return state;
    const pins = evolvePinsOfOrder(state.pins, fact);
    if (fact.type === 'JobPinned' || fact.type === 'JobUnpinned')
      return pins === state.pins ? state : { ...state, pins };
    const before = operationOf(state, fact.data.operation);
    const after = evolveOperation(before, fact);
    const afterStop = evolveAfterStop(state.afterStop, fact);
    if (after === before && afterStop === state.afterStop && pins === state.pins) return state;
    return { ...state, afterStop, pins, operations: { ...state.operations, [fact.data.operation]: after } };
  },
};
