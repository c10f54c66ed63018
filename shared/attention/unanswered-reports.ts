import { planBody } from '../plan/plan-index.ts';
import type { PlanIndex } from '../plan/plan-index.ts';

/** An ERP that answers reports usually does so within minutes. */
export const USUAL_ANSWER_MINUTES = 15;

/** Reports that the ERP has had for too long without a word. */
export interface UnansweredReports {
  readonly count: number;
  /** When it got the oldest of them. */
  readonly oldestAt: string;
}

/** How long an answer of the ERP may take, in minutes, by the settings of the site. */
export function answerMinutes(plan: PlanIndex): number {
  return planBody(plan, 'settings', 'site')?.erpAnswerMinutes ?? USUAL_ANSWER_MINUTES;
}

/**
 * What is without an answer for longer than that; null: nothing.
 * @param handed when each report was handed over that no answer has come to.
 * @param heardMs until when answers would have been heard of (milliseconds).
 */
export function unansweredReports(
  handed: Iterable<string>,
  minutes: number,
  heardMs: number,
): UnansweredReports | null {
  const until = new Date(heardMs - minutes * 60_000).toISOString();
  let count = 0;
  let oldestAt: string | undefined;
  for (const at of handed) {
    if (at > until) continue;
    count += 1;
    if (oldestAt === undefined || at < oldestAt) oldestAt = at;
  }
  return oldestAt === undefined ? null : { count, oldestAt };
}
