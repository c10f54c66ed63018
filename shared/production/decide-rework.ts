import { Big } from 'big.js';

import type { FactDraft } from '../facts/seal.ts';
import type { CommandParams } from '../gate/command.ts';
import { draft } from '../gate/gate-context.ts';
import type { Acting, Decision, GateContext } from '../gate/gate-context.ts';
import { openScreen, refuse } from '../gate/refusal.ts';
import { compareDecimals, decimalText, subtractDecimals } from '../quantity/quantity.ts';
import type { Quantity } from '../quantity/quantity.ts';
import { goodLimit } from './decide-quantity.ts';
import { inReworkOf, reworkOperationId } from './job-lookup.ts';
import type { Job } from './job-lookup.ts';
import { jobOrRefusal, refuseOrder, refuseReason } from './job-refusals.ts';

/** Longest name of an operation, less room for the mark of rework. */
const NAME = 110;

/**
 * Counts the pieces as rework of the job, those less that were counted so before and have no operation yet: each piece once. Where the job is
 * not on this machine, its pieces were counted when it was.
 */
function reworkCount(context: GateContext, acting: Acting, job: Job, equipment: string, pieces: Quantity): FactDraft[] {
  const { unit } = pieces;
  const open = subtractDecimals(job.state.rework, inReworkOf(job));
  const value = compareDecimals(open, '0') > 0 ? subtractDecimals(pieces.value, open) : pieces.value;
  if (compareDecimals(value, '0') <= 0 || !job.state.runs.some((run) => run.equipment === equipment)) return [];
  const at = { order: job.orderId, operation: job.operation.id, equipment };
  const good = { value: '0', unit };
  const counted = { ...at, good, scrap: [], rework: { value, unit }, by: 'person' as const };
  return [draft(context, acting, 'QuantityReported', counted)];
}

/**
 * Adds an operation for pieces of another one that have to be worked on again: at the same work center, with its share of the planned run time.
 * The other one must have begun, here or elsewhere. The pieces count as its rework.
 */
export function decideAddRework(
  context: GateContext,
  acting: Acting,
  equipment: string,
  { order, operation: after, quantity, reason }: CommandParams<'addReworkOperation'>,
): Decision {
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
  const limit = goodLimit(job);
  if (pieces.gt(limit))
    return refuse(
      'over-tolerance',
      { total: decimalText(pieces), limit: decimalText(limit), ordered: job.quantity.value, unit },
      [openScreen('home'), { kind: 'ask', roles: ['supervisor'] }],
    );
  const unknown = refuseReason(context, 'rework', reason);
  if (unknown) return unknown;
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
      ...reworkCount(context, acting, job, equipment, quantity),
    ],
  };
}
