import { z } from 'zod';

import { refTo } from '../aggregates/references.ts';
import { defineFact } from '../facts/define-fact.ts';

const labor = {
  person: z.string().min(1).max(80),
  order: z.string().min(1).max(80),
  operation: z.string().min(1).max(40),
  equipment: z.string().min(1).max(80),
};

const touches = ({ person, order, equipment }: Readonly<Record<keyof typeof labor, string>>) => [
  refTo('person', person),
  refTo('workOrder', order),
  refTo('equipment', equipment),
];

/** A person began to work on an operation. Time is a fact of its own, apart from quantity: several people on a job, several jobs of a person. */
export const laborStarted = defineFact({
  name: 'LaborStarted',
  version: 1,
  schema: z.strictObject({ ...labor, activity: z.enum(['setup', 'run']) }),
  action: 'labor.record',
  refs: touches,
});

/**
 * A person stopped working on an operation. Never more than a matter of being known: whoever leaves, and whoever closes out a job that others
 * work on, stops work that somebody was allowed to begin.
 */
export const laborStopped = defineFact({
  name: 'LaborStopped',
  version: 1,
  schema: z.strictObject(labor),
  action: 'session.sign',
  refs: touches,
});
