import { z } from 'zod';

import { refTo } from '../aggregates/references.ts';
import { defineFact } from '../facts/define-fact.ts';
import { oldData } from '../plan/priority-safety.ts';
import { amount } from '../quantity/quantity.ts';

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
  schema: z.strictObject({ ...job, revision: z.int().min(1), oldData: oldData.exactOptional() }),
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

/** An operation is finished on a machine. */
export const jobCompleted = defineFact({
  name: 'JobCompleted',
  version: 1,
  schema: z.strictObject(job),
  action: 'production.execute',
  refs: touchesJob,
});

/** Pieces made: good, scrap by reason, rework. Each may be zero, all in the unit of the order. */
export const quantityReported = defineFact({
  name: 'QuantityReported',
  version: 1,
  schema: z.strictObject({
    ...job,
    good: amount,
    scrap: z.array(z.strictObject({ quantity: amount, reason })).max(20),
    rework: amount,
  }),
  action: 'production.report',
  refs: touchesJob,
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
