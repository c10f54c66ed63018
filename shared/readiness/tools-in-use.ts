import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import { runningJob } from '../equipment/machine-jobs.ts';
import { findJob } from '../production/job-lookup.ts';

/** A machine that a tool is mounted on, because a job that needs it is on that machine. */
export interface ToolUse {
  readonly equipment: string;
  readonly order: string;
  /** When the job came onto the machine. */
  readonly since: string;
}

/** The tools that are in use, and where, as far as this replica has heard; those of one machine left out. */
export function toolsInUse(world: World, without: string): ReadonlyMap<string, ToolUse> {
  const uses = new Map<string, ToolUse>();
  for (const [, ids] of world.plan.unitsOf) {
    for (const equipment of ids) {
      if (equipment === without) continue;
      const on = runningJob(stateOf(world, 'equipment', equipment));
      const job = on && findJob(world, on.order, on.operation);
      if (!on || !job || 'missing' in job) continue;
      for (const tool of job.operation.tools ?? []) {
        const there = uses.get(tool);
        // Two machines with one tool are a conflict of two stations: named is the one that had it first, everywhere the same.
        if (!there || on.since < there.since || (on.since === there.since && equipment < there.equipment))
          uses.set(tool, { equipment, order: on.order, since: on.since });
      }
    }
  }
  return uses;
}
