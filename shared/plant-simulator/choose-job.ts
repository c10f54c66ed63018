import { stateOf } from '../aggregates/world.ts';
import type { RankedJob } from '../dispatch/rank-jobs.ts';
import { planBody } from '../plan/plan-index.ts';
import { findJob } from '../production/job-lookup.ts';
import { giveAt, MINUTE_MS } from './machine-life.ts';
import type { MachineLife, PlantLife } from './machine-life.ts';

const isEarly = ({ blockers }: RankedJob) => blockers.some(({ code }) => code === 'not-yet');

/** Minutes to set a machine up for a job: by the matrix of its work center after the job before, else as the plan of the job says. */
export function setupMinutes({ world }: PlantLife, { equipment, workCenter }: MachineLife, { job }: RankedJob): number {
  const matrix = planBody(world.plan, 'changeover', workCenter);
  const { lastJob } = stateOf(world, 'equipment', equipment);
  const last = lastJob && findJob(world, lastJob.order, lastJob.operation);
  const from = last && !('missing' in last) ? last.operation.setupFamily : undefined;
  const to = job.operation.setupFamily;
  if (!matrix || from === undefined || to === undefined) return job.operation.setupMinutes;
  return matrix.minutes.find((pair) => pair.from === from && pair.to === to)?.minutes ?? matrix.otherwise;
}

/** Puts a job on a free machine: the first of the list, now and then the second. @returns whether there was one. */
export function chooseJob(
  life: PlantLife,
  machine: MachineLife,
  actor: string,
  nowMs: number,
  want: 'first' | 'another' = 'first',
): boolean {
  const { chance, simulation } = life;
  const ready = life.jobsFor(machine.equipment, nowMs).filter((one) => one.readiness !== 'blocked' && !isEarly(one));
  const isOverride = want === 'another' || (ready.length > 1 && chance.isTrue(simulation.odds.override));
  const chosen = ready[isOverride ? 1 : 0];
  if (!chosen) return false;
  const key = { order: chosen.job.orderId, operation: chosen.job.operation.id };
  const reasons = planBody(life.world.plan, 'reasons', 'dispatchOverride')?.reasons ?? [];
  const reason = isOverride ? chance.pick(reasons)?.code : undefined;
  const given = chosen.suspendedHere
    ? giveAt(life, machine, nowMs, actor, 'resumeJob', key)
    : giveAt(life, machine, nowMs, actor, 'startJob', {
        ...key,
        setup: true,
        ...(reason === undefined ? {} : { reason }),
      });
  if (!given.ok) return false;
  const { short, remainder, longSetup, badBatch } = simulation.odds;
  // Something does not fit, and it takes an hour more.
  const more = longSetup > 0 && chance.isTrue(longSetup) ? chance.between(45, 80) : 0;
  machine.scrapTimes = badBatch > 0 && chance.isTrue(badBatch) ? chance.between(6, 12) : 1;
  const minutes = setupMinutes(life, machine, chosen) * chance.between(0.75, 1.35) + more;
  machine.setupMs = nowMs + (minutes * MINUTE_MS) / life.pace;
  machine.speed = chance.between(...machine.behaviour.speed);
  machine.made = 0;
  machine.fate = chance.isTrue(short)
    ? { how: 'short', at: chance.between(0.9, 0.99) }
    : chance.isTrue(remainder)
      ? { how: 'remainder', at: chance.between(0.4, 0.8) }
      : null;
  return true;
}
