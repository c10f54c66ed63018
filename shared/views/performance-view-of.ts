import { kpiPolicyOf, performanceOf } from '../performance/unit-performance.ts';
import type { UnitPerformances } from '../performance/unit-performances.ts';
import { unsureTimes } from '../performance/unsure-times.ts';
import type { PerformanceView } from './performance-view.ts';

/** The performance of the machine that a station stands at; equipment null: at none. */
export function performanceViewOf(
  performances: UnitPerformances,
  equipment: string | null,
  station: string,
  nowMs: number,
): PerformanceView {
  const { plan } = performances.world;
  const policy = kpiPolicyOf(plan);
  if (equipment === null) return { policy, unit: null, unsure: [] };
  const { range, work } = performances.shiftOf(equipment, nowMs, nowMs);
  const shift = range.shift ?? range.soFar;
  return {
    policy,
    unit: performanceOf(plan, equipment, range, work, nowMs),
    unsure: unsureTimes(performances.world, equipment, station, shift),
  };
}
