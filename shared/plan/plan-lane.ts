import type { Lane } from '../facts/chain.ts';
import type { PlanDocument } from './plan-document.ts';

/** The lane a revision travels in: what stops work goes with the priority lane (people who may no longer act, orders that must not go on). */
export function laneOfPlan(document: PlanDocument): Lane {
  const stops =
    (document.kind === 'person' && !document.body.active) ||
    (document.kind === 'workOrder' && document.body.requestState !== 'released');
  return stops ? 'priority' : 'normal';
}
