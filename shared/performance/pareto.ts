import type { LossCategory } from '../plan/catalog.ts';
import { planBody } from '../plan/plan-index.ts';
import type { PlanIndex } from '../plan/plan-index.ts';
import type { UnitPerformance } from '../views/performance-view.ts';
import type { Segment } from './segments.ts';

/** What a reason of a stop loses; `other` where the catalog does not say. */
function lossOfStop(plan: PlanIndex, reason: string): LossCategory {
  const known = planBody(plan, 'reasons', 'stop')?.reasons.find(({ code }) => code === reason);
  return known?.loss ?? 'other';
}

/** The reasons of stops that are planned. */
export function plannedReasons(plan: PlanIndex): ReadonlySet<string> {
  const reasons = planBody(plan, 'reasons', 'stop')?.reasons ?? [];
  return new Set(reasons.filter(({ loss }) => loss === 'planned').map(({ code }) => code));
}

/** Minutes and number of stops by reason, most minutes first; what nobody has explained is a line of its own. Breaks of the calendar are none. */
export function paretoOf(plan: PlanIndex, segments: readonly Segment[]): UnitPerformance['pareto'] {
  const byReason = new Map<string | null, { ms: number; parts: Set<string> }>();
  for (const { stop, fromMs, toMs } of segments) {
    if (!stop) continue;
    const line = byReason.get(stop.reason) ?? { ms: 0, parts: new Set() };
    line.ms += toMs - fromMs;
    line.parts.add(stop.id);
    byReason.set(stop.reason, line);
  }
  return [...byReason]
    .map(([reason, { ms, parts }]) => ({
      reason,
      loss: reason === null ? null : lossOfStop(plan, reason),
      minutes: ms / 60_000,
      count: parts.size,
    }))
    .toSorted((a, b) => b.minutes - a.minutes || b.count - a.count || ((a.reason ?? '') < (b.reason ?? '') ? -1 : 1));
}
