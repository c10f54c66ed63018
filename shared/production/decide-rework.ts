import { Big } from 'big.js';

import type { FactDraft } from '../facts/seal.ts';
import type { CommandParams } from '../gate/command.ts';
import { draft } from '../gate/gate-context.ts';
import type { Acting, Decision, GateContext } from '../gate/gate-context.ts';
import { openScreen, refuse } from '../gate/refusal.ts';
import { compareDecimals, decimalText, subtractDecimals, zero } from '../quantity/quantity.ts';
import type { Quantity } from '../quantity/quantity.ts';
import { inReworkOf, reworkOperationId } from './job-lookup.ts';
import type { Job } from './job-lookup.ts';
import { jobOrRefusal, refuseOrder, refuseReason } from './job-refusals.ts';
import { goodLimit, refuseTooMany } from './quantity-limits.ts';
import { refuseNotCounted, takenFromCounted } from './taken-from-counted.ts';

/** Longest name of an operation, less room for the mark of rework. */
const NAME = 110;

/**
 * The pieces that are to be counted as rework of the job: those less that were counted so before and have no operation yet: each piece once. Where the job is
 * not on this machine, its pieces were counted when it was.
 */
function reworkCount(job: Job, equipment: string, pieces: Quantity): Big {
  const open = subtractDecimals(job.state.rework, inReworkOf(job));
  const value = compareDecimals(open, '0') > 0 ? subtractDecimals(pieces.value, open) : pieces.value;
  const isHere = job.state.runs.some((run) => run.equipment === equipment);
  return isHere && compareDecimals(value, '0') > 0 ? new Big(value) : new Big(0);
}

function countDraft(
  context: GateContext,
  acting: Acting,
  job: Job,
  equipment: string,
  { rework, taken }: { readonly rework: Big; readonly taken: Big },
): FactDraft[] {
  if (rework.eq(0)) return [];
  const { unit } = job.quantity;
  const at = { order: job.orderId, operation: job.operation.id, equipment };
  const amountOf = (pieces: Big) => ({ value: decimalText(pieces), unit });
  const counted = { ...at, good: zero(unit), scrap: [], rework: amountOf(rework), by: 'person' as const };
  const ofCounted = taken.eq(0) ? {} : { ofCounted: amountOf(taken) };
  return [draft(context, acting, 'QuantityReported', { ...counted, ...ofCounted })];
}

/**
 * Adds an operation for pieces of another one that have to be worked on again: at the same work center, with its share of the planned run time.
 * The other one must have begun, here or elsewhere. The pieces count as its rework.
 */
export function decideAddRework(
  context: GateContext,
  acting: Acting,
  equipment: string,
  params: CommandParams<'addReworkOperation'>,
): Decision {
  const { order, operation: after, quantity, reason } = params;
  const found = jobOrRefusal(context, order, after);
  if (!found.ok) return found;
  const { job } = found;
  const { operation, orderState, state } = job;
  const ended = refuseOrder(context, job, 'begin');
  if (ended) return ended;
  if (state.startedAt === null) {
    const names = { order: job.order.number, operation: operation.name };
    return refuse('job-not-running', names, [openScreen('next')]);
  }
  const { unit } = job.quantity;
  if (quantity.unit !== unit)
    return refuse('unit-mismatch', { unit: quantity.unit, expected: unit }, [openScreen('home')]);
  const pieces = new Big(quantity.value);
  if (pieces.eq(0)) return refuse('nothing-to-report', {}, [openScreen('home')]);
  const total = pieces.plus(inReworkOf(job));
  const limit = job.rework ? new Big(job.quantity.value) : goodLimit(job);
  const tooMany = total.gt(limit)
    ? refuseTooMany(context, acting, job, { code: 'rework-over', total, limit }, params.confirmOverTolerance === true)
    : undefined;
  if (tooMany) return tooMany;
  const unknown = refuseReason(context, 'rework', reason);
  if (unknown) return unknown;
  const rework = reworkCount(job, equipment, quantity);
  const ofCounted = takenFromCounted(context.world, job, equipment, rework);
  const again = { ...params, confirmNotCounted: true };
  const notCounted =
    params.confirmNotCounted === true
      ? undefined
      : refuseNotCounted(context, job, ofCounted, ['addReworkOperation', again]);
  if (notCounted) return notCounted;
  const ordered = Number(job.quantity.value);
  const count = orderState.rework.filter((one) => one.after === after).length + 1;
  const added = {
    order,
    // Two stations that do not hear of each other must not make the same.
    operation: reworkOperationId(acting.command),
    after,
    equipment,
    name: `${operation.name.slice(0, NAME)} (R${count})`,
    workCenter: operation.workCenter,
    quantity,
    reason,
    setupMinutes: 0,
    runMinutes: ordered > 0 ? (operation.runMinutes * Number(quantity.value)) / ordered : 0,
  };
  return {
    ok: true,
    drafts: [
      draft(context, acting, 'ReworkOperationAdded', added),
      ...countDraft(context, acting, job, equipment, { rework, taken: ofCounted.taken }),
    ],
  };
}
