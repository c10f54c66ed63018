import { Big } from 'big.js';

import { effectiveFacts } from '../aggregates/effective-facts.ts';
import { can, rolesThatCan } from '../authority/can.ts';
import type { Acting, GateContext } from '../gate/gate-context.ts';
import { refuseWithoutPin } from '../gate/pin-needed.ts';
import { openScreen, refuse } from '../gate/refusal.ts';
import { planBody } from '../plan/plan-index.ts';
import { decimalText } from '../quantity/quantity.ts';
import { tellsOf } from './job-lookup.ts';
import type { Job } from './job-lookup.ts';
import type { Refused } from './job-refusals.ts';

/** The most good pieces that may be reported on a job, over all its runs: its quantity plus the tolerance of the order. */
export function goodLimit(job: Pick<Job, 'order' | 'quantity'>): Big {
  return new Big(job.quantity.value).times(new Big(100).plus(job.order.overTolerancePercent)).div(100);
}

/** How many pieces there would be of a kind, and the most that there may be. */
export interface TooMany {
  readonly code: 'over-tolerance' | 'rework-over' | 'rework-made-over';
  readonly total: Big;
  readonly limit: Big;
}

/**
 * What would be too much after a report: more good pieces than the order and its tolerance, more in rework than can be, or more out of a rework
 * operation than was sent to it. Only what grows can become too much.
 */
export function tooMuch(job: Job, more: { good: Big; scrap: Big; rework: Big; ofCounted: Big }): TooMany | undefined {
  const { state } = job;
  const good = new Big(state.good).plus(more.good).minus(more.ofCounted);
  const rework = new Big(state.rework).plus(more.rework);
  const sent = new Big(job.quantity.value);
  const limit = job.rework ? sent : goodLimit(job);
  if (job.rework) {
    const total = good.plus(state.scrap).plus(more.scrap);
    if (total.gt(limit) && more.good.plus(more.scrap).gt(more.ofCounted))
      return { code: 'rework-made-over', total, limit };
  } else if (good.gt(limit) && more.good.gt(0)) return { code: 'over-tolerance', total: good, limit };
  return rework.gt(limit) && more.rework.gt(0) ? { code: 'rework-over', total: rework, limit } : undefined;
}

/** Refuses too many pieces, unless somebody with that authority has confirmed them. */
export function refuseTooMany(
  context: GateContext,
  acting: Acting,
  job: Job,
  { code, total, limit }: TooMany,
  isConfirmed: boolean,
): Refused | undefined {
  const person = planBody(context.world.plan, 'person', acting.person.id);
  const at = { workCenter: job.operation.workCenter };
  if (isConfirmed && person !== undefined && can(person, 'production.exceedTolerance', at))
    return refuseWithoutPin(context, acting.person.id, 'production.exceedTolerance');
  const { value: ordered, unit } = job.quantity;
  return refuse(
    code,
    { total: decimalText(total), limit: decimalText(limit), ordered, unit },
    [openScreen('home'), { kind: 'ask', roles: rolesThatCan('production.exceedTolerance') }],
    effectiveFacts(
      context.world,
      'workOrder',
      job.orderId,
      tellsOf(job.operation.id, ['QuantityReported', 'ReworkOperationAdded']),
    ).map((fact) => fact.id),
  );
}
