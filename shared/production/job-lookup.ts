import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import type { Fact } from '../catalogue/fact-catalogue.ts';
import { planBody, planRevision } from '../plan/plan-index.ts';
import type { OperationPlan, WorkOrderPlan } from '../plan/work-order.ts';
import { addDecimals, compareDecimals, subtractDecimals } from '../quantity/quantity.ts';
import type { Decimal, Quantity } from '../quantity/quantity.ts';
import { decisionOn } from './decision-stands.ts';
import { executionStatus } from './operation-state.ts';
import type { OperationState } from './operation-state.ts';
import { operationOf } from './work-order-state.ts';
import type { ReworkOperation, WorkOrderState } from './work-order-state.ts';

/** An operation with its plan (the revision it runs on, else the current one) and what happened to it. */
export interface Job {
  readonly orderId: string;
  readonly revision: number;
  readonly order: WorkOrderPlan;
  /** An operation that the floor added looks like a planned one, right after the one whose pieces it works on. */
  readonly operation: OperationPlan;
  /** What is to be made of it: the quantity of the order, or its own where the floor added it. */
  readonly quantity: Quantity;
  readonly rework: ReworkOperation | null;
  /** What the ERP wants now. */
  readonly current: { readonly revision: number; readonly order: WorkOrderPlan };
  readonly orderState: WorkOrderState;
  readonly state: OperationState;
}

/** The sequence of an operation, planned or added; undefined when the order has no such operation. */
export function sequenceOf(order: WorkOrderPlan, state: WorkOrderState, operation: string): number | undefined {
  let id = operation;
  // An operation may be added to one that was added itself, and a hostile chain of them may bite its tail.
  for (let steps = 0; steps <= state.rework.length; steps += 1) {
    const planned = order.operations.find((candidate) => candidate.id === id);
    if (planned) return planned.sequence;
    const added = state.rework.find((candidate) => candidate.operation === id);
    if (!added) return undefined;
    id = added.after;
  }
  return undefined;
}

function planOf(order: WorkOrderPlan, state: WorkOrderState, added: ReworkOperation): OperationPlan | undefined {
  const sequence = sequenceOf(order, state, added.operation);
  if (sequence === undefined) return undefined;
  const { operation: id, name, workCenter, setupMinutes, runMinutes } = added;
  return { id, sequence, name, workCenter, setupMinutes, runMinutes, materials: [] };
}

/** What work stands on as it was begun; when it is wanted, how much and for whom as the ERP says now. */
function withWish(pinned: WorkOrderPlan, current: WorkOrderPlan): WorkOrderPlan {
  if (pinned === current) return pinned;
  const { due, priority, customer, earliestStart } = current;
  return { ...pinned, due, priority, customer, earliestStart };
}

/**
 * Finds an operation. A started operation keeps the revision that its start pinned until another is adopted, so that a change in the ERP does
 * not move the ground under a running job; where that revision is not here, the current one is used.
 */
export function findJob(
  world: World,
  orderId: string,
  operationId: string,
): Job | { readonly missing: 'order' | 'operation' } {
  const document = planRevision(world.plan, 'workOrder', orderId);
  if (!document || document.kind !== 'workOrder') return { missing: 'order' };
  const current = { revision: document.revision, order: document.body };
  const known = stateOf(world, 'workOrder', orderId);
  const decided = decisionOn(world, orderId, known.decided, current);
  const orderState = decided === known.decided ? known : { ...known, decided };
  const state = operationOf(orderState, operationId);
  const pinned = state.revision === null ? undefined : planBody(world.plan, 'workOrder', orderId, state.revision);
  const order = pinned ? withWish(pinned, current.order) : current.order;
  const revision = pinned && state.revision !== null ? state.revision : current.revision;
  const found = { orderId, revision, order, current, orderState, state };
  const planned = order.operations.find((candidate) => candidate.id === operationId);
  if (planned) return { ...found, operation: planned, quantity: order.quantity, rework: null };
  const rework = orderState.rework.find(({ operation }) => operation === operationId);
  const operation = rework && (planOf(order, orderState, rework) ?? planOf(current.order, orderState, rework));
  return rework && operation ? { ...found, operation, quantity: rework.quantity, rework } : { missing: 'operation' };
}

/** Ids of the operations of an order that something can be done with: planned, added, and those begun that the plan no longer has. */
export function operationIdsOf(order: WorkOrderPlan, state: WorkOrderState): string[] {
  const ids = new Set(order.operations.map(({ id }) => id));
  for (const { operation } of state.rework) ids.add(operation);
  for (const [id, { runs, remainder }] of Object.entries(state.operations))
    if (runs.length > 0 || remainder === 'open') ids.add(id);
  return [...ids];
}

/**
 * What keeps the floor from going on with an order: the ERP no longer has it released, or somebody decided to stop it. What runs may always
 * be closed out. A job that rests may be taken up of an order that the ERP took back, when that was decided.
 */
export function obstacleOf(
  { current, orderState: { decided, stopped } }: Pick<Job, 'current' | 'orderState'>,
  what: 'begin' | 'resume' | 'report',
): 'not-released' | 'stopped' | undefined {
  const kept = decided?.decision === 'keep' && decided.to >= current.revision;
  const mayGoOn = what === 'report' || (what === 'resume' && kept);
  if (current.order.requestState !== 'released' && !mayGoOn) return 'not-released';
  if (stopped && what !== 'report') return 'stopped';
  return decided?.decision === 'stop' ? 'stopped' : undefined;
}

/** The id of the operation that a command adds for rework. */
export function reworkOperationId(command: string): string {
  return `R-${command.replaceAll('-', '')}`;
}

/** Pieces of a job that an operation of their own was added for: whatever becomes of them is counted there. */
export function inReworkOf({
  operation,
  orderState,
}: Pick<Job, 'orderState'> & { readonly operation: Pick<OperationPlan, 'id'> }): Decimal {
  const own = orderState.rework.filter(({ after }) => after === operation.id);
  return own.reduce((sum, { quantity }) => addDecimals(sum, quantity.value), '0');
}

/**
 * What is still missing of a job, neither good nor in rework, exact; "0" when nothing is. Of pieces that are worked on again, what became scrap
 * is not missing: there are no more than were sent.
 */
export function missingOf(job: Pick<Job, 'quantity' | 'state' | 'operation' | 'orderState' | 'rework'>): Decimal {
  const done = job.rework ? addDecimals(job.state.good, job.state.scrap) : job.state.good;
  const missing = subtractDecimals(job.quantity.value, addDecimals(done, inReworkOf(job)));
  return compareDecimals(missing, '0') > 0 ? missing : '0';
}

/** Whether what comes after an operation may begin: it is finished, or what is good of it was sent ahead. */
function lets(state: OperationState): boolean {
  if (state.remainder === 'open') return compareDecimals(state.good, '0') > 0;
  return executionStatus(state) === 'completed';
}

/** Whether an operation may begin with what the one before it has reported, because its plan lets it: so many good pieces, of all or all there will be. */
function hasSentAhead(
  { operation, quantity }: { readonly operation: Pick<OperationPlan, 'sendAhead'>; readonly quantity: Quantity },
  before: OperationState,
): boolean {
  const { sendAhead } = operation;
  if (sendAhead === undefined) return false;
  const wanted = compareDecimals(sendAhead, quantity.value) < 0 ? sendAhead : quantity.value;
  return compareDecimals(before.good, '0') > 0 && compareDecimals(before.good, wanted) >= 0;
}

/** The planned operations right before one: those of the next lower sequence. */
function justBefore({ current: { order }, operation }: Pick<Job, 'current' | 'operation'>): readonly OperationPlan[] {
  const earlier = order.operations.filter(({ sequence }) => sequence < operation.sequence);
  const last = Math.max(...earlier.map(({ sequence }) => sequence));
  return earlier.filter(({ sequence }) => sequence === last);
}

/** The operation before this one that is not finished and has sent enough ahead; undefined: it waits for one, or all are done. */
export function sentAheadBy(
  job: Pick<Job, 'current' | 'operation' | 'orderState' | 'rework' | 'quantity'>,
): OperationPlan | undefined {
  if (job.rework || openPredecessor(job)) return undefined;
  return justBefore(job).find(({ id }) => !lets(operationOf(job.orderState, id)));
}

/**
 * An operation before this one in the order that has to be waited for; undefined when there is none. Operations of the same sequence run
 * side by side, and what comes after them waits for all. An operation that the floor added waits for nothing: its pieces are there; and
 * everything after the operation whose pieces it works on waits for it. Where the plan lets it begin with pieces that were sent ahead, it waits for those
 * alone.
 */
export function openPredecessor(
  job: Pick<Job, 'current' | 'operation' | 'orderState' | 'rework' | 'quantity'>,
): Pick<OperationPlan, 'id' | 'name' | 'workCenter'> | undefined {
  if (job.rework) return undefined;
  const { order } = job.current;
  const planned = justBefore(job).find(({ id }) => {
    const state = operationOf(job.orderState, id);
    return !lets(state) && !hasSentAhead(job, state);
  });
  if (planned) return planned;
  const added = job.orderState.rework.find(({ operation }) => {
    const sequence = sequenceOf(order, job.orderState, operation);
    return sequence !== undefined && sequence < job.operation.sequence && !lets(operationOf(job.orderState, operation));
  });
  return added && { id: added.operation, name: added.name, workCenter: added.workCenter };
}

/** Whether a fact tells of one of these things about an operation of its order. */
export function tellsOf(operation: string, types: readonly Fact['type'][]): (fact: Fact) => boolean {
  return (fact) => types.includes(fact.type) && 'operation' in fact.data && fact.data.operation === operation;
}
