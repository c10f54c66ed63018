import { Big } from 'big.js';

import type { FactDraft } from '../facts/seal.ts';
import type { CommandParams } from '../gate/command.ts';
import { draft } from '../gate/gate-context.ts';
import type { Acting, Decision, GateContext } from '../gate/gate-context.ts';
import { refuseWithoutPin } from '../gate/pin-needed.ts';
import { openScreen, refuse } from '../gate/refusal.ts';
import { knownReason } from '../plan/reasons.ts';
import { decimalText } from '../quantity/quantity.ts';
import type { Job } from './job-lookup.ts';
import { jobOrRefusal, refuseOrder, runHere } from './job-refusals.ts';
import type { Refused } from './job-refusals.ts';
import { refuseTooMany, tooMuch } from './quantity-limits.ts';
import { refuseNotCounted, takenFromCounted } from './taken-from-counted.ts';

type Quantities = Pick<CommandParams<'reportQuantity'>, 'good' | 'scrap' | 'rework' | 'confirmOverTolerance'>;

const sumOf = (amounts: readonly { readonly value: string }[]): Big =>
  amounts.reduce((sum, { value }) => sum.plus(value), new Big(0));

function quantityRefusal(
  context: GateContext,
  acting: Acting,
  job: Job,
  params: Quantities,
  ofCounted: Big,
): Refused | undefined {
  const { unit } = job.quantity;
  const all = [params.good, params.rework, ...params.scrap.map((entry) => entry.quantity)];
  const wrong = all.find((quantity) => quantity.unit !== unit);
  if (wrong) return refuse('unit-mismatch', { unit: wrong.unit, expected: unit }, [openScreen('home')]);
  const strange = params.scrap.find((entry) => !knownReason(context.world.plan, 'scrap', entry.reason));
  if (strange) return refuse('reason-unknown', { reason: strange.reason }, [openScreen('home')]);

  const more = {
    good: new Big(params.good.value),
    scrap: sumOf(params.scrap.map(({ quantity }) => quantity)),
    rework: new Big(params.rework.value),
    ofCounted,
  };
  const over = tooMuch(job, more);
  return over && refuseTooMany(context, acting, job, over, params.confirmOverTolerance === true);
}

function isNothing(params: Quantities): boolean {
  return [params.good, params.rework, ...params.scrap.map((entry) => entry.quantity)].every((quantity) =>
    new Big(quantity.value).eq(0),
  );
}

/** What is recorded of counted pieces, and how many more good ones there are then; fewer where some are taken from what was counted. */
interface Counted {
  readonly ok: true;
  readonly drafts: readonly FactDraft[];
  readonly good: Big;
}

/**
 * What is recorded of counted pieces: a fact, or none where nothing was counted; or the refusal. Asks nothing about the run: that is up to
 * the command, which is given again where the person says that the counter missed pieces.
 */
export function decideQuantity(
  context: GateContext,
  acting: Acting,
  job: Job,
  equipment: string,
  [name, params]: ['reportQuantity', CommandParams<'reportQuantity'>] | ['completeJob', CommandParams<'completeJob'>],
): Counted | Refused {
  const { good, scrap, rework } = params;
  const bad = sumOf([rework, ...scrap.map(({ quantity }) => quantity)]);
  const ofCounted = takenFromCounted(context.world, job, equipment, bad);
  const refused = quantityRefusal(context, acting, job, params, ofCounted.taken);
  if (refused) return refused;
  const notCounted =
    params.confirmNotCounted === true
      ? undefined
      : refuseNotCounted(context, job, ofCounted, [name, { ...params, confirmNotCounted: true }]);
  if (notCounted) return notCounted;
  if (isNothing(params)) return { ok: true, drafts: [], good: new Big(0) };
  const unproven = refuseWithoutPin(context, acting.person.id, 'production.report');
  if (unproven) return unproven;
  const at = { order: job.orderId, operation: job.operation.id, equipment };
  const taken = ofCounted.taken.eq(0)
    ? {}
    : { ofCounted: { value: decimalText(ofCounted.taken), unit: job.quantity.unit } };
  return {
    ok: true,
    drafts: [draft(context, acting, 'QuantityReported', { ...at, good, scrap, rework, by: 'person', ...taken })],
    good: new Big(good.value).minus(ofCounted.taken),
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
  return (
    refuseOrder(context, found.job, 'report') ??
    decideQuantity(context, acting, found.job, equipment, ['reportQuantity', params])
  );
}
