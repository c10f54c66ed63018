import { factsOf, stateOf } from '../aggregates/world.ts';
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
    readonly reason: string;
    readonly facts: readonly string[];
  } | null;
} {
  const state = stateOf(world, 'equipment', equipment);
  const running = runningJob(state);
  const { facts, silenced } = factsOf(world, 'equipment', equipment);
  const stopFact = state.stop
    ? facts.findLast((fact) => fact.type === 'EquipmentStateChanged' && !silenced.has(fact.id))
    : undefined;
  return {
    label: planBody(world.plan, 'equipment', equipment)?.name ?? equipment,
    running: running && {
      ...running,
      number: planBody(world.plan, 'workOrder', running.order)?.number ?? running.order,
    },
    stop: state.stop && { ...state.stop, facts: stopFact ? [stopFact.id] : [] },
  };
}
