import { z } from 'zod';

import { refTo } from '../aggregates/references.ts';
import { defineFact } from '../facts/define-fact.ts';

/** A work unit stopped for a reason, or runs again. Equipment down travels in the priority lane. */
export const equipmentStateChanged = defineFact({
  name: 'EquipmentStateChanged',
  version: 1,
  schema: z.discriminatedUnion('state', [
    z.strictObject({
      equipment: z.string().min(1).max(80),
      state: z.literal('stopped'),
      reason: z.string().min(1).max(40),
    }),
    z.strictObject({ equipment: z.string().min(1).max(80), state: z.literal('available') }),
  ]),
  lane: 'priority',
  action: 'equipment.report',
  refs: ({ equipment }) => [refTo('equipment', equipment)],
});
