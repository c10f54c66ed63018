import { z } from 'zod';

import { SERVER_STATION_PREFIX, stationId } from '../../shared/facts/chain.ts';
import { personPlan } from '../../shared/plan/person.ts';
import { ticketText } from '../../shared/trust/ticket.ts';
import type { SiteStore } from '../store/site-store.ts';
import { changeAuthority } from './change-authority.ts';
import { newCode, secretHash } from './codes.ts';
import { devicesText } from './devices-text.ts';
import { nameProblem } from './site-tls.ts';
import type { SiteTls } from './site-tls.ts';
import type { TrustStore } from './trust-store.ts';
import { authorityWarning } from './trust-warnings.ts';

const by = z.string().min(1).max(120);
/** A ticket is for now; a week is the longest. */
const hours = z.number().positive().max(168);

/** What people at the server may ask for, of a server that runs or not. */
export const trustOrder = z.discriminatedUnion('does', [
  z.strictObject({
    does: z.literal('enrol'),
    station: stationId,
    kind: z.enum(['kiosk', 'headless']),
    url: z.url({ protocol: /^https?$/ }).nullable(),
    hours,
    replace: z.boolean(),
    by,
  }),
  z.strictObject({
    does: z.literal('pair'),
    kind: z.enum(['browser', 'board']),
    station: stationId.nullable(),
    url: z.url({ protocol: /^https?$/ }).nullable(),
    hours,
    reusable: z.boolean(),
    by,
  }),
  z.strictObject({ does: z.literal('revoke'), station: stationId, reason: z.string().trim().min(1).max(400), by }),
  z.strictObject({ does: z.literal('unpair'), pairing: z.string().regex(/^[0-9a-f]{8,64}$/), by }),
  z.strictObject({ does: z.literal('devices') }),
  z.strictObject({
    does: z.literal('site-ca'),
    /** Empty: the names stay. */
    names: z.array(z.string().refine((name) => nameProblem(name) === undefined)).max(20),
    rotate: z.boolean(),
    switch: z.boolean(),
    /** Takes back the next authority; absent: no. */
    withdraw: z.boolean().exactOptional(),
    force: z.boolean(),
  }),
  z.strictObject({
    does: z.literal('pin'),
    person: z.string().min(1).max(80),
    pin: personPlan.shape.pin.unwrap().nullable(),
    by,
  }),
]);
export type TrustOrder = z.infer<typeof trustOrder>;

export const trustAnswer = z.strictObject({
  ok: z.boolean(),
  /** For the person who asked: lines, each ended. */
  text: z.string(),
  /** The ticket or the link itself. */
  secret: z.string().exactOptional(),
});
export type TrustAnswer = z.infer<typeof trustAnswer>;

/** What orders work on. */
export interface OrderParts {
  readonly trust: TrustStore;
  readonly store: Pick<SiteStore, 'currentPlan'>;
  readonly now: () => number;
  /** Where stations and browsers reach the server. */
  readonly url: string;
  /** The certificates of the site; undefined: it has none. */
  readonly tls: SiteTls | undefined;
  /** Makes the certificates of a site that has none; undefined where a server runs without TLS: it would not take them. */
  readonly createTls: ((names: readonly string[]) => Promise<SiteTls>) | undefined;
  /** Nobody but this machine reaches the server. */
  readonly isLoopback: boolean;
}

const HOUR_MS = 3_600_000;
const refusal = (sentence: string): TrustAnswer => ({ ok: false, text: `${sentence}\n` });
const toBase64url = (text: string) => Buffer.from(text, 'utf8').toString('base64url');
const warningLine = (warning: string | undefined) => (warning === undefined ? '' : `\n${warning}\n`);
const hoursText = (count: number) => (count === 1 ? '1 hour' : `${count} hours`);

async function enrol(parts: OrderParts, order: Extract<TrustOrder, { does: 'enrol' }>): Promise<TrustAnswer> {
  const { station, kind, replace } = order;
  const { trust, now } = parts;
  if (station.startsWith(SERVER_STATION_PREFIX))
    return refusal(
      `Names that start with "${SERVER_STATION_PREFIX}" are for servers. Choose another name for the station.`,
    );
  const device = trust.deviceOf(station);
  if (device && device.revoked === null && !replace)
    return refusal(
      `"${station}" is enrolled since ${device.enrolledAt} (${device.kind}, key ${device.publicKey.slice(0, 12)}). Add --replace when another device takes its place: the one before is revoked when the ticket is used.`,
    );
  const code = newCode();
  const at = now();
  const expiresAt = new Date(at + order.hours * HOUR_MS).toISOString();
  await trust.addCode(
    {
      hash: secretHash(code),
      purpose: 'enrol',
      kind,
      station,
      expiresAt,
      isReusable: false,
      replaces: replace,
      by: order.by,
    },
    new Date(at).toISOString(),
  );
  const secret = ticketText({ url: order.url ?? parts.url, ca: parts.tls?.fingerprint() ?? null, code }, toBase64url);
  const inPlan = (await parts.store.currentPlan('station', [station])).length > 0;
  const hint = inPlan ? '' : `The plan has no station "${station}" yet, so nothing says where it stands.\n`;
  return {
    ok: true,
    secret,
    text: `${secret}\n\nThe ticket of the station "${station}" (${kind}). It works once, within ${hoursText(order.hours)}, for whoever has it: hand it over, do not send it.\n${hint}`,
  };
}

async function pair(parts: OrderParts, order: Extract<TrustOrder, { does: 'pair' }>): Promise<TrustAnswer> {
  const { kind, station, reusable } = order;
  if (reusable && !parts.isLoopback)
    return refusal(
      'A code for several browsers is for demonstrations on one machine; this server is reached by others.',
    );
  if (station !== null && (await parts.store.currentPlan('station', [station])).length === 0)
    return refusal(`The plan has no station "${station}". Correct --station, or have it added to the plan.`);
  const code = newCode();
  const at = parts.now();
  const expiresAt = new Date(at + order.hours * HOUR_MS).toISOString();
  await parts.trust.addCode(
    {
      hash: secretHash(code),
      purpose: 'pair',
      kind,
      station,
      expiresAt,
      isReusable: reusable,
      replaces: false,
      by: order.by,
    },
    new Date(at).toISOString(),
  );
  const page = kind === 'board' ? '/board' : '/';
  const bound = kind === 'board' && station !== null ? `?${new URLSearchParams({ station }).toString()}` : '';
  const secret = `${(order.url ?? parts.url).replace(/\/$/, '')}${page}${bound}#pair=${code}`;
  const often = reusable ? 'for any number of browsers' : 'once';
  return {
    ok: true,
    secret,
    text: `${secret}\n\nOpen this link in the browser that is to be let in, or type the code ${code} there. It works ${often}, within ${hoursText(order.hours)}.\n`,
  };
}

/** Does what somebody at the server asked for. */
export async function obeyTrustOrder(parts: OrderParts, order: TrustOrder): Promise<TrustAnswer> {
  const { trust, now } = parts;
  switch (order.does) {
    case 'enrol':
      return enrol(parts, order);
    case 'pair':
      return pair(parts, order);
    case 'revoke': {
      const { station, reason } = order;
      const at = new Date(now()).toISOString();
      if (await trust.revoke(station, { at, reason, by: order.by }))
        return {
          ok: true,
          text: `"${station}" is revoked. What it still sends is kept without effect; it gets nothing more.\n`,
        };
      const device = trust.deviceOf(station);
      return refusal(
        device?.revoked
          ? `"${station}" was revoked before, on ${device.revoked.at}: ${device.revoked.reason}`
          : `No device is enrolled under the name "${station}". See: npm run server -- devices --data DIR`,
      );
    }
    case 'unpair': {
      const ended = await trust.unpair(order.pairing);
      if (ended === 0)
        return refusal(`No browser is paired as "${order.pairing}". See: npm run server -- devices --data DIR`);
      return { ok: true, text: `${ended === 1 ? 'The pairing has' : `${ended} pairings have`} ended.\n` };
    }
    case 'devices':
      return { ok: true, text: devicesText(trust, now()) + warningLine(authorityWarning(parts.tls, now())) };
    case 'site-ca':
      return changeAuthority(parts, order);
    case 'pin': {
      const { person, pin } = order;
      if ((await parts.store.currentPlan('person', [person])).length === 0)
        return refusal(`The plan has no person "${person}". Name the id of a person, not a badge.`);
      await trust.setPin(person, pin);
      return {
        ok: true,
        text: `${person} ${pin ? 'has a new PIN' : 'has no PIN any more'}. Stations learn it when they next ask, within four hours.\n`,
      };
    }
  }
}
