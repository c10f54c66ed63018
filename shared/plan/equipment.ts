import { z } from 'zod';

/** One element of the role based equipment hierarchy (ISA-95 part 1, clause 5.3). */
export const equipmentPlan = z.strictObject({
  name: z.string().min(1).max(80),
  level: z.enum(['site', 'area', 'workCenter', 'workUnit']),
  parent: z.string().min(1).max(80).nullable(),
});
