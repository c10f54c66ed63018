import { planBody } from '../plan/plan-index.ts';
import type { PlanIndex } from '../plan/plan-index.ts';
import { USUAL_PLANNING_POLICY } from '../plan/planning-policy.ts';

const MINUTE_MS = 60_000;

/**
 * Since when nobody has heard from the server, as an instant, while that is longer than the site lets pass; undefined: the plan is fresh, or
 * nothing was ever heard.
 * @param heardMs the last contact, in milliseconds; null: there was none.
 */
export function staleSince(plan: PlanIndex, heardMs: number | null, nowMs: number): string | undefined {
  const policy = planBody(plan, 'settings', 'site')?.planning;
  const minutes = policy?.staleAfterMinutes ?? USUAL_PLANNING_POLICY.staleAfterMinutes;
  return heardMs !== null && nowMs - heardMs > minutes * MINUTE_MS ? new Date(heardMs).toISOString() : undefined;
}
