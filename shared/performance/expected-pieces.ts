import type { World } from '../aggregates/world.ts';
import type { JobOnEquipment } from '../equipment/machine-jobs.ts';
import type { Job } from '../production/job-lookup.ts';
import { plannedWorkMs } from '../time/equipment-shifts.ts';
import type { ElementBucket } from './elements.ts';
import { pieceRateOf } from './piece-rate.ts';
import type { UnitRecord } from './unit-record.ts';

/** UN/ECE code of pieces: nobody expects a part of one. */
const PIECE = 'C62';

/**
 * How much of a running job the plan expects to be good by now: what was good when it came onto the machine, and what the planned run time
 * makes of the working time of the calendar since, less the setup where it began then. Exact decimal text; null: not known.
 * @param readFromMs from when on the record is known.
 */
export function expectedByNow(
  world: World,
  equipment: string,
  { job, on, record, readFromMs }: { job: Job; on: JobOnEquipment; record: UnitRecord; readFromMs: number },
  nowMs: number,
): string | null {
  const { priMs } = pieceRateOf(world, on);
  if (priMs === null) return null;
  const sinceMs = Date.parse(on.since);
  const isFirst = job.state.startedAt === on.since;
  if (!isFirst && sinceMs < readFromMs) return null;
  const here = record.counts.filter(
    ({ order, operation, atMs }) => order === on.order && operation === on.operation && atMs >= sinceMs,
  );
  const before = isFirst ? 0 : Number(job.state.good) - here.reduce((sum, { good }) => sum + good, 0);
  const setupMs = isFirst ? job.operation.setupMinutes * 60_000 : 0;
  const worked = Math.max(0, plannedWorkMs(world.plan, equipment, { fromMs: sinceMs, toMs: nowMs }) - setupMs);
  const expected = Math.min(Number(job.quantity.value), Math.max(0, before) + worked / priMs);
  return job.quantity.unit === PIECE ? String(Math.floor(expected + 1e-9)) : String(Number(expected.toFixed(1)));
}

/**
 * Pieces that the plan expects of the jobs of a range: what their planned run times make of the time in which they should have run, stops
 * and pauses included. Null: a job ran whose planned run time nobody knows.
 */
export function expectedOfJobs(world: World, byJob: readonly ElementBucket[]): number | null {
  let expected = 0;
  for (const { job, elements } of byJob) {
    const ranMs = elements.apt + elements.adet;
    if (job === null || ranMs === 0) continue;
    const { priMs, again } = pieceRateOf(world, job);
    if (again) continue;
    if (priMs === null) return null;
    expected += ranMs / priMs;
  }
  return expected;
}
