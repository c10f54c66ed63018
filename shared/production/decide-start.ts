import { can } from '../authority/can.ts';
import { refuseBlocked } from '../deviations/refuse-blocked.ts';
import type { FactDraft } from '../facts/seal.ts';
import type { CommandParams } from '../gate/command.ts';
import { draft } from '../gate/gate-context.ts';
import type { Acting, Decision, GateContext } from '../gate/gate-context.ts';
import { refuseWithoutPin } from '../gate/pin-needed.ts';
import { checkPriorityAge } from '../gate/priority-age.ts';
import { allTheSame, openScreen, refuse, runCommand } from '../gate/refusal.ts';
import { planBody } from '../plan/plan-index.ts';
import { refuseHeld } from '../quality/refuse-held.ts';
import { openPredecessor } from './job-lookup.ts';
import type { Job } from './job-lookup.ts';
import { jobOrRefusal, lastOfJob, refuseOccupied, refuseOrder, refuseReason, refuseStopped } from './job-refusals.ts';
import type { Refused } from './job-refusals.ts';
import { actorBegins } from './labor-drafts.ts';
import { executionStatus } from './operation-state.ts';
import { refuseUnqualified } from './qualified-here.ts';
import { refuseUnready } from './refuse-unready.ts';
import { isWorkPlaceOf } from './work-place.ts';

/** Refuses an operation that belongs to another work center. */
export function refuseElsewhere(context: GateContext, job: Job, equipment: string): Refused | undefined {
  const { plan } = context.world;
  const { name, workCenter } = job.operation;
  if (isWorkPlaceOf(plan, equipment, workCenter)) return undefined;
  const params = { order: job.order.number, operation: name };
  const there = planBody(plan, 'equipment', workCenter)?.name ?? workCenter;
  return refuse('operation-elsewhere', { ...params, workCenter: there }, [openScreen('next')]);
}

function refuseBegun(context: GateContext, job: Job, equipment: string): Refused | undefined {
  const status = executionStatus(job.state);
  if (status === 'notStarted' || status === 'remainder') return undefined;
  const { orderId, order, operation, state } = job;
  const names = { order: order.number, operation: operation.name };
  if (status === 'completed')
    return refuse(
      'operation-completed',
      names,
      [openScreen('next'), openScreen('actions')],
      lastOfJob(context, job, ['JobCompleted']),
    );
  const own = state.runs.find((run) => run.equipment === equipment);
  const at = (own ?? state.runs[0])?.equipment ?? '';
  return refuse(
    'job-running-elsewhere',
    { ...names, equipment: planBody(context.world.plan, 'equipment', at)?.name ?? at },
    own?.suspended || own?.phase === 'paused'
      ? [runCommand('resumeJob', { order: orderId, operation: operation.id }), openScreen('home')]
      : [openScreen('home'), openScreen('next')],
    lastOfJob(context, job, ['JobStarted', 'JobSuspended', 'JobResumed', 'JobReopened']),
  );
}

function refuseEarly(context: GateContext, job: Job): Refused | undefined {
  const waitsFor = openPredecessor(job);
  if (!waitsFor) return undefined;
  return refuse(
    'predecessor-open',
    {
      order: job.order.number,
      operation: job.operation.name,
      predecessor: waitsFor.name,
      workCenter: planBody(context.world.plan, 'equipment', waitsFor.workCenter)?.name ?? waitsFor.workCenter,
    },
    [openScreen('next'), { kind: 'ask', roles: ['supervisor'] }],
  );
}

/** The reason for which another job than the recommended one is begun, where it needs one; or the refusal. */
function overrideOf(
  context: GateContext,
  acting: Acting,
  job: Job,
  equipment: string,
  reason: string | undefined,
): { readonly ok: true; readonly drafts: readonly FactDraft[] } | Refused {
  const { orderId: order, operation } = job;
  const recommended = context.recommended();
  const isFirst = !recommended || (recommended.order === order && recommended.operation === operation.id);
  if (isFirst) return { ok: true, drafts: [] };
  if (reason === undefined) return refuse('override-reason-needed', { order: job.order.number }, [openScreen('next')]);
  const unknown = refuseReason(context, 'dispatchOverride', reason, 'next');
  const refused = unknown ?? refuseWithoutPin(context, acting.person.id, 'production.overrideDispatch');
  if (refused) return refused;
  const data = { order, operation: operation.id, equipment, recommended, reason };
  return { ok: true, drafts: [draft(context, acting, 'DispatchOverridden', data)] };
}

/** Refuses while its order, this machine or a tool that it needs is on hold. */
function refuseHeldJob(context: GateContext, { orderId, operation }: Job, equipment: string): Refused | undefined {
  const order = refuseHeld(context, { kind: 'workOrder', id: orderId });
  if (order) return order;
  for (const id of [equipment, ...(operation.tools ?? [])]) {
    const refused = refuseHeld(context, { kind: 'equipment', id });
    if (refused) return refused;
  }
  return undefined;
}

/** Starts an operation on this station's machine, or what is missing of it; another than the recommended one needs a reason. */
export function decideStartJob(
  context: GateContext,
  acting: Acting,
  equipment: string,
  params: CommandParams<'startJob'>,
): Decision {
  const found = jobOrRefusal(context, params.order, params.operation);
  if (!found.ok) return found;
  const { job } = found;
  const refused =
    refuseOrder(context, job, 'begin') ??
    refuseHeldJob(context, job, equipment) ??
    refuseBlocked(context, job, equipment) ??
    refuseElsewhere(context, job, equipment) ??
    refuseBegun(context, job, equipment) ??
    refuseEarly(context, job) ??
    refuseUnqualified(context, acting, job, equipment) ??
    refuseStopped(context, equipment) ??
    refuseOccupied(context, equipment);
  if (refused) return refused;
  const unready = refuseUnready(context, acting, job, { equipment, params });
  if (!unready.ok) return unready;
  const override = overrideOf(context, acting, job, equipment, params.reason);
  if (!override.ok) return override;
  const age = checkPriorityAge(
    context,
    params.confirmOldData === true,
    allTheSame('startJob', { ...params, confirmOldData: true }),
  );
  if (!age.ok) return age;
  const here = { order: params.order, operation: params.operation, equipment };
  const activity = params.setup === true ? 'setup' : 'run';
  return {
    ok: true,
    drafts: [
      draft(context, acting, 'JobStarted', { ...here, revision: job.revision, ...age.old, ...unready.despite }),
      ...override.drafts,
      ...(activity === 'setup' ? [draft(context, acting, 'SetupStarted', here)] : []),
      ...actorBegins(context, acting, here, activity),
    ],
  };
}

/** Takes up a job again that is paused or suspended here; what was interrupted goes on. */
export function decideResumeJob(
  context: GateContext,
  acting: Acting,
  equipment: string,
  params: CommandParams<'resumeJob'>,
): Decision {
  const { order, operation } = params;
  const found = jobOrRefusal(context, order, operation);
  if (!found.ok) return found;
  const { job } = found;
  const run = job.state.runs.find((candidate) => candidate.equipment === equipment);
  const names = { order: job.order.number, operation: job.operation.name };
  if (!run) return refuse('job-not-running', names, [openScreen('next')]);
  if (!run.suspended && run.phase !== 'paused')
    return refuse(
      'job-not-suspended',
      names,
      [openScreen('home')],
      lastOfJob(context, job, ['JobStarted', 'JobResumed']),
    );
  const refused =
    refuseOrder(context, job, 'resume') ??
    refuseHeldJob(context, job, equipment) ??
    refuseBlocked(context, job, equipment) ??
    refuseStopped(context, equipment) ??
    (run.suspended ? refuseOccupied(context, equipment) : undefined);
  if (refused) return refused;
  const age = checkPriorityAge(
    context,
    params.confirmOldData === true,
    allTheSame('resumeJob', { order, operation, confirmOldData: true }),
  );
  if (!age.ok) return age;
  const here = { order, operation, equipment };
  return {
    ok: true,
    drafts: [
      draft(context, acting, 'JobResumed', { ...here, ...age.old }),
      ...actorBegins(context, acting, here, run.activity),
    ],
  };
}

/** Whether a person may do over what others have built on. */
export function mayDoOver(context: GateContext, acting: Acting): boolean {
  const person = planBody(context.world.plan, 'person', acting.person.id);
  return person !== undefined && can(person, 'fact.reverseOthers');
}
