import { Big } from 'big.js';

import { effectiveFacts } from '../aggregates/effective-facts.ts';
import { can, rolesThatCan } from '../authority/can.ts';
import type { CommandParams } from '../gate/command.ts';
import { draft } from '../gate/gate-context.ts';
import type { Acting, Decision, GateContext } from '../gate/gate-context.ts';
import { openScreen, refuse } from '../gate/refusal.ts';
import type { Refusal } from '../gate/refusal.ts';
import { planBody } from '../plan/plan-index.ts';
import { knownReason } from '../plan/reasons.ts';
import { decimalText } from '../quantity/quantity.ts';
import { jobOrRefusal, ownRun } from './decide-job.ts';
import { tellsOf } from './job-lookup.ts';
import type { Job } from './job-lookup.ts';

type Quantities = CommandParams<'reportQuantity'>;
type Refused = { readonly ok: false; readonly refusal: Refusal };

/** The most good pieces that may be reported on a job: ordered quantity plus tolerance. */
export function goodLimit(job: Pick<Job, 'order'>): Big {
  return new Big(job.order.quantity.value).times(new Big(100).plus(job.order.overTolerancePercent)).div(100);
}

function quantityRefusal(context: GateContext, acting: Acting, job: Job, params: Quantities): Refused | undefined {
  const unit = job.order.quantity.unit;
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
  if (total.gt(limit) && !new Big(params.good.value).eq(0) && !(params.confirmOverTolerance === true && mayExceed)) {
    return refuse(
      'over-tolerance',
      {
        total: decimalText(total),
        limit: decimalText(limit),
        ordered: job.order.quantity.value,
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

function quantityDraft(context: GateContext, acting: Acting, equipment: string, params: Quantities) {
  const { order, operation, good, scrap, rework } = params;
  return draft(context, acting, 'QuantityReported', {
    order,
    operation,
    equipment,
    good,
    scrap,
    rework,
    by: 'person',
  });
}

/** Counts good, scrap and rework on the running job. */
export function decideReportQuantity(
  context: GateContext,
  acting: Acting,
  equipment: string,
  params: Quantities,
): Decision {
  const found = jobOrRefusal(context, params.order, params.operation);
  if (!found.ok) return found;
  const run = ownRun(context, found.job, equipment, 'any');
  if (!run.ok) return run;
  if (isNothing(params)) return refuse('nothing-to-report', {}, [openScreen('home')]);
  const refused = quantityRefusal(context, acting, found.job, params);
  return refused ?? { ok: true, drafts: [quantityDraft(context, acting, equipment, params)] };
}

/** Closes out a job: what is still to be counted, and the end, in one submit. */
export function decideCompleteJob(
  context: GateContext,
  acting: Acting,
  equipment: string,
  params: CommandParams<'completeJob'>,
): Decision {
  const found = jobOrRefusal(context, params.order, params.operation);
  if (!found.ok) return found;
  const run = ownRun(context, found.job, equipment, 'any');
  if (!run.ok) return run;
  const refused = quantityRefusal(context, acting, found.job, params);
  if (refused) return refused;
  const { order, operation } = params;
  const completed = draft(context, acting, 'JobCompleted', {
    order,
    operation,
    equipment,
    remainder: params.remainder ?? 'none',
  });
  return {
    ok: true,
    drafts: isNothing(params) ? [completed] : [quantityDraft(context, acting, equipment, params), completed],
  };
}
