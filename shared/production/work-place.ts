import { planBody } from '../plan/plan-index.ts';
import type { PlanIndex } from '../plan/plan-index.ts';
import type { OperationPlan } from '../plan/work-order.ts';

/** The ids that a machine answers to: itself and its work center. */
export function workCentersOf(plan: PlanIndex, equipment: string): ReadonlySet<string> {
  const unit = planBody(plan, 'equipment', equipment);
  return new Set(unit?.parent ? [equipment, unit.parent] : [equipment]);
}

/** Whether an operation can be done on a machine that answers to these ids: where the plan names the work units of an operation, on those alone. */
export function runsOn(
  { workCenter, workUnits }: Pick<OperationPlan, 'workCenter' | 'workUnits'>,
  equipment: string,
  workCenters: ReadonlySet<string>,
): boolean {
  return workUnits ? workUnits.some((unit) => unit.equipment === equipment) : workCenters.has(workCenter);
}

/** Whether what belongs to a work center (or a machine) can be done on this machine. */
export function isWorkPlaceOf(plan: PlanIndex, equipment: string, workCenter: string): boolean {
  return equipment === workCenter || planBody(plan, 'equipment', equipment)?.parent === workCenter;
}
