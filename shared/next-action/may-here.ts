import type { Action } from '../authority/actions.ts';
import { can } from '../authority/can.ts';
import { planBody } from '../plan/plan-index.ts';
import type { Sight } from './candidate.ts';

/** Whether the person may do that at the machine of the station, as the gate would judge it; a PIN apart. */
export function mayHere({ world, station, person }: Sight, action: Action): boolean {
  const body = planBody(world.plan, 'person', person.id);
  if (!body) return false;
  if (station.equipment === null) return can(body, action);
  const unit = planBody(world.plan, 'equipment', station.equipment);
  return can(body, action, {
    workCenter: unit?.level === 'workUnit' ? (unit.parent ?? station.equipment) : station.equipment,
  });
}
