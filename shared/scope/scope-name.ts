import { planBody } from '../plan/plan-index.ts';
import type { PlanIndex } from '../plan/plan-index.ts';
import { areaOf } from './areas.ts';
import type { Areas } from './areas.ts';

/** The scope of stations that stand in no area, such as the office: all that is open or recent on the site. */
export const SITE_SCOPE = 'site';

const AREA = 'area:';

/** Name of the scope of an area. */
export function areaScope(area: string): string {
  return AREA + area;
}

/** What a station holds, as the plan alone says it: its area, or the whole site when the plan puts it in none. */
export function scopeOfStation(plan: PlanIndex, station: string): string {
  const equipment = planBody(plan, 'station', station)?.equipment;
  const area = equipment === undefined ? undefined : areaOf(plan, equipment);
  return area === undefined ? SITE_SCOPE : areaScope(area);
}

/** Whether something that belongs to these areas is part of a scope. */
export function isInScope(scope: string, areas: Areas): boolean {
  return scope === SITE_SCOPE || areas === 'everywhere' || areas.has(scope.slice(AREA.length));
}
