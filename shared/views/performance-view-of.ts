import { kpiPolicyOf, performanceOf } from '../performance/unit-performance.ts';
import type { UnitPerformances } from '../performance/unit-performances.ts';
import type { PerformanceView } from './performance-view.ts';

/** The performance of the machine that a station stands at; equipment null: at none. */
export function performanceViewOf(
  performances: UnitPerformances,
  equipment: string | null,
  nowMs: number,
): PerformanceView {
  const { plan } = performances.world;
  const policy = kpiPolicyOf(plan);
  if (equipment === null) return { policy, unit: null };
  const { range, work } = performances.shiftOf(equipment, nowMs, nowMs);
  return { policy, unit: performanceOf(plan, equipment, range, work, nowMs) };
}
