import { createHash } from 'node:crypto';

import type { z } from 'zod';

import { syncProblem } from '../../../shared/sync/protocol.ts';
import { enrolText } from '../../../shared/trust/statements.ts';
import { readTicket } from '../../../shared/trust/ticket.ts';
import type { DeviceKind, Ticket } from '../../../shared/trust/ticket.ts';
import { enrolResponse, trustPaths } from '../../../shared/trust/trust-protocol.ts';
import type { enrolFailures } from '../../../shared/views/view-schemas.ts';
import type { StationIdentity } from '../process/station-identity.ts';
import { ServerProblem } from '../sync/server-problem.ts';
import { signText } from '../sync/sign-head.ts';
import { openTransport } from '../sync/transport.ts';
import type { Answered } from '../sync/transport.ts';
import { AUTHORITY_LENGTH, openAuthorityFile, readAuthority } from './authority-file.ts';
import type { Authority } from './authority-file.ts';
import { readUnverified } from './read-unverified.ts';
import { readSiteTrust, writeSiteTrust } from './site-trust.ts';
import type { SiteTrust } from './site-trust.ts';
import { isThisMachine } from './this-machine.ts';

/** How long one step may stay without any sign of the server, in milliseconds. */
const SILENCE_MS = 15_000;

/** What an enrolment needs. */
export interface EnrolParts {
  readonly folder: string;
  readonly identity: StationIdentity;
  readonly kind: Extract<DeviceKind, 'kiosk' | 'headless'>;
  readonly nowMs: () => number;
}

/** Let in, or why not: a code that the screens word and the sentence in full. */
export type Enrolled =
  | { readonly ok: true; readonly trust: SiteTrust }
  | {
      readonly ok: false;
      readonly code: EnrolFailure;
      readonly sentence: string;
      /** The ticket is good, but the key is trusted no more: with new keys the station is let in. */
      readonly needsNewKeys?: boolean;
      /** The server itself said that it knows neither the ticket nor this key by it: asking again changes nothing. */
      readonly isFinal?: boolean;
    };

/** Why an enrolment did not succeed. */
export type EnrolFailure = Exclude<(typeof enrolFailures)[number], 'not-here'>;

type Refused = Extract<Enrolled, { ok: false }>;

const failed = (code: EnrolFailure, sentence: string): Refused => ({ ok: false, code, sentence });

function fromBase64url(text: string): string | undefined {
  return /^[\w-]*$/.test(text) ? Buffer.from(text, 'base64url').toString('utf8') : undefined;
}

/** Reads a ticket that was typed, pasted or scanned. */
export function ticketOf(text: string): Ticket | undefined {
  return readTicket(text, fromBase64url);
}

const codeDigest = ({ code }: Ticket) => createHash('sha256').update(code).digest('hex');

/** True when the station was let in with this very ticket: an option that stays set is no wish to enrol again. */
export function isEnrolledWith(trust: SiteTrust | undefined, ticket: Ticket, identity: StationIdentity): boolean {
  return trust?.code === codeDigest(ticket) && trust.publicKey === identity.keys.publicKey;
}

/** Gets the authority over a connection that nothing vouches for; only the one that the ticket names is taken. */
async function namedAuthority(
  ticket: Ticket,
  known: Authority | undefined,
  signal: AbortSignal,
): Promise<Authority | Refused> {
  if (known && known.fingerprint === ticket.ca) return known;
  const pem = await readUnverified(new URL(trustPaths.authority, ticket.url), AUTHORITY_LENGTH, SILENCE_MS, signal);
  const shown = readAuthority(pem);
  if (!shown || shown.fingerprint !== ticket.ca)
    return failed(
      'wrong-authority',
      `The server at ${new URL(ticket.url).host} shows another authority (${shown?.fingerprint.slice(0, 16) ?? 'none'}…) than the ticket names (${ticket.ca?.slice(0, 16) ?? 'none'}…). Somebody may stand in between, or the ticket is of another server. Nothing was sent; ask for a new ticket.`,
    );
  return shown;
}

function answerOf<T>(schema: z.ZodType<T>, { status, text }: Answered): T | Refused {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const problem = syncProblem.safeParse(value);
  if (problem.success) {
    const refused = failed('refused', problem.data.message.slice(0, 1000));
    if (problem.data.code === 'revoked') return { ...refused, needsNewKeys: true, isFinal: true };
    return problem.data.code === 'not-enrolled' ? { ...refused, isFinal: true } : refused;
  }
  const answer = schema.safeParse(value);
  if (status === 200 && answer.success) return answer.data;
  return failed(
    'refused',
    `The answer of the server (${status}) was not understood. Check that the ticket is of a Lineside server of this version.`,
  );
}

function isFailure(answer: object): answer is Refused {
  return 'ok' in answer && answer.ok === false;
}

async function request(
  ticket: Ticket,
  authority: Authority | null,
  { folder, identity, kind, nowMs }: EnrolParts,
  signal: AbortSignal,
): Promise<Enrolled> {
  const { site, station, keys } = identity;
  const unsigned = {
    site,
    station,
    code: ticket.code,
    kind,
    publicKey: keys.publicKey,
    boxKey: identity.boxKeys().publicKey,
    at: new Date(nowMs()).toISOString(),
  };
  const body = JSON.stringify({ ...unsigned, signature: signText(enrolText(unsigned), keys) });
  const headers = { 'content-type': 'application/json' };
  const check = { authorities: authority && (() => [authority.pem]), nowMs };
  const transport = openTransport(ticket.url, check, SILENCE_MS);
  const answer = answerOf(
    enrolResponse,
    await transport.ask({ method: 'POST', path: trustPaths.enrol, headers, body }, signal),
  );
  if (isFailure(answer)) return answer;
  if (answer.site !== site || answer.station !== station)
    return failed(
      'refused',
      `The server let in station "${answer.station}" of site "${answer.site}", but this is "${station}" of "${site}". Start the station with the names that the ticket was made for.`,
    );
  const before = readSiteTrust(folder);
  if (before && before.site === answer.site && before.siteKey !== answer.siteKey)
    return failed(
      'site-changed',
      `The server shows another site key (${answer.siteKey.slice(0, 16)}…) than the one that this station trusts (${before.siteKey.slice(0, 16)}…). If the server was set up anew on purpose, remove site-trust.json from ${folder} and enrol again; else somebody pretends to be it.`,
    );
  const trust = {
    site,
    station,
    publicKey: keys.publicKey,
    url: ticket.url,
    ca: ticket.ca,
    siteKey: answer.siteKey,
    enrolledAt: answer.enrolledAt,
    code: codeDigest(ticket),
  };
  // Before the trust that needs it: a crash in between leaves a station that enrols again.
  if (authority) openAuthorityFile(folder).pin(authority);
  writeSiteTrust(folder, trust);
  return { ok: true, trust: { format: 1, ...trust } };
}

/**
 * Enrols a station by a ticket: the authority that the ticket names, the request, then authority and key of the site, durable. Until then
 * nothing that was trusted before is touched; begun anew after a crash at any step it comes to the same, because a code that this very key
 * has used is taken again.
 */
export async function enrol(ticket: Ticket, parts: EnrolParts, signal: AbortSignal): Promise<Enrolled> {
  const isSecure = ticket.url.startsWith('https:');
  if (isSecure !== (ticket.ca !== null))
    return failed(
      'no-ticket',
      'The ticket is of no use: its address and its authority do not go together. Ask for a new one.',
    );
  if (!isSecure && !isThisMachine(ticket.url))
    return failed(
      'no-ticket',
      `The ticket leads to ${new URL(ticket.url).host} without TLS. Only a server on the same machine is spoken to so; ask for a ticket of a server with a certificate (npm run server -- site-ca).`,
    );
  try {
    const known = openAuthorityFile(parts.folder).now();
    const authority = isSecure ? await namedAuthority(ticket, known, signal) : null;
    return authority && 'ok' in authority ? authority : await request(ticket, authority, parts, signal);
  } catch (error) {
    if (error instanceof ServerProblem)
      return failed(error.code === 'unreachable' ? 'unreachable' : 'refused', error.message);
    if (error instanceof Error && 'code' in error) return failed('not-kept', error.message);
    throw error;
  }
}
