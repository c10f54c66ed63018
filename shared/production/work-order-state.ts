import type { AggregateDefinition } from '../aggregates/aggregate-log.ts';
import type { Fact, FactData } from '../catalogue/fact-catalogue.ts';
import { addDecimals } from '../quantity/quantity.ts';
import type { Decimal } from '../quantity/quantity.ts';

/** One stretch of work on a machine that has begun and is not finished. */
export interface OpenRun {
  readonly equipment: string;
  readonly since: string;
  readonly suspended: boolean;
}

/** What has happened to one operation of an order. Quantities are exact decimals in the unit of the order. */
export interface OperationState {
  readonly runs: readonly OpenRun[];
  readonly startedAt: string | null;
  readonly completedAt: string | null;
  /** Revision of the order that the first start pinned. */
  readonly revision: number | null;
  readonly good: Decimal;
  readonly scrap: Decimal;
  readonly rework: Decimal;
  readonly scrapByReason: Readonly<Record<string, Decimal>>;
}

/** A work order as its facts tell it, apart from its plan. */
export interface WorkOrderState {
  readonly id: string;
  readonly operations: Readonly<Record<string, OperationState>>;
}

/** JobOrder dispatch status that facts alone tell (ISA-95 part 4): Running wins over Suspended, both over Completed. */
export type ExecutionStatus = 'notStarted' | 'running' | 'suspended' | 'completed';

const untouched: OperationState = {
  runs: [],
  startedAt: null,
  completedAt: null,
  revision: null,
  good: '0',
  scrap: '0',
  rework: '0',
  scrapByReason: {},
};

/** The state of an operation; an operation without facts is untouched. */
export function operationOf(order: WorkOrderState, operation: string): OperationState {
  return Object.hasOwn(order.operations, operation) ? (order.operations[operation] ?? untouched) : untouched;
}

/** Whether an operation is running, resting, finished or not begun. */
export function executionStatus(operation: OperationState): ExecutionStatus {
  if (operation.runs.some((run) => !run.suspended)) return 'running';
  if (operation.runs.length > 0) return 'suspended';
  return operation.completedAt === null ? 'notStarted' : 'completed';
}

function reportQuantity(operation: OperationState, data: FactData<'QuantityReported'>): OperationState {
  let { scrap, scrapByReason } = operation;
  for (const { reason, quantity } of data.scrap) {
    const before = Object.hasOwn(scrapByReason, reason) ? scrapByReason[reason] : undefined;
    scrap = addDecimals(scrap, quantity.value);
    scrapByReason = { ...scrapByReason, [reason]: addDecimals(before ?? '0', quantity.value) };
  }
  return {
    ...operation,
    good: addDecimals(operation.good, data.good.value),
    scrap,
    rework: addDecimals(operation.rework, data.rework.value),
    scrapByReason,
  };
}

const without = (operation: OperationState, equipment: string) =>
  operation.runs.filter((run) => run.equipment !== equipment);

function evolveOperation(operation: OperationState, fact: Fact): OperationState {
  switch (fact.type) {
    case 'JobStarted':
      return {
        ...operation,
        runs: [
          ...without(operation, fact.data.equipment),
          { equipment: fact.data.equipment, since: fact.occurredAt, suspended: false },
        ],
        startedAt: operation.startedAt ?? fact.occurredAt,
        revision: operation.revision ?? fact.data.revision,
        completedAt: null,
      };
    case 'JobSuspended':
    case 'JobResumed': {
      const run = {
        equipment: fact.data.equipment,
        since: fact.occurredAt,
        suspended: fact.type === 'JobSuspended',
      };
      return { ...operation, runs: [...without(operation, fact.data.equipment), run] };
    }
    case 'JobCompleted':
      return {
        ...operation,
        runs: without(operation, fact.data.equipment),
        completedAt: fact.occurredAt,
      };
    case 'QuantityReported':
      return reportQuantity(operation, fact.data);
    default:
      return operation;
  }
}

/** Work orders fold the production facts that name them. */
export const workOrderAggregate: AggregateDefinition<WorkOrderState> = {
  kind: 'workOrder',
  initial: (id) => ({ id, operations: {} }),
  evolve(state, fact) {
    if (!('operation' in fact.data) || fact.data.order !== state.id) return state;
    const before = operationOf(state, fact.data.operation);
    const after = evolveOperation(before, fact);
    return after === before ? state : { ...state, operations: { ...state.operations, [fact.data.operation]: after } };
  },
};
