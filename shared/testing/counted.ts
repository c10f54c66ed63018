import { must } from '../invariant.ts';
import type { EquipmentPlan } from '../plan/equipment.ts';
import { addPlanDocument, planRevision } from '../plan/plan-index.ts';
import type { TestStation } from './test-station.ts';

type Books = NonNullable<EquipmentPlan['counter']>['books'];

/** The machine of a station gets a counter; without such a machine nothing happens. */
export function letCount({ world, context }: TestStation, books: Books): void {
  const { equipment } = context().station;
  const current = planRevision(world.plan, 'equipment', equipment ?? '');
  if (current?.kind !== 'equipment') return;
  const body = { ...current.body, counter: { books, piecesPerCount: 1 } };
  addPlanDocument(world.plan, { ...current, revision: current.revision + 1, body });
}

/** The counter of the machine of a station counted pieces of a job, as the station records it. */
export function countPieces(
  station: TestStation,
  pieces: string,
  [order, operation]: readonly [string, string] = ['wo-1', '10'],
): void {
  const { equipment } = station.context().station;
  const amount = (value: string) => ({ value, unit: 'C62' });
  const at = { order, operation, equipment: must(equipment, 'the machine') };
  const data = { ...at, good: amount(pieces), scrap: [], rework: amount('0'), by: 'counter' };
  const refs = [`workOrder:${order}`, `equipment:${at.equipment}`];
  const occurredAt = new Date(station.clock.nowMs()).toISOString();
  station.record([{ type: 'QuantityReported', v: 3, refs, data, occurredAt, person: null, command: null }]);
}
