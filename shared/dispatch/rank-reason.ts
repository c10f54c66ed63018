import { missingOf } from '../production/job-lookup.ts';
import type { Job } from '../production/job-lookup.ts';
import type { Constraint, JobTerms, Urgency } from './rank-index.ts';
import type { Decided, RankPlace } from './rank-place.ts';

/** The fact that a reason rests on, and when it was recorded; a reason without one rests on the plan. */
export interface ReasonFact {
  readonly id: string;
  readonly at: string;
}

type Told<Code extends string, Params extends Readonly<Record<string, string | number>>> = {
  readonly code: Code;
  readonly params: Params;
  readonly fact?: ReasonFact;
};

/**
 * Why a job stands where it stands: a term of its index in a form that the screens put into words. `minutes` of `due`, `late-risk`: until its order
 * is done; `turnsMs` of those: when the clock makes it more urgent (milliseconds since 1970).
 */
export type RankReason =
  | Told<'pinned', { readonly by: string }>
  | Told<'pinned-elsewhere', { readonly by: string; readonly equipment: string }>
  | Told<'resume', { readonly since: string }>
  | Told<'remainder', { readonly missing: string; readonly unit: string }>
  | Told<'rework', { readonly quantity: string; readonly unit: string }>
  | Told<'priority', { readonly priority: number }>
  | Told<'priority-given', { readonly priority: number; readonly by: string }>
  | Told<'overdue', { readonly due: string }>
  | (Told<'due' | 'late-risk', { readonly due: string; readonly minutes: number }> & { readonly turnsMs: number })
  | Told<'same-setup', { readonly minutes: number }>
  | Told<'setup', { readonly minutes: number }>
  | Told<'feeds', { readonly workCenter: string; readonly minutes: number }>
  | Told<'customer', { readonly customer: string }>
  | Told<'partly-done', { readonly good: string; readonly of: string }>;

/**
 * Minutes of planned work that is left: setup counts until the first piece, and again for a remainder; run time by what is neither good nor in rework.
 * @param equipment the machine whose times count; absent: those that the operation has anywhere
 */
export function remainingMinutes(
  job: Pick<Job, 'quantity' | 'state' | 'operation' | 'orderState' | 'rework'>,
  equipment?: string,
): number {
  const { quantity, state, operation } = job;
  const times = operation.workUnits?.find((unit) => unit.equipment === equipment);
  const ordered = Number(quantity.value);
  const left = ordered > 0 ? Number(missingOf(job)) / ordered : 0;
  const { good, scrap, rework } = state;
  const isUntouched = [good, scrap, rework].every((made) => Number(made) === 0);
  const begins = isUntouched || (state.remainder === 'open' && state.runs.length === 0);
  return Math.round(
    (begins ? (times?.setupMinutes ?? operation.setupMinutes) : 0) + (times?.runMinutes ?? operation.runMinutes) * left,
  );
}

/** What the reasons of a job are made of, besides the job. */
export interface ReasonParts {
  readonly terms: JobTerms;
  readonly place: RankPlace;
  readonly urgency: Urgency;
  /** The constraint that it feeds while that has little to do. */
  readonly constraint: Constraint | undefined;
  readonly suspendedSince: string | null;
  readonly savedMinutes: number;
  /** Minutes to set the machine up from another family; 0: none, or nobody knows. */
  readonly changeMinutes: number;
}

const factOf = ({ fact: id, at }: Decided): ReasonFact => ({ id, at });

/** Where people said that it goes. */
function pinReasons({ pin, elsewhere }: RankPlace): RankReason[] {
  if (pin) return [{ code: 'pinned', params: { by: pin.by }, fact: factOf(pin) }];
  if (!elsewhere) return [];
  const { by, equipment } = elsewhere;
  return [{ code: 'pinned-elsewhere', params: { by, equipment }, fact: factOf(elsewhere) }];
}

/** How urgent people or the ERP said that it is. */
function priorityReasons({ priority, given }: RankPlace): RankReason[] {
  if (given) return [{ code: 'priority-given', params: { priority, by: given.by }, fact: factOf(given) }];
  return priority > 0 ? [{ code: 'priority', params: { priority } }] : [];
}

function dueReason(
  { due }: Job['order'],
  { needMinutes: minutes }: JobTerms,
  { step, overdue, untilMs }: Urgency,
): RankReason {
  if (overdue) return { code: 'overdue', params: { due } };
  return { code: step < 0 ? 'late-risk' : 'due', params: { due, minutes }, turnsMs: untilMs };
}

/** The reasons of a job, the strongest first. */
export function reasonsOf(job: Job, parts: ReasonParts): RankReason[] {
  const { terms, place, urgency, constraint, suspendedSince, savedMinutes, changeMinutes } = parts;
  const { customer } = job.order;
  const { unit, value: of } = job.quantity;
  const isRemainder = job.state.remainder === 'open';
  const reasons = pinReasons(place);
  if (suspendedSince !== null) reasons.push({ code: 'resume', params: { since: suspendedSince } });
  if (isRemainder) reasons.push({ code: 'remainder', params: { missing: missingOf(job), unit } });
  if (job.rework) reasons.push({ code: 'rework', params: { quantity: of, unit } });
  reasons.push(...priorityReasons(place), dueReason(job.order, terms, urgency));
  if (savedMinutes > 0) reasons.push({ code: 'same-setup', params: { minutes: savedMinutes } });
  if (constraint)
    reasons.push({ code: 'feeds', params: { workCenter: constraint.name, minutes: constraint.runwayMinutes } });
  if (customer !== null) reasons.push({ code: 'customer', params: { customer } });
  if (Number(job.state.good) > 0 && !isRemainder)
    reasons.push({ code: 'partly-done', params: { good: job.state.good, of } });
  if (changeMinutes > 0) reasons.push({ code: 'setup', params: { minutes: changeMinutes } });
  return reasons;
}
