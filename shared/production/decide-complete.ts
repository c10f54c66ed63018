import type { Big } from 'big.js';

import { effectiveFacts } from '../aggregates/effective-facts.ts';
import { standsFromNow } from '../equipment/decide-equipment.ts';
import type { CommandParams } from '../gate/command.ts';
import { draft } from '../gate/gate-context.ts';
import type { Acting, Decision, GateContext } from '../gate/gate-context.ts';
import { openScreen, refuse } from '../gate/refusal.ts';
import { backflushDrafts } from '../materials/backflush.ts';
import { returnDrafts } from '../materials/decide-material.ts';
import { planBody } from '../plan/plan-index.ts';
import { addDecimals, decimalText } from '../quantity/quantity.ts';
import { decideQuantity } from './decide-quantity.ts';
import { missingOf, obstacleOf, tellsOf } from './job-lookup.ts';
import type { Job } from './job-lookup.ts';
import { jobOrRefusal, refuseReason, runHere } from './job-refusals.ts';
import type { Refused } from './job-refusals.ts';
import { everybodyStops } from './labor-drafts.ts';

type CloseOut = CommandParams<'completeJob'>;

/** What is recorded of pieces that are missing: left open as a job, or not to come and why; or the refusal. */
function remainderOf(
  context: GateContext,
  job: Job,
  params: CloseOut,
  more: Big,
): { readonly ok: true; readonly end: { readonly remainder: 'none' | 'open'; readonly short?: string } } | Refused {
  const good = decimalText(more.plus(job.state.good));
  const scrap = params.scrap.map(({ quantity }) => quantity.value).reduce(addDecimals, job.state.scrap);
  const missing = missingOf({ ...job, state: { ...job.state, good, scrap } });
  const { number } = job.order;
  if (params.remainder === 'open') {
    if (missing !== '0') return { ok: true, end: { remainder: 'open' } };
    const isCount = tellsOf(job.operation.id, ['QuantityReported']);
    const counts = effectiveFacts(context.world, 'workOrder', job.orderId, isCount).map(({ id }) => id);
    return refuse('nothing-remains', { order: number }, [openScreen('closeOut')], counts);
  }
  if (missing === '0') return { ok: true, end: { remainder: 'none' } };
  const { short } = params;
  const unknown = refuseReason(context, 'short', short, 'closeOut');
  if (unknown) return unknown;
  if (short !== undefined) return { ok: true, end: { remainder: 'none', short } };
  // Nobody has to explain what the ERP itself does not want any more, and a site without such reasons asks for none.
  const mustSay =
    planBody(context.world.plan, 'reasons', 'short') !== undefined && obstacleOf(job, 'begin') === undefined;
  if (!mustSay) return { ok: true, end: { remainder: 'none' } };
  return refuse('short-reason-needed', { missing, unit: job.quantity.unit, order: number }, [openScreen('closeOut')]);
}

/** Good and scrapped pieces of a job when it is closed out. */
function madeAfter({ state }: Job, { scrap }: CloseOut, more: Big): string {
  const good = decimalText(more.plus(state.good));
  return [good, state.scrap, ...scrap.map(({ quantity }) => quantity.value)].reduce(addDecimals);
}

/** Closes out a job in one submit: what is still to be counted, leftovers, what the ERP is to be told was used, the end, and a stop. */
export function decideCompleteJob(context: GateContext, acting: Acting, equipment: string, params: CloseOut): Decision {
  const { order, operation } = params;
  const found = jobOrRefusal(context, order, operation);
  if (!found.ok) return found;
  const { job } = found;
  const here = runHere(context, job, equipment, 'any');
  if (!here.ok) return here;
  const counted = decideQuantity(context, acting, job, equipment, ['completeJob', params]);
  if (!counted.ok) return counted;
  const remainder = remainderOf(context, job, params, counted.good);
  if (!remainder.ok) return remainder;
  const leftovers = params.leftovers ?? [];
  const returned = returnDrafts(context, acting, job, equipment, leftovers);
  if (!returned.ok) return returned;
  const stands: Decision =
    params.stop === undefined ? { ok: true, drafts: [] } : standsFromNow(context, acting, equipment, params.stop);
  if (!stands.ok) return stands;
  const at = { order, operation, equipment };
  return {
    ok: true,
    drafts: [
      ...counted.drafts,
      ...returned.drafts,
      ...backflushDrafts(context, acting, job, equipment, madeAfter(job, params, counted.good), leftovers),
      ...everybodyStops(context, acting, at),
      draft(context, acting, 'JobCompleted', { ...at, ...remainder.end }),
      ...stands.drafts,
    ],
  };
}
