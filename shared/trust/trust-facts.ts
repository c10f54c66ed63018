import { z } from 'zod';

import { defineFact } from '../facts/define-fact.ts';
import { deviceKinds } from './ticket.ts';

/** A device was let in. Recorded by servers only. */
export const deviceEnrolled = defineFact({
  name: 'DeviceEnrolled',
  version: 1,
  schema: z.strictObject({
    station: z.string().min(1).max(80),
    kind: z.enum(deviceKinds),
    publicKey: z.string().regex(/^[0-9a-f]{64}$/),
    /** Who made the code, as they named themselves at the command line. */
    by: z.string().max(120),
  }),
  action: null,
  refs: null,
});

/** A device is trusted no more: what it still ships is kept without effect. Recorded by servers only. */
export const deviceRevoked = defineFact({
  name: 'DeviceRevoked',
  version: 1,
  schema: z.strictObject({
    station: z.string().min(1).max(80),
    publicKey: z.string().regex(/^[0-9a-f]{64}$/),
    reason: z.string().min(1).max(400),
    by: z.string().max(120),
  }),
  lane: 'priority',
  action: null,
  refs: null,
});
