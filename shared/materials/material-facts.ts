import { z } from 'zod';

import { refTo } from '../aggregates/references.ts';
import { defineFact } from '../facts/define-fact.ts';
import { amount } from '../quantity/quantity.ts';

const id = z.string().min(1).max(80);
const use = {
  order: id,
  operation: z.string().min(1).max(40),
  equipment: id,
  material: id,
  /** Null: material that is not kept by lots. */
  lot: id.nullable(),
  quantity: amount,
};

const touches = ({
  order,
  equipment,
  lot,
}: Readonly<Record<'order' | 'equipment', string>> & { lot: string | null }) => [
  refTo('workOrder', order),
  refTo('equipment', equipment),
  ...(lot === null ? [] : [refTo('lot', lot)]),
];

/** Material went into an operation. Quantities are in the unit of the component. `backflush`: computed from what was made, at the close-out. */
export const materialConsumed = defineFact({
  name: 'MaterialConsumed',
  version: 1,
  schema: z.strictObject({ ...use, mode: z.enum(['explicit', 'backflush']) }),
  action: 'material.consume',
  refs: touches,
});

/** Material that was consumed came back unused: a leftover. */
export const materialReturned = defineFact({
  name: 'MaterialReturned',
  version: 1,
  schema: z.strictObject(use),
  action: 'material.consume',
  refs: touches,
});
