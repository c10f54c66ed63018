import type { EquipmentState } from '../equipment/equipment-state.ts';
import { openStop, stopsOf } from '../equipment/stops.ts';
import type { StopPart } from '../equipment/stops.ts';
import { planBody } from '../plan/plan-index.ts';
import type { PlanIndex } from '../plan/plan-index.ts';
import type { StopLine, StopsView } from './stops-view.ts';
import type { HomeView } from './view-schemas.ts';

/** The stop that lasts, as Home shows it: its last part. */
export function homeStopOf(state: Pick<EquipmentState, 'stops'>): HomeView['stop'] {
  const open = openStop(state);
  return open ? { id: open.id, since: open.from, reason: open.reason, by: open.by } : null;
}

function lineOf(plan: PlanIndex, { id, from, to, reason, by, order }: StopPart): StopLine {
  const number = order === null ? null : (planBody(plan, 'workOrder', order)?.number ?? order);
  return { id, from, to, reason, by, order: number };
}

/**
 * The stops of a unit, newest first: those that end at or after `since` (an instant), and those that nobody has explained yet, however
 * old they are.
 */
export function stopsViewOf(plan: PlanIndex, state: Pick<EquipmentState, 'stops'>, since: string): StopsView {
  const shown = stopsOf(state).filter(({ to, reason }) => to === null || to >= since || reason === null);
  return {
    lines: shown.toReversed().map((part) => lineOf(plan, part)),
    unexplained: shown.filter(({ reason }) => reason === null).length,
  };
}
