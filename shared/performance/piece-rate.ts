import type { World } from '../aggregates/world.ts';
import { findJob } from '../production/job-lookup.ts';
import type { PieceRate } from './elements.ts';
import type { JobKey } from './segments.ts';

/** The planned run time per item (PRI) of the revision that a job runs on. Unknown where the job is, or its plan gives it no time. */
export function pieceRateOf(world: World, { order, operation }: JobKey): PieceRate {
  const job = findJob(world, order, operation);
  if ('missing' in job) return { priMs: null, again: false };
  const pieces = Number(job.quantity.value);
  const { runMinutes } = job.operation;
  return { priMs: pieces > 0 && runMinutes > 0 ? (runMinutes * 60_000) / pieces : null, again: job.rework !== null };
}
