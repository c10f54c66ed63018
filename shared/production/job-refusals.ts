import { lastEffective } from '../aggregates/effective-facts.ts';
import { rolesThatCan } from '../authority/can.ts';
import type { Fact } from '../catalogue/fact-catalogue.ts';
import { equipmentJobs } from '../equipment/equipment-jobs.ts';
import type { GateContext } from '../gate/gate-context.ts';
import { openScreen, refuse, runCommand } from '../gate/refusal.ts';
import type { Refusal } from '../gate/refusal.ts';
import type { ReasonCategory } from '../plan/catalog.ts';
import { knownReason } from '../plan/reasons.ts';
import { findJob, obstacleOf, tellsOf } from './job-lookup.ts';
import type { Job } from './job-lookup.ts';
import type { OpenRun } from './operation-state.ts';

export type Refused = { readonly ok: false; readonly refusal: Refusal };

/** Finds the job a command names, or refuses. */
export function jobOrRefusal(
  context: GateContext,
  order: string,
  operation: string,
): { readonly ok: true; readonly job: Job } | Refused {
  const job = findJob(context.world, order, operation);
  if (!('missing' in job)) return { ok: true, job };
  return job.missing === 'order'
    ? refuse('order-unknown', { order }, [openScreen('next'), { kind: 'ask', roles: ['supervisor'] }])
    : refuse('operation-unknown', { order, operation }, [openScreen('next'), { kind: 'ask', roles: ['supervisor'] }]);
}

/** The last fact with effect that tells one of these things of a job, as a list of one or none. */
export function lastOfJob(context: GateContext, job: Job, types: readonly Fact['type'][]): readonly string[] {
  return lastEffective(context.world, 'workOrder', job.orderId, tellsOf(job.operation.id, types));
}

/** Refuses while the machine stands by somebody's word; what the counter noticed ends with the work that begins. */
export function refuseStopped(context: GateContext, equipment: string): Refused | undefined {
  const { stop, label } = equipmentJobs(context.world, equipment);
  if (!stop || stop.detected) return undefined;
  const params = { equipment: label, since: stop.since };
  return refuse('equipment-stopped', params, [runCommand('releaseEquipment', {})], stop.facts);
}

/** Refuses while another job runs on the machine, or rests on it for a short while. */
export function refuseOccupied(context: GateContext, equipment: string): Refused | undefined {
  const { running, label } = equipmentJobs(context.world, equipment);
  if (!running) return undefined;
  const { order, operation, number } = running;
  const begins = tellsOf(operation, ['JobStarted', 'JobResumed']);
  return refuse(
    'equipment-occupied',
    { equipment: label, order: number, operation },
    [openScreen('closeOut'), runCommand('suspendJob', { order, operation })],
    lastEffective(
      context.world,
      'equipment',
      equipment,
      (fact) => begins(fact) && 'order' in fact.data && fact.data.order === order,
    ),
  );
}

/** Refuses what the ERP or a decision about its change no longer lets the floor begin, or take up. */
export function refuseOrder(context: GateContext, job: Job, what: 'begin' | 'resume' | 'report'): Refused | undefined {
  const obstacle = obstacleOf(job, what);
  if (obstacle === undefined) return undefined;
  const first = openScreen(what === 'begin' ? 'next' : 'closeOut');
  const { number, requestState } = job.current.order;
  if (obstacle === 'not-released')
    return refuse('order-not-released', { order: number, state: requestState }, [
      first,
      { kind: 'ask', roles: ['supervisor'] },
    ]);
  return refuse(
    'order-stopped',
    { order: number },
    [first, { kind: 'ask', roles: rolesThatCan('production.decideOrderChange') }],
    lastEffective(
      context.world,
      'workOrder',
      job.orderId,
      ({ type }) => type === 'OrderChangeDecided' || type === 'OrderStopped',
    ),
  );
}

/** Refuses a reason that the site does not have; none given is none. */
export function refuseReason(
  context: GateContext,
  category: ReasonCategory,
  reason: string | undefined,
  screen: 'home' | 'next' | 'closeOut' | 'actions' = 'home',
): Refused | undefined {
  if (reason === undefined || knownReason(context.world.plan, category, reason)) return undefined;
  return refuse('reason-unknown', { reason }, [openScreen(screen)]);
}

/** The run of a job on this machine, on it or resting; or a refusal. */
export function runHere(
  context: GateContext,
  job: Job,
  equipment: string,
  want: 'onMachine' | 'any',
): { readonly ok: true; readonly run: OpenRun } | Refused {
  const run = job.state.runs.find((candidate) => candidate.equipment === equipment);
  const names = { order: job.order.number, operation: job.operation.name };
  if (!run) return refuse('job-not-running', names, [openScreen('next')]);
  if (want === 'onMachine' && run.suspended)
    return refuse(
      'job-not-running',
      names,
      [runCommand('resumeJob', { order: job.orderId, operation: job.operation.id })],
      lastOfJob(context, job, ['JobSuspended', 'JobReopened']),
    );
  return { ok: true, run };
}

/** Refuses while a job is paused. */
export function refusePaused(context: GateContext, job: Job, run: OpenRun): Refused | undefined {
  if (run.phase !== 'paused') return undefined;
  return refuse(
    'job-paused',
    { order: job.order.number, since: run.phaseSince },
    [runCommand('resumeJob', { order: job.orderId, operation: job.operation.id })],
    lastOfJob(context, job, ['JobPaused']),
  );
}
