import { z } from 'zod';

import { refTo } from '../aggregates/references.ts';
import { defineFact } from '../facts/define-fact.ts';

const order = z.string().min(1).max(80);
const operation = z.string().min(1).max(40);
const equipment = z.string().min(1).max(80);

/**
 * Somebody gave a job its place on a machine: in front of everything that nobody has given one. `after`: the pinned job that it comes right
 * behind; null: it is the first. Where that one has gone meanwhile, `place` (0 is the first) counts. `from`: the machine that it was pinned to before.
 */
export const jobPinned = defineFact({
  name: 'JobPinned',
  version: 1,
  schema: z.strictObject({
    order,
    operation,
    equipment,
    place: z.int().min(0).max(50),
    after: z.strictObject({ order, operation }).nullable(),
    from: equipment.nullable(),
  }),
  action: 'sequence.pin',
  refs: ({ order: id, equipment: at, from }) => [
    refTo('workOrder', id),
    refTo('equipment', at),
    ...(from === null || from === at ? [] : [refTo('equipment', from)]),
  ],
});

/** A job has no place of its own on a machine any more: it comes when the ranking says. */
export const jobUnpinned = defineFact({
  name: 'JobUnpinned',
  version: 1,
  schema: z.strictObject({ order, operation, equipment }),
  action: 'sequence.pin',
  refs: ({ order: id, equipment: at }) => [refTo('workOrder', id), refTo('equipment', at)],
});

/**
 * The site gave an order another priority than the ERP did. It stands as long as the ERP says `planned`, what it said then; when it says
 * something else it has spoken later.
 */
export const orderPrioritised = defineFact({
  name: 'OrderPrioritised',
  version: 1,
  schema: z.strictObject({
    order,
    priority: z.int().min(0).max(9),
    planned: z.int().min(0).max(9),
    reason: z.string().min(1).max(40).exactOptional(),
  }),
  action: 'sequence.prioritise',
  refs: ({ order: id }) => [refTo('workOrder', id)],
});
