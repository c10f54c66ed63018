import { z } from 'zod';

import { refTo } from '../aggregates/references.ts';
import { defineFact } from '../facts/define-fact.ts';
import { oldData } from '../plan/priority-safety.ts';
import { addDecimals, amount, compareDecimals } from '../quantity/quantity.ts';

const job = {
  order: z.string().min(1).max(80),
  operation: z.string().min(1).max(40),
  equipment: z.string().min(1).max(80),
};
const reason = z.string().min(1).max(40);

/** Every production fact touches its order and its machine. */
const touchesJob = ({ order, equipment }: { readonly order: string; readonly equipment: string }) => [
  refTo('workOrder', order),
  refTo('equipment', equipment),
];

/** Work on an operation began; pins the revision of the order that it runs on. */
export const jobStarted = defineFact({
  name: 'JobStarted',
  version: 1,
  schema: z.strictObject({
    ...job,
    revision: z.int().min(1),
    oldData: oldData.exactOptional(),
    /** What spoke against it, codes of refusals, when somebody with the right to began it all the same. */
    despite: z.array(z.string().min(1).max(40)).min(1).max(20).exactOptional(),
  }),
  action: 'production.execute',
  refs: touchesJob,
});

/** Work on an operation rests; the machine is free for another job. */
export const jobSuspended = defineFact({
  name: 'JobSuspended',
  version: 1,
  schema: z.strictObject(job),
  action: 'production.execute',
  refs: touchesJob,
});

/** A suspended operation goes on. */
export const jobResumed = defineFact({
  name: 'JobResumed',
  version: 1,
  schema: z.strictObject({ ...job, oldData: oldData.exactOptional() }),
  action: 'production.execute',
  refs: touchesJob,
});

/** Work rests for a short while; the job stays on its machine. JobResumed ends it. */
export const jobPaused = defineFact({
  name: 'JobPaused',
  version: 1,
  schema: z.strictObject({ ...job, reason: reason.exactOptional() }),
  action: 'production.execute',
  refs: touchesJob,
});

/** The machine is being set up for a job that was started on it. */
export const setupStarted = defineFact({
  name: 'SetupStarted',
  version: 1,
  schema: z.strictObject(job),
  action: 'production.execute',
  refs: touchesJob,
});

/** The machine is set up; production goes on. */
export const setupFinished = defineFact({
  name: 'SetupFinished',
  version: 1,
  schema: z.strictObject(job),
  action: 'production.execute',
  refs: touchesJob,
});

/** Data as versions before had it. Made once: a schema that an upcast made for each fact would be compiled for each fact. */
const completedOnly = z.strictObject(job);

/**
 * Work on an operation ends on a machine. remainder `none`: the operation is finished, `short` says why when less than ordered was made.
 * `open`: what is missing stays a job of its own that can be started again, here or elsewhere; what was made may go on.
 */
export const jobCompleted = defineFact({
  name: 'JobCompleted',
  version: 2,
  schema: z.strictObject({ ...job, remainder: z.enum(['none', 'open']), short: reason.exactOptional() }),
  action: 'production.execute',
  refs: touchesJob,
  // What its version could not say is not read into it.
  upcasts: { 1: (data) => ({ ...completedOnly.parse(data), remainder: 'none' }) },
});

/** A finished operation is taken up again, on a machine; it is suspended there until it is resumed. */
export const jobReopened = defineFact({
  name: 'JobReopened',
  version: 1,
  schema: z.strictObject({ ...job, reason }),
  action: 'production.reopen',
  refs: touchesJob,
});

/**
 * Pieces of an operation need work that the plan does not know: an operation of the order made on the floor. Its id is unique in the order;
 * it comes before whatever comes after `after`.
 */
export const reworkOperationAdded = defineFact({
  name: 'ReworkOperationAdded',
  version: 1,
  schema: z.strictObject({
    order: job.order,
    /** The new operation. */
    operation: job.operation,
    /** The operation whose pieces are worked on again, and where it was noticed. */
    after: job.operation,
    equipment: job.equipment,
    name: z.string().min(1).max(120),
    workCenter: z.string().min(1).max(80),
    quantity: amount,
    reason,
    setupMinutes: z.number().min(0),
    runMinutes: z.number().min(0),
  }),
  action: 'production.addRework',
  refs: touchesJob,
});

const change = {
  order: job.order,
  /** Revision that the work ran on, and the one that was decided about. */
  from: z.int().min(1),
  to: z.int().min(1),
  decision: z.enum(['adopt', 'keep', 'stop']),
};
const changeOnly = z.strictObject(change);

/** What is done about an order that the ERP changed or cancelled while it ran: follow the new revision, keep the one begun, or stop. */
export const orderChangeDecided = defineFact({
  name: 'OrderChangeDecided',
  version: 2,
  schema: z.strictObject({
    ...change,
    /** The decision that was known and is no longer meant; null: there was none. Version 1 did not say. */
    replaces: z.uuid().nullable().exactOptional(),
  }),
  upcasts: { 1: (data) => changeOnly.parse(data) },
  action: 'production.decideOrderChange',
  refs: ({ order }) => [refTo('workOrder', order)],
});

/** Nobody goes on with the order: two people decided so (`decidedIn`). What runs is closed out. */
export const orderStopped = defineFact({
  name: 'OrderStopped',
  version: 1,
  schema: z.strictObject({ order: job.order, decidedIn: z.string().min(1).max(110) }),
  lane: 'priority',
  action: 'production.decideOrderChange',
  refs: ({ order }) => [refTo('workOrder', order)],
});

const pieces = {
  ...job,
  good: amount,
  scrap: z.array(z.strictObject({ quantity: amount, reason })).max(20),
  rework: amount,
};

const piecesOnly = z.strictObject(pieces);

/**
 * Pieces made: good, scrap by reason, rework. Each may be zero, all in the unit of the order. `by` counter: a machine counted them.
 * `ofCounted`: so many of the scrap and rework are pieces that the counter of this machine had counted as good before; they are no longer.
 */
export const quantityReported = defineFact({
  name: 'QuantityReported',
  version: 3,
  schema: z
    .strictObject({ ...pieces, by: z.enum(['person', 'counter']), ofCounted: amount.exactOptional() })
    .refine(
      ({ scrap, rework, ofCounted }) =>
        ofCounted === undefined ||
        compareDecimals(
          ofCounted.value,
          scrap.map(({ quantity }) => quantity.value).reduce(addDecimals, rework.value),
        ) <= 0,
      'no more pieces can be taken from the counted ones than are scrap and rework',
    ),
  action: 'production.report',
  refs: touchesJob,
  // Before version 3 nothing was taken from what was counted, and that is not read into it.
  upcasts: { 1: (data) => ({ ...piecesOnly.parse(data), by: 'person' }), 2: (data) => data },
});

/** Somebody started another job than the recommended one, and why. */
export const dispatchOverridden = defineFact({
  name: 'DispatchOverridden',
  version: 1,
  schema: z.strictObject({
    ...job,
    recommended: z.strictObject({ order: z.string(), operation: z.string() }),
    reason,
  }),
  action: 'production.overrideDispatch',
  refs: touchesJob,
});
