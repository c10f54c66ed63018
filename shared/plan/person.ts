import { z } from 'zod';

import { roles } from '../authority/can.ts';

/** A person as the plan knows them (ISA-95 Person). */
export const personPlan = z.strictObject({
  name: z.string().min(1).max(80),
  /** What the badge reads. */
  badge: z.string().min(1).max(80),
  roles: z.array(z.enum(roles)).min(1),
  /** BCP 47 language of the screens for this person. */
  language: z.enum(['en', 'de']),
  /** Work centers the person may work at; absent = everywhere on the site. */
  workCenters: z.array(z.string()).optional(),
  active: z.boolean(),
});
export type PersonPlan = z.infer<typeof personPlan>;
