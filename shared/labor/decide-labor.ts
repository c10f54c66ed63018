import { lastEffective } from '../aggregates/effective-facts.ts';
import { stateOf } from '../aggregates/world.ts';
import { can, rolesThatCan } from '../authority/can.ts';
import type { CommandParams } from '../gate/command.ts';
import { draft } from '../gate/gate-context.ts';
import type { Acting, Decision, GateContext } from '../gate/gate-context.ts';
import { refuseWithoutPin } from '../gate/pin-needed.ts';
import { openScreen, refuse, runCommand } from '../gate/refusal.ts';
import type { Refusal } from '../gate/refusal.ts';
import type { PersonPlan } from '../plan/person.ts';
import { personByBadge, planBody } from '../plan/plan-index.ts';
import { jobOrRefusal, runHere } from '../production/job-refusals.ts';
import type { OpenLabor } from './open-labor.ts';

type Refused = { readonly ok: false; readonly refusal: Refusal };

/**
 * The person that a labor command is about: the actor, or somebody else, by id or by badge. Others need not be signed on anywhere (a helper
 * has no kiosk), but whoever records them must be allowed to.
 */
function whoWorks(
  context: GateContext,
  acting: Acting,
  equipment: string,
  named: string | undefined,
): { readonly ok: true; readonly id: string; readonly person: PersonPlan } | Refused {
  const { plan } = context.world;
  const given = named ?? acting.person.id;
  const id = planBody(plan, 'person', given) ? given : personByBadge(plan, given);
  const person = id === undefined ? undefined : planBody(plan, 'person', id);
  if (id === undefined || !person)
    return refuse('person-unknown', { person: given }, [openScreen('people'), { kind: 'ask', roles: ['supervisor'] }]);
  if (id !== acting.person.id) {
    const actor = planBody(plan, 'person', acting.person.id);
    const workCenter = planBody(plan, 'equipment', equipment)?.parent ?? equipment;
    const action = 'labor.recordOthers';
    if (!actor || !can(actor, action, { workCenter }))
      return refuse('not-allowed', { person: actor?.name ?? acting.person.id, action }, [
        { kind: 'ask', roles: rolesThatCan(action) },
      ]);
    const unproven = refuseWithoutPin(context, acting.person.id, action);
    if (unproven) return unproven;
  }
  return { ok: true, id, person };
}

function openLaborOf(
  context: GateContext,
  person: string,
  job: Pick<OpenLabor, 'order' | 'operation' | 'equipment'>,
): OpenLabor | undefined {
  return stateOf(context.world, 'person', person).labor.find(
    ({ order, operation, equipment }) =>
      order === job.order && operation === job.operation && equipment === job.equipment,
  );
}

/** A person works on a job that is on this machine from now on, besides whatever else they work on. */
export function decideJoinJob(
  context: GateContext,
  acting: Acting,
  equipment: string,
  params: CommandParams<'joinJob'>,
): Decision {
  const { order, operation } = params;
  const found = jobOrRefusal(context, order, operation);
  if (!found.ok) return found;
  const run = runHere(context, found.job, equipment, 'onMachine');
  if (!run.ok) return run;
  const who = whoWorks(context, acting, equipment, params.person);
  if (!who.ok) return who;
  if (!who.person.active)
    return refuse('person-inactive', { person: who.person.name }, [{ kind: 'ask', roles: ['supervisor'] }]);
  const open = openLaborOf(context, who.id, { order, operation, equipment });
  if (open)
    return refuse(
      'labor-running',
      { person: who.person.name, order: found.job.order.number, since: open.since },
      [openScreen('people'), runCommand('leaveJob', { order, operation, person: who.id })],
      lastEffective(context.world, 'person', who.id, ({ type }) => type === 'LaborStarted'),
    );
  const { activity } = run.run;
  return {
    ok: true,
    drafts: [draft(context, acting, 'LaborStarted', { person: who.id, order, operation, equipment, activity })],
  };
}

/** A person works on a job of this machine no longer; the job goes on. */
export function decideLeaveJob(
  context: GateContext,
  acting: Acting,
  equipment: string,
  params: CommandParams<'leaveJob'>,
): Decision {
  const { order, operation } = params;
  const who = whoWorks(context, acting, equipment, params.person);
  if (!who.ok) return who;
  if (!openLaborOf(context, who.id, { order, operation, equipment }))
    return refuse(
      'labor-not-running',
      { person: who.person.name, order: planBody(context.world.plan, 'workOrder', order)?.number ?? order },
      [openScreen('people')],
    );
  return {
    ok: true,
    drafts: [draft(context, acting, 'LaborStopped', { person: who.id, order, operation, equipment })],
  };
}
