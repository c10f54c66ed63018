import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import { planBody } from '../plan/plan-index.ts';
import { runningJob } from './machine-jobs.ts';
import type { JobOnEquipment } from './machine-jobs.ts';
import { openStop } from './stops.ts';

/** What a gate asks about a machine: its name, the job that runs on it, the stop that lasts and the facts behind it. */
export function equipmentJobs(
  world: World,
  equipment: string,
): {
  readonly label: string;
  readonly running: (JobOnEquipment & { readonly number: string }) | undefined;
  readonly stop: {
    /** The part that lasts. */
    readonly id: string;
    readonly since: string;
    readonly reason: string | null;
    /** The counter noticed it: beginning work ends it. */
    readonly detected: boolean;
    readonly facts: readonly string[];
  } | null;
} {
  const state = stateOf(world, 'equipment', equipment);
  const running = runningJob(state);
  const stop = openStop(state);
  return {
    label: planBody(world.plan, 'equipment', equipment)?.name ?? equipment,
    running: running && {
      ...running,
      number: planBody(world.plan, 'workOrder', running.order)?.number ?? running.order,
    },
    stop: stop
      ? {
          id: stop.id,
          since: stop.from,
          reason: stop.reason,
          detected: stop.detected,
          facts: [...new Set([stop.stop, stop.id])],
        }
      : null,
  };
}
