import type { Fact, FactData } from '../catalogue/fact-catalogue.ts';
import { evolveUses } from '../materials/material-use.ts';
import type { MaterialUse } from '../materials/material-use.ts';
import { addDecimals, subtractDecimals } from '../quantity/quantity.ts';
import type { Decimal } from '../quantity/quantity.ts';
import { evolveClaims, noClaims } from './claims.ts';
import type { Claims } from './claims.ts';
import { countAt, stillGood } from './counted-pieces.ts';
import type { CountedByMachine } from './counted-pieces.ts';
import { evolveStretch, isRunFact } from './run-stretch.ts';
import type { RunStretch } from './run-stretch.ts';

/** One stretch of work on a machine that has begun and is not finished. */
export interface OpenRun extends RunStretch {
  readonly equipment: string;
}

/** What has happened to one operation of an order. Quantities are exact decimals in the unit of the order. */
export interface OperationState {
  readonly runs: readonly OpenRun[];
  readonly startedAt: string | null;
  /** When it was last closed out; null while it is not, or was taken up since. */
  readonly completedAt: string | null;
  /** open: it was closed out with what is missing left to be made, and has not been finished since. */
  readonly remainder: 'none' | 'open';
  /** Revision of the order that it runs on: that of its first start, unless another was adopted. */
  readonly revision: number | null;
  readonly good: Decimal;
  readonly scrap: Decimal;
  readonly rework: Decimal;
  readonly scrapByReason: Readonly<Record<string, Decimal>>;
  /** What counters of machines counted; `good` holds those of them that still are. */
  readonly counted: CountedByMachine;
  /** What went into it. */
  readonly materials: readonly MaterialUse[];
  /** Who says to have begun and finished it. */
  readonly claims: Claims;
}

/**
 * JobOrder dispatch status that facts alone tell (ISA-95 part 4): Running wins over Suspended, both over the rest. `remainder`: closed out
 * in part, the rest can be started.
 */
export type ExecutionStatus = 'notStarted' | 'running' | 'suspended' | 'remainder' | 'completed';

/** An operation that nothing has happened to. */
export const untouchedOperation: OperationState = {
  runs: [],
  startedAt: null,
  completedAt: null,
  remainder: 'none',
  revision: null,
  good: '0',
  scrap: '0',
  rework: '0',
  scrapByReason: {},
  counted: {},
  materials: [],
  claims: noClaims,
};

/** Whether an operation is running, resting, finished, finished in part or not begun. A paused one is running: it holds its machine. */
export function executionStatus(operation: OperationState): ExecutionStatus {
  if (operation.runs.some((run) => !run.suspended)) return 'running';
  if (operation.runs.length > 0) return 'suspended';
  if (operation.completedAt === null) return 'notStarted';
  return operation.remainder === 'open' ? 'remainder' : 'completed';
}

/** Good pieces after a report, and what counters counted of them. */
function evolveGood(
  { good, counted }: OperationState,
  { by, equipment, good: more, ofCounted }: FactData<'QuantityReported'>,
): Pick<OperationState, 'good' | 'counted'> {
  const taken = ofCounted?.value ?? '0';
  if (by === 'person' && taken === '0') return { good: addDecimals(good, more.value), counted };
  const after = countAt(counted, equipment, { pieces: by === 'counter' ? more.value : '0', taken });
  const keyed = by === 'person' ? addDecimals(good, more.value) : good;
  const change = subtractDecimals(stillGood(after, equipment), stillGood(counted, equipment));
  return { good: addDecimals(keyed, change), counted: after };
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
    ...evolveGood(operation, data),
    scrap,
    rework: addDecimals(operation.rework, data.rework.value),
    scrapByReason,
  };
}

/** An operation after a fact of it. */
export function evolveOperation(before: OperationState, fact: Fact): OperationState {
  const after = evolveWork(before, fact);
  const claims = evolveClaims(after.claims, fact);
  return claims === after.claims ? after : { ...after, claims };
}

function evolveWork(operation: OperationState, fact: Fact): OperationState {
  if (isRunFact(fact)) {
    const { equipment } = fact.data;
    const before = operation.runs.find((run) => run.equipment === equipment);
    const stretch = evolveStretch(before, fact);
    const others = operation.runs.filter((run) => run.equipment !== equipment);
    const after = { ...operation, runs: stretch ? [...others, { equipment, ...stretch }] : others };
    switch (fact.type) {
      case 'JobStarted':
        return {
          ...after,
          startedAt: operation.startedAt ?? fact.occurredAt,
          revision: operation.revision ?? fact.data.revision,
          completedAt: null,
        };
      case 'JobReopened':
        return { ...after, remainder: 'none', completedAt: null };
      case 'JobCompleted':
        return { ...after, remainder: fact.data.remainder, completedAt: fact.occurredAt };
      default:
        return after;
    }
  }
  switch (fact.type) {
    case 'QuantityReported':
      return reportQuantity(operation, fact.data);
    case 'MaterialConsumed':
    case 'MaterialReturned':
      return { ...operation, materials: evolveUses(operation.materials, fact) };
    default:
      return operation;
  }
}
