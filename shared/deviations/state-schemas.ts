import { z } from 'zod';

import { roles } from '../authority/can.ts';
import { deviationParams, deviationSubject } from './deviation-facts.ts';
import { deviationKinds } from './deviation-kinds.ts';

const text = z.string();
const kind = z.enum(deviationKinds);

/** The open deviations of a thing, as a base of it carries them. */
export const openDeviationsSchema = z.strictObject({
  open: z.array(
    z.strictObject({
      id: text,
      kind,
      round: z.int(),
      since: text,
      operation: text.nullable(),
      order: text.nullable(),
      chosen: text.nullable(),
      chosenAt: text.nullable(),
      waited: text.nullable(),
    }),
  ),
  over: z.array(z.strictObject({ id: text, round: z.int() })),
});

const deed = { fact: text, at: text, person: text.nullable(), station: text };
const choice = z.strictObject({
  ...deed,
  command: text.nullable(),
  option: text,
  reason: text.nullable(),
  note: text,
  proposedBy: text.nullable(),
});

/** A deviation as a base of it carries it. */
export const deviationStateSchema = z.strictObject({
  id: text,
  kind: kind.nullable(),
  subject: deviationSubject.nullable(),
  raised: z.strictObject({ ...deed, params: deviationParams, note: text, rule: text.nullable() }).nullable(),
  alsoRaised: z.array(z.strictObject(deed)),
  round: z.int(),
  rounds: z.record(
    text,
    z.strictObject({
      reopened: z.strictObject(deed).nullable(),
      acknowledged: z.strictObject(deed).nullable(),
      assigned: z.strictObject({ ...deed, to: z.enum(roles), toPerson: text.nullable(), from: text }).nullable(),
      escalations: z.array(z.strictObject({ ...deed, level: z.int(), to: z.enum(roles) })),
      proposed: choice.nullable(),
      chosen: choice.nullable(),
      collided: z.array(choice),
      resolved: z.strictObject({ ...deed, how: z.enum(['person', 'cleared']) }).nullable(),
      mergedInto: text.nullable(),
    }),
  ),
  photos: z.array(z.strictObject({ ...deed, width: z.int(), height: z.int() })),
  mergedFrom: z.array(text),
  mergedLate: z.array(
    z.strictObject({
      ...deed,
      deviation: text,
      settled: z.strictObject({ ...deed, how: z.enum(['person', 'cleared']) }),
    }),
  ),
  takenBack: z.int(),
});
