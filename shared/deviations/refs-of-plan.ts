import { refTo } from '../aggregates/references.ts';
import type { World } from '../aggregates/world.ts';

/** Every piece of equipment that the plan knows, whether anything happened there or not. */
export function* equipmentOfPlan({ plan }: World): Generator<string> {
  for (const { kind, id } of plan.current.values()) if (kind === 'equipment') yield id;
}

/** The aggregates whose deviations may change with a document of the plan (`kind/id`): orders also change what runs on machines. */
export function refsOfPlan(world: World, key: string): string[] {
  const slash = key.indexOf('/');
  const [kind, id] = [key.slice(0, slash), key.slice(slash + 1)];
  if (kind === 'equipment' || kind === 'lot') return [refTo(kind, id)];
  if (kind !== 'workOrder') return [];
  const machines = [...world.logs.equipment.values()].filter(({ state }) =>
    state.jobs.some(({ order }) => order === id),
  );
  return [refTo('workOrder', id), ...machines.map(({ state }) => refTo('equipment', state.id))];
}
