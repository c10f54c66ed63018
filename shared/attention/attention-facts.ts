import { z } from 'zod';

import { defineFact } from '../facts/define-fact.ts';
import { instant } from '../facts/envelope.ts';

/** The fact whose report the ERP refused, and when it did: an answer is to one refusal, not to those that come after it. */
const refusal = {
  posting: z.uuid(),
  refusedAt: instant,
  /** Who said so at the machine of the server, where nobody signs on. */
  by: z.string().max(120).exactOptional(),
};

/** How a refused report can be settled without the ERP booking it: somebody booked it there, or nothing has to be booked. */
export const settlements = ['bookedByHand', 'notNeeded'] as const;
export type Settlement = (typeof settlements)[number];

/** A report that the ERP refused goes to it once more, because what was wrong there or in the mapping was mended. */
export const postingResent = defineFact({
  name: 'PostingResent',
  version: 1,
  schema: z.strictObject(refusal),
  action: 'erp.answerRefusal',
  refs: null,
});

/** A report that the ERP refused is a matter no more: somebody saw to it, and says how. */
export const postingSettled = defineFact({
  name: 'PostingSettled',
  version: 1,
  schema: z.strictObject({ ...refusal, as: z.enum(settlements), note: z.string().max(200) }),
  action: 'erp.answerRefusal',
  refs: null,
});

/**
 * The server had carried out another answer to the same refusal when this one reached it: whatever the order of facts says, the other one is
 * what the ERP hears. Recorded by servers only; from anyone else it means nothing.
 */
export const postingAnswerIdle = defineFact({
  name: 'PostingAnswerIdle',
  version: 1,
  schema: z.strictObject({ posting: z.uuid(), refusedAt: instant, answer: z.uuid() }),
  lane: 'priority',
  action: null,
  refs: null,
});
