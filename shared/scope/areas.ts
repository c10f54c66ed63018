import { planBody } from '../plan/plan-index.ts';
import type { PlanIndex } from '../plan/plan-index.ts';

/** The areas that something belongs to; `everywhere` also when the plan cannot say, so that nothing is kept from anybody by mistake. */
export type Areas = ReadonlySet<string> | 'everywhere';

/** Deepest equipment hierarchy that is followed; a plan that goes in circles has no area. */
const MAX_LEVELS = 20;

/**
 * The area of a piece of equipment: the highest level below the site that holds it (itself, when it stands right below the site).
 * @returns undefined for the site itself, for equipment that the plan does not know, and for a hierarchy that goes in circles.
 */
export function areaOf(plan: PlanIndex, equipment: string): string | undefined {
  let area = equipment;
  for (let level = 0; level < MAX_LEVELS; level += 1) {
    const body = planBody(plan, 'equipment', area);
    if (body === undefined || body.level === 'site') return undefined;
    const above = body.parent === null ? undefined : planBody(plan, 'equipment', body.parent);
    if (body.parent === null || above === undefined || above.level === 'site') return area;
    area = body.parent;
  }
  return undefined;
}

/** The areas of several pieces of equipment together. */
export function areasOf(plan: PlanIndex, equipment: Iterable<string>): Areas {
  const areas = new Set<string>();
  for (const one of equipment) {
    const area = areaOf(plan, one);
    if (area === undefined) return 'everywhere';
    areas.add(area);
  }
  return areas;
}
