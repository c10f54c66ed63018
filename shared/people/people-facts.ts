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

/** Somebody typed a wrong PIN in a person's name. Recorded by the station: so that a lock follows the person to the other ones. */
export const pinRefused = defineFact({
  name: 'PinRefused',
  version: 1,
  schema: session,
  lane: 'priority',
  action: null,
  refs: touchesPerson,
});

/** A person, proven by PIN, left the locked kiosk of a station for what is behind it. */
export const kioskLeft = defineFact({
  name: 'KioskLeft',
  version: 1,
  schema: session,
  action: 'station.configure',
  refs: touchesPerson,
});
