import type { CommandParams } from '../gate/command.ts';
import { draft } from '../gate/gate-context.ts';
import type { Acting, Decision, GateContext } from '../gate/gate-context.ts';
import { openScreen, refuse, runCommand } from '../gate/refusal.ts';
import { jobOrRefusal, lastOfJob, refusePaused, refuseReason, runHere } from './job-refusals.ts';
import { actorBegins, everybodyStops } from './labor-drafts.ts';

/** Lets a job leave the machine, so that it is free; nobody works on it any more. */
export function decideSuspendJob(
  context: GateContext,
  acting: Acting,
  equipment: string,
  params: CommandParams<'suspendJob'>,
): Decision {
  const found = jobOrRefusal(context, params.order, params.operation);
  if (!found.ok) return found;
  const here = runHere(context, found.job, equipment, 'onMachine');
  if (!here.ok) return here;
  const job = { order: params.order, operation: params.operation, equipment };
  return {
    ok: true,
    drafts: [draft(context, acting, 'JobSuspended', job), ...everybodyStops(context, acting, job)],
  };
}

/** Lets work rest for a short while; the job stays on the machine and people stay on the job. */
export function decidePauseJob(
  context: GateContext,
  acting: Acting,
  equipment: string,
  { order, operation, reason }: CommandParams<'pauseJob'>,
): Decision {
  const found = jobOrRefusal(context, order, operation);
  if (!found.ok) return found;
  const here = runHere(context, found.job, equipment, 'onMachine');
  if (!here.ok) return here;
  const refused = refusePaused(context, found.job, here.run) ?? refuseReason(context, 'pause', reason);
  if (refused) return refused;
  const data = { order, operation, equipment, ...(reason === undefined ? {} : { reason }) };
  return { ok: true, drafts: [draft(context, acting, 'JobPaused', data)] };
}

/** Begins or ends setting up the machine for the job that is on it. */
export function decideSetup(
  context: GateContext,
  acting: Acting,
  equipment: string,
  { order, operation }: CommandParams<'startSetup'>,
  want: 'start' | 'finish',
): Decision {
  const found = jobOrRefusal(context, order, operation);
  if (!found.ok) return found;
  const { job } = found;
  const here = runHere(context, job, equipment, 'onMachine');
  if (!here.ok) return here;
  const paused = refusePaused(context, job, here.run);
  if (paused) return paused;
  const { phase, phaseSince } = here.run;
  const { number } = job.order;
  if (want === 'start' && phase === 'setup')
    return refuse(
      'setup-running',
      { order: number, since: phaseSince },
      [runCommand('finishSetup', { order, operation })],
      lastOfJob(context, job, ['SetupStarted', 'JobResumed']),
    );
  if (want === 'finish' && phase !== 'setup')
    return refuse('setup-not-running', { order: number }, [openScreen('home')]);
  const at = { order, operation, equipment };
  return {
    ok: true,
    drafts: [
      draft(context, acting, want === 'start' ? 'SetupStarted' : 'SetupFinished', at),
      ...actorBegins(context, acting, at, want === 'start' ? 'setup' : 'run'),
    ],
  };
}
