import { z } from 'zod';

import { roles } from '../authority/can.ts';
import { instant } from '../facts/envelope.ts';
import { shiftInstance } from './performance-view.ts';
import { findingView } from './readiness-view.ts';
import { dispatchLine } from './view-schemas.ts';
import { text } from './worded.ts';

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
      /** Of those that are ready. */
      atRisk: z.int(),
    }),
  ),
  /** What can run on the machine of the station, best first; only the first ones. */
  canRun: z.array(dispatchLine),
  /** What keeps jobs of the next hours from running, or may: what blocks first. `what` is as the first of them has it. */
  missing: z.array(z.strictObject({ what: findingView, jobs: z.int().min(1), numbers: z.array(text) })),
  /** Qualifications that jobs of the next hours need: names of those here who have them, and of others who do; what nobody here has first. */
  needed: z.array(
    z.strictObject({ qualification: text, jobs: z.int().min(1), here: z.array(text), others: z.array(text) }),
  ),
  /** Due in this shift: jobs, and those that the remaining time does not suffice for. */
  due: z.strictObject({ jobs: z.int(), late: z.int() }),
});
export type ShiftView = z.infer<typeof shiftView>;
