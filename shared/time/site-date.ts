import { planBody } from '../plan/plan-index.ts';
import type { PlanIndex } from '../plan/plan-index.ts';
import { localTimeOf, wallMillis } from './local-time.ts';

/** The calendar day at the site, like `2026-11-23`; a site that has said nothing counts in UTC. */
export function siteDate(plan: PlanIndex, atMs: number): string {
  const zone = planBody(plan, 'settings', 'site')?.timeZone ?? 'UTC';
  return new Date(wallMillis(localTimeOf(atMs, zone))).toISOString().slice(0, 10);
}
