import { z } from 'zod';

import { roles } from '../authority/can.ts';
import { instant } from '../facts/envelope.ts';
import { shiftInstance } from './performance-view.ts';
import { text, worded } from './worded.ts';

/** Somebody at this line. */
export const personHere = z.strictObject({
  id: text,
  name: text,
  roles: z.array(z.enum(roles)),
  /** Where they are signed on. */
  station: text,
  since: instant,
  /** Jobs that they work on now. */
  jobs: z.array(
    z.strictObject({
      order: text,
      number: text,
      operation: text,
      equipment: text,
      activity: z.enum(['setup', 'run']),
      since: instant,
    }),
  ),
});

/** Start of shift: what can run now, who is here, what is missing. */
export const shiftView = z.strictObject({
  shift: shiftInstance.nullable(),
  people: z.array(personHere),
  /** Machines of this work center and what could run there. */
  machines: z.array(
    z.strictObject({
      equipment: text,
      name: text,
      running: text.nullable(),
      stopped: z.boolean(),
      ready: z.int(),
      blocked: z.int(),
    }),
  ),
  /** What keeps jobs of the next hours from running, most first. */
  missing: z.array(z.strictObject({ what: worded, jobs: z.int().min(1) })),
  /** Due in this shift: jobs, and those that the remaining time does not suffice for. */
  due: z.strictObject({ jobs: z.int(), late: z.int() }),
});
export type ShiftView = z.infer<typeof shiftView>;
