import { missingOf } from '../production/job-lookup.ts';
import type { Job } from '../production/job-lookup.ts';

/** Why a job stands where it stands: a term of its score in a form that the screens put into words. */
export type RankReason =
  | { readonly code: 'resume'; readonly params: { readonly since: string } }
  | { readonly code: 'remainder'; readonly params: { readonly missing: string; readonly unit: string } }
  | { readonly code: 'rework'; readonly params: { readonly quantity: string; readonly unit: string } }
  | { readonly code: 'priority'; readonly params: { readonly priority: number } }
  | { readonly code: 'overdue'; readonly params: { readonly due: string } }
  | { readonly code: 'due'; readonly params: { readonly due: string; readonly minutes: number } }
  | {
      readonly code: 'late-risk';
      readonly params: { readonly due: string; readonly minutes: number };
    }
  | { readonly code: 'same-setup'; readonly params: { readonly minutes: number } }
  | { readonly code: 'customer'; readonly params: { readonly customer: string } }
  | {
      readonly code: 'partly-done';
      readonly params: { readonly good: string; readonly of: string };
    };

/** Minutes of planned work that is left: setup counts until the first piece, and again for a remainder; run time by what is neither good nor in rework. */
export function remainingMinutes(job: Pick<Job, 'quantity' | 'state' | 'operation' | 'orderState' | 'rework'>): number {
  const { quantity, state, operation } = job;
  const ordered = Number(quantity.value);
  const left = ordered > 0 ? Number(missingOf(job)) / ordered : 0;
  const { good, scrap, rework } = state;
  const isUntouched = [good, scrap, rework].every((made) => Number(made) === 0);
  const begins = isUntouched || (state.remainder === 'open' && state.runs.length === 0);
  return Math.round((begins ? operation.setupMinutes : 0) + operation.runMinutes * left);
}

/**
 * The reasons of a job, the strongest first.
 * @param here since when it rests at the machine, and what setup it saves there.
 */
export function reasonsOf(
  job: Job,
  nowMs: number,
  here: { readonly suspendedSince: string | undefined; readonly savedMinutes: number },
): RankReason[] {
  const reasons: RankReason[] = [];
  const { due, priority, customer } = job.order;
  const { unit, value: of } = job.quantity;
  const minutes = remainingMinutes(job);
  const slackMinutes = (Date.parse(due) - nowMs) / 60_000;
  const isRemainder = job.state.remainder === 'open';
  if (here.suspendedSince !== undefined) reasons.push({ code: 'resume', params: { since: here.suspendedSince } });
  if (isRemainder) reasons.push({ code: 'remainder', params: { missing: missingOf(job), unit } });
  if (job.rework) reasons.push({ code: 'rework', params: { quantity: of, unit } });
  if (priority > 0) reasons.push({ code: 'priority', params: { priority } });
  if (slackMinutes < 0) reasons.push({ code: 'overdue', params: { due } });
  else if (slackMinutes < minutes) reasons.push({ code: 'late-risk', params: { due, minutes } });
  else reasons.push({ code: 'due', params: { due, minutes } });
  if (here.savedMinutes > 0) reasons.push({ code: 'same-setup', params: { minutes: here.savedMinutes } });
  if (customer !== null) reasons.push({ code: 'customer', params: { customer } });
  if (Number(job.state.good) > 0 && !isRemainder)
    reasons.push({ code: 'partly-done', params: { good: job.state.good, of } });
  return reasons;
}
