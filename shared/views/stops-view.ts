import { z } from 'zod';

import { instant } from '../facts/envelope.ts';
import { text } from './worded.ts';

/** One stop, or one part of a stop that was split. */
export const stopLine = z.strictObject({
  /** The fact that began it: what explainStop and splitStop name. */
  id: text,
  from: instant,
  /** Null: it lasts. */
  to: instant.nullable(),
  reason: text.nullable(),
  /** person: somebody reported it. counter: nothing was counted. split: a part of another one. */
  by: z.enum(['person', 'counter', 'split']),
  /** Number of the order that was on the machine. */
  order: text.nullable(),
});
export type StopLine = z.infer<typeof stopLine>;

/** Stops of this station's machine in the running shift and the one before, newest first. */
export const stopsView = z.strictObject({ lines: z.array(stopLine), unexplained: z.int() });
export type StopsView = z.infer<typeof stopsView>;
