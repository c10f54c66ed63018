import { z } from 'zod';

import { roles } from '../authority/can.ts';
import { deviationKinds } from '../deviations/deviation-kinds.ts';

/** Longest time that anything waits before somebody else hears of it: a week, in minutes. */
const MINUTES = z.int().min(1).max(10_080);

/** Who looks after one kind of deviation, how long they may take, and who hears of it then. What is absent is as the product has it. */
export const deviationRule = z.strictObject({
  owner: z.enum(roles).exactOptional(),
  /** Minutes until somebody has to have taken it, and until it has to be decided, from when it was raised. */
  answerMinutes: MINUTES.exactOptional(),
  decideMinutes: MINUTES.exactOptional(),
  /** Who hears of it when that is over, one after the other. */
  ladder: z.array(z.enum(roles)).max(9).exactOptional(),
});

/** The rules of a site, by kind. */
export const deviationPolicy = z.partialRecord(z.enum(deviationKinds), deviationRule);
