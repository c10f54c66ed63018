import { lastEffective } from '../aggregates/effective-facts.ts';
import type { Fact } from '../catalogue/fact-catalogue.ts';
import { equipmentJobs } from '../equipment/equipment-jobs.ts';
import type { CommandParams } from '../gate/command.ts';
import { draft } from '../gate/gate-context.ts';
import type { Acting, Decision, GateContext } from '../gate/gate-context.ts';
import { checkPriorityAge } from '../gate/priority-age.ts';
import { allTheSame, openScreen, refuse, runCommand } from '../gate/refusal.ts';
import type { Refusal } from '../gate/refusal.ts';
import { planBody } from '../plan/plan-index.ts';
import { knownReason } from '../plan/reasons.ts';
import { findJob, openPredecessor, tellsOf } from './job-lookup.ts';
import type { Job } from './job-lookup.ts';
import { executionStatus } from './operation-state.ts';

type Refused = { readonly ok: false; readonly refusal: Refusal };

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

function equipmentIsFree(context: GateContext, equipment: string): { readonly ok: true } | Refused {
  const { running, stop, label } = equipmentJobs(context.world, equipment);
  // What the counter noticed ends with the work that begins.
  if (stop && !stop.detected)
    return refuse(
      'equipment-stopped',
      { equipment: label, since: stop.since },
      [runCommand('releaseEquipment', {})],
      stop.facts,
    );
  if (!running) return { ok: true };
  const { order, operation } = running;
  const begins = tellsOf(operation, ['JobStarted', 'JobResumed']);
  return refuse(
    'equipment-occupied',
    { equipment: label, order: running.number, operation },
    [openScreen('closeOut'), runCommand('suspendJob', { order, operation })],
    lastEffective(
      context.world,
      'equipment',
      equipment,
      (fact) => begins(fact) && 'order' in fact.data && fact.data.order === order,
    ),
  );
}

function startRefusal(context: GateContext, job: Job, equipment: string): Refused | undefined {
  const { order, operation } = job;
  const current = job.current.order;
  if (current.requestState !== 'released') {
    return refuse('order-not-released', { order: order.number, state: current.requestState }, [
      openScreen('next'),
      { kind: 'ask', roles: ['supervisor'] },
    ]);
  }
  const workUnit = planBody(context.world.plan, 'equipment', equipment);
  if (equipment !== operation.workCenter && workUnit?.parent !== operation.workCenter) {
    const workCenter = planBody(context.world.plan, 'equipment', operation.workCenter)?.name ?? operation.workCenter;
    return refuse('operation-elsewhere', { order: order.number, operation: operation.name, workCenter }, [
      openScreen('next'),
    ]);
  }
  const status = executionStatus(job.state);
  const lastOf = (types: readonly Fact['type'][]) =>
    lastEffective(context.world, 'workOrder', job.orderId, tellsOf(operation.id, types));
  if (status === 'completed')
    return refuse(
      'operation-completed',
      { order: order.number, operation: operation.name },
      [openScreen('next'), openScreen('actions')],
      lastOf(['JobCompleted']),
    );
  if (status !== 'notStarted') {
    const own = job.state.runs.find((run) => run.equipment === equipment);
    const at = (own ?? job.state.runs[0])?.equipment ?? '';
    return refuse(
      'job-running-elsewhere',
      {
        order: order.number,
        operation: operation.name,
        equipment: planBody(context.world.plan, 'equipment', at)?.name ?? at,
      },
      own?.suspended
        ? [runCommand('resumeJob', { order: job.orderId, operation: operation.id }), openScreen('home')]
        : [openScreen('home'), openScreen('next')],
      lastOf(['JobStarted', 'JobSuspended', 'JobResumed']),
    );
  }
  const waitsFor = openPredecessor(job);
  if (waitsFor) {
    return refuse(
      'predecessor-open',
      {
        order: order.number,
        operation: operation.name,
        predecessor: waitsFor.name,
        workCenter: planBody(context.world.plan, 'equipment', waitsFor.workCenter)?.name ?? waitsFor.workCenter,
      },
      [openScreen('next'), { kind: 'ask', roles: ['supervisor'] }],
    );
  }
  return undefined;
}

/** Starts an operation on this station's machine; another than the recommended one needs a reason. */
export function decideStartJob(
  context: GateContext,
  acting: Acting,
  equipment: string,
  params: CommandParams<'startJob'>,
): Decision {
  const found = jobOrRefusal(context, params.order, params.operation);
  if (!found.ok) return found;
  const refused = startRefusal(context, found.job, equipment);
  if (refused) return refused;
  const free = equipmentIsFree(context, equipment);
  if (!free.ok) return free;

  const job = { order: params.order, operation: params.operation, equipment };
  const first = context.recommended();
  const isFirst = !first || (first.order === params.order && first.operation === params.operation);
  if (!isFirst && params.reason === undefined)
    return refuse('override-reason-needed', { order: found.job.order.number }, [openScreen('next')]);
  if (!isFirst && !knownReason(context.world.plan, 'dispatchOverride', params.reason ?? ''))
    return refuse('reason-unknown', { reason: params.reason ?? '' }, [openScreen('next')]);
  const age = checkPriorityAge(
    context,
    params.confirmOldData === true,
    allTheSame('startJob', { ...params, confirmOldData: true }),
  );
  if (!age.ok) return age;
  const started = draft(context, acting, 'JobStarted', { ...job, revision: found.job.revision, ...age.old });
  if (isFirst || params.reason === undefined) return { ok: true, drafts: [started] };
  const overridden = draft(context, acting, 'DispatchOverridden', {
    ...job,
    recommended: { order: first.order, operation: first.operation },
    reason: params.reason,
  });
  return { ok: true, drafts: [started, overridden] };
}

/** The running or suspended run of a job on this machine, or a refusal. */
export function ownRun(
  context: GateContext,
  job: Job,
  equipment: string,
  want: 'running' | 'suspended' | 'any',
): { readonly ok: true } | Refused {
  const run = job.state.runs.find((candidate) => candidate.equipment === equipment);
  const names = { order: job.order.number, operation: job.operation.name };
  if (!run) return refuse('job-not-running', names, [openScreen('next')]);
  const lastOf = (types: readonly Fact['type'][]) =>
    lastEffective(context.world, 'workOrder', job.orderId, tellsOf(job.operation.id, types));
  if (want === 'running' && run.suspended)
    return refuse(
      'job-not-running',
      names,
      [runCommand('resumeJob', { order: job.orderId, operation: job.operation.id })],
      lastOf(['JobSuspended']),
    );
  if (want === 'suspended' && !run.suspended)
    return refuse('job-not-suspended', names, [openScreen('home')], lastOf(['JobStarted', 'JobResumed']));
  return { ok: true };
}

/** Lets a running job rest, so that the machine is free. */
export function decideSuspendJob(
  context: GateContext,
  acting: Acting,
  equipment: string,
  params: CommandParams<'suspendJob'>,
): Decision {
  const found = jobOrRefusal(context, params.order, params.operation);
  if (!found.ok) return found;
  const run = ownRun(context, found.job, equipment, 'running');
  if (!run.ok) return run;
  return {
    ok: true,
    drafts: [
      draft(context, acting, 'JobSuspended', {
        ...params,
        equipment,
      }),
    ],
  };
}

/** Takes up a resting job again. */
export function decideResumeJob(
  context: GateContext,
  acting: Acting,
  equipment: string,
  params: CommandParams<'resumeJob'>,
): Decision {
  const found = jobOrRefusal(context, params.order, params.operation);
  if (!found.ok) return found;
  const run = ownRun(context, found.job, equipment, 'suspended');
  if (!run.ok) return run;
  const free = equipmentIsFree(context, equipment);
  if (!free.ok) return free;
  const { order, operation } = params;
  const age = checkPriorityAge(
    context,
    params.confirmOldData === true,
    allTheSame('resumeJob', { order, operation, confirmOldData: true }),
  );
  if (!age.ok) return age;
  return { ok: true, drafts: [draft(context, acting, 'JobResumed', { order, operation, equipment, ...age.old })] };
}
