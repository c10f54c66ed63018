import { z } from 'zod';

import { stationId } from '../facts/chain.ts';
import { defineFact } from '../facts/define-fact.ts';

const session = z.strictObject({ person: z.string().min(1).max(80), station: stationId });

/** A person signed on at a station. */
export const signedOn = defineFact({
  name: 'SignedOn',
  version: 1,
  schema: session,
  action: 'session.sign',
});

/** A person signed off at a station. */
export const signedOff = defineFact({
  name: 'SignedOff',
  version: 1,
  schema: session,
  action: 'session.sign',
});
