import { Big } from 'big.js';

import { effectiveFacts } from '../aggregates/effective-facts.ts';
import { can, rolesThatCan } from '../authority/can.ts';
import type { FactDraft } from '../facts/seal.ts';
import type { CommandParams } from '../gate/command.ts';
import { draft } from '../gate/gate-context.ts';
import type { Acting, Decision, GateContext } from '../gate/gate-context.ts';
import { refuseWithoutPin } from '../gate/pin-needed.ts';
import { openScreen, refuse } from '../gate/refusal.ts';
import { planBody } from '../plan/plan-index.ts';
import { knownReason } from '../plan/reasons.ts';
import { decimalText } from '../quantity/quantity.ts';
import { tellsOf } from './job-lookup.ts';
import type { Job } from './job-lookup.ts';
import { jobOrRefusal, refuseOrder, runHere } from './job-refusals.ts';
import type { Refused } from './job-refusals.ts';

type Quantities = Pick<CommandParams<'reportQuantity'>, 'good' | 'scrap' | 'rework' | 'confirmOverTolerance'>;

/** The most good pieces that may be reported on a job, over all its runs: its quantity plus the tolerance of the order. */
export function goodLimit(job: Pick<Job, 'order' | 'quantity'>): Big {
  return new Big(job.quantity.value).times(new Big(100).plus(job.order.overTolerancePercent)).div(100);
}

function quantityRefusal(context: GateContext, acting: Acting, job: Job, params: Quantities): Refused | undefined {
  const { unit } = job.quantity;
  const all = [params.good, params.rework, ...params.scrap.map((entry) => entry.quantity)];
  const wrong = all.find((quantity) => quantity.unit !== unit);
  if (wrong) return refuse('unit-mismatch', { unit: wrong.unit, expected: unit }, [openScreen('home')]);
  const strange = params.scrap.find((entry) => !knownReason(context.world.plan, 'scrap', entry.reason));
  if (strange) return refuse('reason-unknown', { reason: strange.reason }, [openScreen('home')]);

  const limit = goodLimit(job);
  const total = new Big(job.state.good).plus(params.good.value);
  const person = planBody(context.world.plan, 'person', acting.person.id);
  const mayExceed =
    person !== undefined && can(person, 'production.exceedTolerance', { workCenter: job.operation.workCenter });
  const isOver = total.gt(limit) && !new Big(params.good.value).eq(0);
  if (isOver && params.confirmOverTolerance === true && mayExceed)
    return refuseWithoutPin(context, acting.person.id, 'production.exceedTolerance');
  if (isOver) {
    return refuse(
      'over-tolerance',
      {
        total: decimalText(total),
        limit: decimalText(limit),
        ordered: job.quantity.value,
        unit,
      },
      [openScreen('home'), { kind: 'ask', roles: rolesThatCan('production.exceedTolerance') }],
      effectiveFacts(context.world, 'workOrder', job.orderId, tellsOf(job.operation.id, ['QuantityReported'])).map(
        (fact) => fact.id,
      ),
    );
  }
  return undefined;
}

function isNothing(params: Quantities): boolean {
  return [params.good, params.rework, ...params.scrap.map((entry) => entry.quantity)].every((quantity) =>
    new Big(quantity.value).eq(0),
  );
}

/**
 * What is recorded of counted pieces: a fact, or none where nothing was counted; or the refusal. Asks nothing about the run: that is up to
 * the command.
 */
export function decideQuantity(
  context: GateContext,
  acting: Acting,
  job: Job,
  equipment: string,
  { good, scrap, rework, confirmOverTolerance }: Quantities,
): { readonly ok: true; readonly drafts: readonly FactDraft[] } | Refused {
  const params = { good, scrap, rework, ...(confirmOverTolerance === undefined ? {} : { confirmOverTolerance }) };
  const refused = quantityRefusal(context, acting, job, params);
  if (refused) return refused;
  if (isNothing(params)) return { ok: true, drafts: [] };
  const unproven = refuseWithoutPin(context, acting.person.id, 'production.report');
  if (unproven) return unproven;
  const at = { order: job.orderId, operation: job.operation.id, equipment };
  return {
    ok: true,
    drafts: [draft(context, acting, 'QuantityReported', { ...at, good, scrap, rework, by: 'person' })],
  };
}

/** Counts good, scrap and rework on a job that is on the machine or rests there. */
export function decideReportQuantity(
  context: GateContext,
  acting: Acting,
  equipment: string,
  params: CommandParams<'reportQuantity'>,
): Decision {
  const found = jobOrRefusal(context, params.order, params.operation);
  if (!found.ok) return found;
  const here = runHere(context, found.job, equipment, 'any');
  if (!here.ok) return here;
  if (isNothing(params)) return refuse('nothing-to-report', {}, [openScreen('home')]);
  return refuseOrder(context, found.job, 'report') ?? decideQuantity(context, acting, found.job, equipment, params);
}
