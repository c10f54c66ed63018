import { planBody } from '../plan/plan-index.ts';
import type { PlanIndex } from '../plan/plan-index.ts';
import { areaOf } from '../scope/areas.ts';

const collator = new Intl.Collator('en', { numeric: true });

/** Ids as people count them: saw-2 before saw-10. */
function compareIds(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}

/** The work units for which something holds, by work center and id. Looks at the whole plan. */
function unitsWhere(plan: PlanIndex, holds: (id: string, workCenter: string) => boolean): string[] {
  const units: { id: string; workCenter: string }[] = [];
  for (const document of plan.current.values()) {
    if (document.kind !== 'equipment' || document.body.level !== 'workUnit') continue;
    const workCenter = document.body.parent ?? '';
    if (holds(document.id, workCenter)) units.push({ id: document.id, workCenter });
  }
  return units.toSorted((a, b) => compareIds(a.workCenter, b.workCenter) || compareIds(a.id, b.id)).map(({ id }) => id);
}

/** The area that a machine belongs to: its id and name; without a machine, or where the plan knows no area for it, the whole site. */
export function areaAround(
  plan: PlanIndex,
  equipment: string | null,
): { readonly id: string | null; readonly name: string } {
  const id = equipment === null ? undefined : areaOf(plan, equipment);
  if (id === undefined) return { id: null, name: planBody(plan, 'settings', 'site')?.name ?? '' };
  return { id, name: planBody(plan, 'equipment', id)?.name ?? id };
}

/** The work units of an area (null: of the site). */
export function unitsOfArea(plan: PlanIndex, area: string | null): string[] {
  return unitsWhere(plan, (id) => area === null || areaOf(plan, id) === area);
}

/** The work units of the work center that a machine belongs to, itself among them. */
export function unitsBeside(plan: PlanIndex, equipment: string): string[] {
  const parent = planBody(plan, 'equipment', equipment)?.parent ?? null;
  return unitsWhere(plan, (id, workCenter) => id === equipment || (parent !== null && workCenter === parent));
}
