import { z } from 'zod';

import { hostMethodNames, hostTopicNames } from './host-contract.ts';
import type { HostMethod, HostTopic } from './host-contract.ts';

/** The largest frame a station accepts, in UTF-16 units of its JSON text. */
export const MAX_FRAME_LENGTH = 256 * 1024;

/** Numbers a call, so that its result finds it. */
const callNumber = z.int().min(0);

/** What can still be read of a call that is not understood: the number under which it waits for an answer. */
export const numberedCall = z.object({ t: z.literal('call'), n: callNumber });

/** What a screen sends to a station. */
export const frameToStation = z.discriminatedUnion('t', [
  z.strictObject({
    t: z.literal('call'),
    n: callNumber,
    method: z.enum(hostMethodNames as [HostMethod, ...HostMethod[]]),
    params: z.unknown(),
  }),
  z.strictObject({
    t: z.literal('subscribe'),
    topic: z.enum(hostTopicNames as [HostTopic, ...HostTopic[]]),
  }),
  z.strictObject({
    t: z.literal('unsubscribe'),
    topic: z.enum(hostTopicNames as [HostTopic, ...HostTopic[]]),
  }),
]);
export type FrameToStation = z.infer<typeof frameToStation>;

/** Why a call has no result. `invalid`: the call was wrong. `failed`: the station could not do it; the message says why and what to do. */
const hostError = z.strictObject({ code: z.enum(['invalid', 'failed']), message: z.string() });

/** What a station sends to a screen. `ready` comes first after every start of the station. */
export const frameFromStation = z.discriminatedUnion('t', [
  z.strictObject({ t: z.literal('ready') }),
  z.discriminatedUnion('ok', [
    z.strictObject({ t: z.literal('result'), n: callNumber, ok: z.literal(true), value: z.unknown() }),
    z.strictObject({ t: z.literal('result'), n: callNumber, ok: z.literal(false), error: hostError }),
  ]),
  z.strictObject({
    t: z.literal('view'),
    topic: z.enum(hostTopicNames as [HostTopic, ...HostTopic[]]),
    value: z.unknown(),
  }),
  /** A frame that could not be read at all, or why the station cannot work; `code` names the latter for screens that have words of their own. */
  z.strictObject({ t: z.literal('problem'), message: z.string(), code: z.string().max(40).optional() }),
  /** Sent by whoever stands between: the station is not there at the moment. */
  z.strictObject({ t: z.literal('gone') }),
]);
export type FrameFromStation = z.infer<typeof frameFromStation>;
