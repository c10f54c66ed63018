import { lastEffective } from '../aggregates/effective-facts.ts';
import { stateOf } from '../aggregates/world.ts';
import { can, rolesThatCan } from '../authority/can.ts';
import type { CommandParams } from '../gate/command.ts';
import { draft } from '../gate/gate-context.ts';
import type { Acting, Decision, GateContext } from '../gate/gate-context.ts';
import { openScreen, refuse } from '../gate/refusal.ts';
import { planBody } from '../plan/plan-index.ts';
import type { Job } from './job-lookup.ts';
import { jobOrRefusal, lastOfJob, refuseOrder, refuseReason } from './job-refusals.ts';
import type { Refused } from './job-refusals.ts';
import { executionStatus } from './operation-state.ts';
import { pinsOf, priorityOf } from './pins.ts';
import { runsOn, workCentersOf } from './work-place.ts';

const ask = { kind: 'ask', roles: rolesThatCan('sequence.pin') } as const;

/** Refuses what is finished, and what works or rests on another machine. */
function refuseBegunElsewhere(context: GateContext, job: Job, equipment: string): Refused | undefined {
  const { order, operation, state } = job;
  const names = { order: order.number, operation: operation.name };
  if (executionStatus(state) === 'completed')
    return refuse('operation-completed', names, [openScreen('line')], lastOfJob(context, job, ['JobCompleted']));
  const run = state.runs.find((one) => one.equipment !== equipment || !one.suspended);
  if (!run) return undefined;
  const at = planBody(context.world.plan, 'equipment', run.equipment)?.name ?? run.equipment;
  return refuse(
    'job-running-elsewhere',
    { ...names, equipment: at },
    [openScreen('line')],
    lastOfJob(context, job, ['JobStarted', 'JobSuspended', 'JobResumed', 'JobReopened']),
  );
}

/** The server asks for the right at the machine that the fact names, wherever it is recorded. */
function refuseOtherWorkCenter(context: GateContext, acting: Acting, equipment: string): Refused | undefined {
  const person = planBody(context.world.plan, 'person', acting.person.id);
  const unit = planBody(context.world.plan, 'equipment', equipment);
  const workCenter = unit?.level === 'workUnit' ? (unit.parent ?? equipment) : equipment;
  if (person && can(person, 'sequence.pin', { workCenter })) return undefined;
  return refuse('not-allowed', { person: person?.name ?? acting.person.id, action: 'sequence.pin' }, [ask]);
}

/** Gives a job its place on a machine; one that has a place already moves. */
export function decidePinJob(
  context: GateContext,
  acting: Acting,
  { order, operation, equipment, place }: CommandParams<'pinJob'>,
): Decision {
  const found = jobOrRefusal(context, order, operation);
  if (!found.ok) return found;
  const { job } = found;
  const { world } = context;
  const unit = planBody(world.plan, 'equipment', equipment);
  if (!unit) return refuse('place-unknown', { place: equipment }, [openScreen('line')]);
  if (!runsOn(job.operation, equipment, workCentersOf(world.plan, equipment)))
    return refuse(
      'operation-elsewhere',
      {
        order: job.order.number,
        operation: job.operation.name,
        workCenter: planBody(world.plan, 'equipment', job.operation.workCenter)?.name ?? job.operation.workCenter,
      },
      [openScreen('line')],
    );
  const { closedOut } = context;
  const isClosedOut = closedOut?.order === order && closedOut.operation === operation;
  const refused =
    refuseOtherWorkCenter(context, acting, equipment) ??
    refuseOrder(context, job, 'begin') ??
    (isClosedOut ? undefined : refuseBegunElsewhere(context, job, equipment));
  if (refused) return refused;
  const others = pinsOf(world, equipment).filter((pin) => pin.order !== order || pin.operation !== operation);
  const at = Math.min(place, others.length);
  const before = others[at - 1];
  const from = stateOf(world, 'workOrder', order).pins.find((pin) => pin.operation === operation)?.equipment ?? null;
  const after = before ? { order: before.order, operation: before.operation } : null;
  return {
    ok: true,
    drafts: [draft(context, acting, 'JobPinned', { order, operation, equipment, place: at, after, from })],
  };
}

/** Takes its place on a machine from a job. */
export function decideUnpinJob(
  context: GateContext,
  acting: Acting,
  { order, operation }: CommandParams<'unpinJob'>,
): Decision {
  const found = jobOrRefusal(context, order, operation);
  if (!found.ok) return found;
  const { job } = found;
  const pin = job.orderState.pins.find((one) => one.operation === operation);
  if (!pin)
    return refuse(
      'not-pinned',
      { order: job.order.number, operation: job.operation.name },
      [openScreen('line')],
      lastOfJob(context, job, ['JobUnpinned']),
    );
  const { equipment } = pin;
  const refused = refuseOtherWorkCenter(context, acting, equipment);
  if (refused) return refused;
  return { ok: true, drafts: [draft(context, acting, 'JobUnpinned', { order, operation, equipment })] };
}

/** Gives an order another priority. */
export function decidePrioritise(
  context: GateContext,
  acting: Acting,
  { order, priority, reason }: CommandParams<'prioritiseOrder'>,
): Decision {
  const { world } = context;
  const plan = planBody(world.plan, 'workOrder', order);
  if (!plan) return refuse('order-unknown', { order }, [openScreen('line')]);
  if (plan.requestState !== 'released')
    return refuse('order-not-released', { order: plan.number, state: plan.requestState }, [
      openScreen('line'),
      { kind: 'ask', roles: ['supervisor'] },
    ]);
  // Why it goes before others is a reason of the same list as why another job was taken.
  const unknown = refuseReason(context, 'dispatchOverride', reason, 'home');
  if (unknown) return unknown;
  if (priorityOf(world, order).priority === priority)
    return refuse(
      'priority-same',
      { order: plan.number, priority },
      [openScreen('line')],
      lastEffective(world, 'workOrder', order, ({ type }) => type === 'OrderPrioritised'),
    );
  const data = { order, priority, planned: plan.priority, ...(reason === undefined ? {} : { reason }) };
  return { ok: true, drafts: [draft(context, acting, 'OrderPrioritised', data)] };
}
