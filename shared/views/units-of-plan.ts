import { planBody } from '../plan/plan-index.ts';
import type { PlanIndex } from '../plan/plan-index.ts';
import { areaOf } from '../scope/areas.ts';

const collator = new Intl.Collator('en', { numeric: true });

/** Ids as people count them: saw-2 before saw-10. */
function compareIds(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}

/** Work units by work center and id. */
function inOrder(units: readonly (readonly [id: string, workCenter: string])[]): string[] {
  return units.toSorted((a, b) => compareIds(a[1], b[1]) || compareIds(a[0], b[0])).map(([id]) => id);
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
  const all = [...plan.unitsOf].flatMap(([workCenter, ids]) => [...ids].map((id) => [id, workCenter] as const));
  return inOrder(area === null ? all : all.filter(([id]) => areaOf(plan, id) === area));
}

/** The work units of the work center that a machine belongs to, itself among them. */
export function unitsBeside(plan: PlanIndex, equipment: string): string[] {
  const unit = planBody(plan, 'equipment', equipment);
  const parent = unit?.parent ?? null;
  const beside = [...(parent === null ? [] : (plan.unitsOf.get(parent) ?? []))].map(
    (id) => [id, parent ?? ''] as const,
  );
  const alone = parent === null && unit?.level === 'workUnit' ? [[equipment, ''] as const] : [];
  return inOrder([...beside, ...alone]);
}
