import type { PlanIndex } from '../plan/plan-index.ts';
import { siteTimeZone } from './equipment-shifts.ts';
import { instantOfLocal } from './local-time.ts';

/** The instant (milliseconds) at which a calendar day of the site, like `2026-11-23`, is over there: what is valid through it ends then. */
export function siteDayEnd(plan: PlanIndex, date: string): number {
  const next = new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000);
  const [year, month, day] = [next.getUTCFullYear(), next.getUTCMonth() + 1, next.getUTCDate()];
  return instantOfLocal({ year, month, day, hour: 0, minute: 0, second: 0 }, siteTimeZone(plan));
}
