import { canonicalJson } from '../facts/canonical-json.ts';
import type { OperationPlan, WorkOrderPlan } from '../plan/work-order.ts';

/** What can be different between two revisions of an order, what weighs most first. */
const aspects = ['state', 'quantity', 'material', 'operations', 'tolerance', 'due'] as const;
export type OrderAspect = (typeof aspects)[number];

const picture: { readonly [Aspect in OrderAspect]: (order: WorkOrderPlan) => unknown } = {
  state: ({ requestState }) => requestState,
  quantity: ({ quantity }) => quantity,
  material: ({ material }) => material.id,
  operations: ({ operations }) => operations.map((operation) => workOf(operation)),
  tolerance: ({ overTolerancePercent }) => overTolerancePercent,
  due: ({ due }) => due,
};

/** What is done, where and of what; what it is called and how long it was thought to take is no other work. */
function workOf(operation: OperationPlan): object {
  const materials = operation.materials.map((material) => ({ ...material, name: '' }));
  return { ...operation, materials, name: '', setupMinutes: 0, runMinutes: 0 };
}

/** What two revisions of an order say differently, of that which matters to whoever makes it. */
export function orderDifferences(before: WorkOrderPlan, after: WorkOrderPlan): OrderAspect[] {
  return aspects.filter((aspect) => canonicalJson(picture[aspect](before)) !== canonicalJson(picture[aspect](after)));
}
