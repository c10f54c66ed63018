import { z } from 'zod';

import { instant } from '../../../shared/facts/envelope.ts';
import { amount } from '../../../shared/quantity/quantity.ts';

const job = { order: z.string(), operation: z.string(), equipment: z.string() };
const about = { occurredAt: instant, person: z.string().nullable() };
const material = { material: z.string(), lot: z.string().nullable(), quantity: amount };
const stop = { order: z.null(), equipment: z.string(), ...about };

/** What a posting carries to the connector, as the store keeps it. */
export const postingBody = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start'), ...job, ...about }),
  z.object({
    kind: z.literal('quantity'),
    ...job,
    ...about,
    good: amount,
    scrap: z.array(z.object({ quantity: amount, reason: z.string() })),
    rework: amount,
    by: z.enum(['person', 'counter']).default('person'),
    /** So many of the scrap and rework were reported as good before, by the machine's counter: there are that many fewer good ones. */
    ofCounted: amount.exactOptional(),
  }),
  z.object({ kind: z.literal('consume'), ...job, ...about, ...material, by: z.enum(['explicit', 'backflush']) }),
  z.object({ kind: z.literal('return'), ...job, ...about, ...material }),
  /** Time that ended with the fact: of the person, or of the machine. How long it was is found when it is written. */
  z.object({ kind: z.literal('time'), ...job, ...about, of: z.enum(['person', 'machine']) }),
  z.object({
    kind: z.literal('finish'),
    ...job,
    ...about,
    remainder: z.enum(['none', 'open']).default('none'),
    short: z.string().nullable().default(null),
  }),
  z.object({ kind: z.literal('reopen'), ...job, ...about, reason: z.string() }),
  /** The floor added an operation after the one named in `about`. */
  z.object({
    kind: z.literal('operation'),
    ...job,
    ...about,
    name: z.string(),
    about: z.string(),
    quantity: amount,
    reason: z.string(),
  }),
  z.object({ kind: z.literal('stop'), ...stop, reason: z.string().nullable(), about: z.string().nullable() }),
  z.object({ kind: z.literal('stopEnd'), ...stop, about: z.string().nullable() }),
  z.object({ kind: z.literal('stopReason'), ...stop, reason: z.string(), about: z.string() }),
  /** Takes back the posting whose key is `reverses`. */
  z.object({
    kind: z.literal('reverse'),
    order: z.string().nullable(),
    equipment: z.string().nullable(),
    ...about,
    reverses: z.uuid(),
  }),
]);
export type PostingBody = z.infer<typeof postingBody>;
