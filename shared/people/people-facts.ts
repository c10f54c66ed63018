import { z } from 'zod';

import { refTo } from '../aggregates/references.ts';
import { stationId } from '../facts/chain.ts';
import { defineFact } from '../facts/define-fact.ts';

const session = z.strictObject({ person: z.string().min(1).max(80), station: stationId });

const touchesPerson = ({ person }: z.infer<typeof session>) => [refTo('person', person)];

/** A person signed on at a station. */
export const signedOn = defineFact({
  name: 'SignedOn',
  version: 1,
  schema: session,
  action: 'session.sign',
  refs: touchesPerson,
});

/** A person signed off at a station. */
export const signedOff = defineFact({
  name: 'SignedOff',
  version: 1,
  schema: session,
  action: 'session.sign',
  refs: touchesPerson,
});
