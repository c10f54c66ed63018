import { z } from 'zod';

import { instant } from '../../../shared/facts/envelope.ts';
import { amount } from '../../../shared/quantity/quantity.ts';

const job = { order: z.string(), operation: z.string(), equipment: z.string() };
const about = { occurredAt: instant, person: z.string().nullable() };

/** What a posting carries to the connector, as the store keeps it. */
export const postingBody = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start'), ...job, ...about }),
  z.object({ kind: z.literal('finish'), ...job, ...about }),
  z.object({
    kind: z.literal('quantity'),
    ...job,
    ...about,
    good: amount,
    scrap: z.array(z.object({ quantity: amount, reason: z.string() })),
    rework: amount,
  }),
  /** Takes back the posting whose key is `reverses`. */
  z.object({
    kind: z.literal('reverse'),
    order: z.string(),
    equipment: z.string().nullable(),
    ...about,
    reverses: z.uuid(),
  }),
]);
export type PostingBody = z.infer<typeof postingBody>;
