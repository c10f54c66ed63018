import type { ReasonCategory } from './catalog.ts';
import { planBody } from './plan-index.ts';
import type { PlanIndex } from './plan-index.ts';

/** True when the catalog of the site has this reason in this category. */
export function knownReason(plan: PlanIndex, category: ReasonCategory, code: string): boolean {
  return planBody(plan, 'reasons', category)?.reasons.some((reason) => reason.code === code) ?? false;
}
