import { z } from 'zod';

import { roles } from '../authority/can.ts';
import { languages } from './language.ts';

/** A person as the plan knows them (ISA-95 Person). */
export const personPlan = z.strictObject({
  name: z.string().min(1).max(80),
  /** What the badge reads. */
  badge: z.string().min(1).max(80),
  roles: z.array(z.enum(roles)).min(1),
  /** BCP 47 language of the screens for this person. */
  language: z.enum(languages),
  /** Work centers the person may work at; absent = everywhere on the site. */
  workCenters: z.array(z.string()).optional(),
  active: z.boolean(),
  /** What the person is qualified for, and until when (last day); null: without end. */
  qualifications: z
    .array(z.strictObject({ code: z.string().min(1).max(40), validUntil: z.iso.date().nullable() }))
    .exactOptional(),
  /** Proof of a PIN: scrypt (N 16384, r 8, p 1, 32 bytes) of the digits with this salt, hex. */
  pin: z
    .strictObject({ salt: z.string().regex(/^[0-9a-f]{32}$/), hash: z.string().regex(/^[0-9a-f]{64}$/) })
    .exactOptional(),
});
export type PersonPlan = z.infer<typeof personPlan>;
