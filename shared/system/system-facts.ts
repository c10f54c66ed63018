import { z } from 'zod';

import { stationId } from '../facts/chain.ts';
import { defineFact } from '../facts/define-fact.ts';

/** Takes back the fact named in `reverses`; it touches the same aggregates. */
export const reversed = defineFact({
  name: 'Reversed',
  version: 1,
  schema: z.strictObject({ type: z.string() }),
  action: 'fact.reverseOwn',
  refs: null,
});

/** Why the server gives a stored fact no effect. */
export const quarantineReasons = [
  'unreadable',
  'forged',
  'unauthorised',
  'wrong-site',
  'broken-chain',
  'revoked',
] as const;

/** The server keeps a fact but gives it no effect. Recorded by servers only; from anyone else it means nothing. */
export const factQuarantined = defineFact({
  name: 'FactQuarantined',
  version: 1,
  schema: z.strictObject({
    fact: z.uuid(),
    reason: z.enum(quarantineReasons),
    detail: z.string().max(400),
  }),
  lane: 'priority',
  action: null,
  refs: null,
});

/**
 * The clock of a station, or the time that it went on by without one, was more off than stamps are believed at, and is right now. Recorded by
 * the station, as the first of new chains.
 */
export const clockCorrected = defineFact({
  name: 'ClockCorrected',
  version: 2,
  schema: z.strictObject({
    station: stationId,
    /** How far the clock was ahead of the right time (negative: behind) before and after, in seconds. */
    fromAheadSeconds: z.int(),
    toAheadSeconds: z.int(),
    /** `server`: compared with the clock of the server. `uptime`: it jumped while the machine ran. */
    found: z.enum(['server', 'uptime']),
    /** Its facts of this boot carry times that are `fromAheadSeconds` ahead, up to this reading of their `mono`; absent: none does. */
    recorded: z
      .strictObject({
        boot: z.string().min(1).max(64),
        untilMono: z.int().min(0),
        /** Not before this reading, where that is known: the machine was paused later, and even its uptime stood still. */
        sinceMono: z.int().min(0).exactOptional(),
      })
      .exactOptional(),
  }),
  upcasts: { 1: (data) => data },
  action: null,
  refs: ({ station }) => [`clock:${station}`],
});

/** The server found two branches of one chain: a cloned or restored disk. Both branches are kept and have effect. */
export const chainForked = defineFact({
  name: 'ChainForked',
  version: 1,
  schema: z.strictObject({ chain: z.string(), seq: z.int().min(1), fact: z.uuid() }),
  lane: 'priority',
  action: null,
  refs: null,
});
