import { lastEffective } from '../aggregates/effective-facts.ts';
import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import { planBody } from '../plan/plan-index.ts';
import { runningJob } from './equipment-state.ts';
import type { JobOnEquipment } from './equipment-state.ts';

/** What a gate asks about a machine: its name, the job that runs on it, the stop that lasts and the facts behind it. */
export function equipmentJobs(
  world: World,
  equipment: string,
): {
  readonly label: string;
  readonly running: (JobOnEquipment & { readonly number: string }) | undefined;
  readonly stop: {
    readonly since: string;
    readonly reason: string | null;
    readonly facts: readonly string[];
  } | null;
} {
  const state = stateOf(world, 'equipment', equipment);
  const running = runningJob(state);
  const stopFact = () =>
    lastEffective(
      world,
      'equipment',
      equipment,
      (fact) => fact.type === 'EquipmentStateChanged' && fact.data.equipment === equipment,
    );
  return {
    label: planBody(world.plan, 'equipment', equipment)?.name ?? equipment,
    running: running && {
      ...running,
      number: planBody(world.plan, 'workOrder', running.order)?.number ?? running.order,
    },
    // Looked for only while there is a stop: the history of a machine has no end.
    stop: state.stop && { ...state.stop, facts: stopFact() },
  };
}
