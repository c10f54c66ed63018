import { lastEffective } from '../aggregates/effective-facts.ts';
import { rolesThatCan } from '../authority/can.ts';
import type { CommandParams } from '../gate/command.ts';
import { draft } from '../gate/gate-context.ts';
import type { Acting, Decision, GateContext } from '../gate/gate-context.ts';
import { refuseWithoutPin } from '../gate/pin-needed.ts';
import { openScreen, refuse } from '../gate/refusal.ts';
import { mayDoOver, refuseElsewhere } from './decide-start.ts';
import { findJob, operationIdsOf, tellsOf } from './job-lookup.ts';
import type { Job } from './job-lookup.ts';
import { jobOrRefusal, refuseOrder, refuseReason } from './job-refusals.ts';
import type { Refused } from './job-refusals.ts';
import { executionStatus } from './operation-state.ts';
import { operationOf } from './work-order-state.ts';

/** Refuses while an operation after this one has begun, unless the person may do over what others have built on. */
function refuseBuiltOn(context: GateContext, acting: Acting, job: Job): Refused | undefined {
  const begun = operationIdsOf(job.current.order, job.orderState).flatMap((id) => {
    if (operationOf(job.orderState, id).startedAt === null) return [];
    const other = findJob(context.world, job.orderId, id);
    return 'missing' in other || other.operation.sequence <= job.operation.sequence ? [] : [other];
  });
  const [successor] = begun;
  if (!successor) return undefined;
  if (mayDoOver(context, acting)) return refuseWithoutPin(context, acting.person.id, 'fact.reverseOthers');
  return refuse(
    'successor-begun',
    { successor: successor.operation.name, order: job.order.number },
    [{ kind: 'ask', roles: rolesThatCan('fact.reverseOthers') }, openScreen('next')],
    lastEffective(context.world, 'workOrder', job.orderId, tellsOf(successor.operation.id, ['JobStarted'])),
  );
}

/** Takes up a finished operation again: it rests at this machine until it is resumed. */
export function decideReopenJob(
  context: GateContext,
  acting: Acting,
  equipment: string,
  { order, operation, reason }: CommandParams<'reopenJob'>,
): Decision {
  const found = jobOrRefusal(context, order, operation);
  if (!found.ok) return found;
  const { job } = found;
  if (executionStatus(job.state) !== 'completed') {
    const params = { order: job.order.number, operation: job.operation.name };
    return refuse('job-not-completed', params, [openScreen('home'), openScreen('next')]);
  }
  const refused =
    refuseOrder(context, job, 'begin') ??
    refuseElsewhere(context, job, equipment) ??
    refuseReason(context, 'reopen', reason, 'actions') ??
    refuseBuiltOn(context, acting, job);
  return (
    refused ?? { ok: true, drafts: [draft(context, acting, 'JobReopened', { order, operation, equipment, reason })] }
  );
}
