import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import { planBody } from '../plan/plan-index.ts';
import { findJob } from '../production/job-lookup.ts';
import type { Job } from '../production/job-lookup.ts';

/** What a machine has to be set up for to work on a job: by its operation, else by its material; undefined where the plan does not say. */
export function familyOf(world: World, { order, operation }: Pick<Job, 'order' | 'operation'>): string | undefined {
  return operation.setupFamily ?? planBody(world.plan, 'material', order.material.id)?.setupFamily;
}

/** What a machine is set up for: the family of the job that it was used for last; undefined where nobody knows. */
export function familyOnMachine(world: World, equipment: string): string | undefined {
  const { lastJob } = stateOf(world, 'equipment', equipment);
  const job = lastJob && findJob(world, lastJob.order, lastJob.operation);
  return job && !('missing' in job) ? familyOf(world, job) : undefined;
}

/** Minutes of setup of an operation on a machine that says nothing else. */
export function ownSetup({ operation }: Pick<Job, 'operation'>, equipment: string): number {
  return operation.workUnits?.find((unit) => unit.equipment === equipment)?.setupMinutes ?? operation.setupMinutes;
}

/** Minutes of setup that a job needs not be given on a machine that is set up for its family: its own there less what the matrix still asks. */
export function savedMinutes(world: World, job: Pick<Job, 'operation'>, equipment: string, family: string): number {
  const { operation } = job;
  const matrix = planBody(world.plan, 'changeover', operation.workCenter);
  const same = matrix?.minutes.find(({ from, to }) => from === family && to === family)?.minutes ?? 0;
  return Math.max(0, Math.round(ownSetup(job, equipment) - same));
}

/**
 * Minutes to set a machine up for a job from what it is set up for: by the matrix of the work center where it names both families; none within a
 * family; the minutes of the operation itself where a family is not known or there is no matrix. As planning counts them.
 */
export function minutesToSetUp(
  world: World,
  job: Pick<Job, 'order' | 'operation'>,
  { equipment, family }: { readonly equipment: string; readonly family: string | undefined },
): number {
  const { operation } = job;
  const own = ownSetup(job, equipment);
  const to = familyOf(world, job);
  if (to === undefined || family === undefined) return Math.round(own);
  const matrix = planBody(world.plan, 'changeover', operation.workCenter);
  const named = matrix?.minutes.find((pair) => pair.from === family && pair.to === to);
  if (named) return Math.round(named.minutes);
  if (to === family) return 0;
  return Math.round(matrix ? matrix.otherwise : own);
}
