import { SERVER_STATION_PREFIX } from '../../shared/facts/chain.ts';
import { verifyStatement } from '../../shared/facts/signatures.ts';
import type { EnrolRequest, EnrolResponse } from '../../shared/trust/trust-protocol.ts';
import type { SiteStore } from '../store/site-store.ts';
import { answered, refused } from '../sync/answer.ts';
import type { Answer, Refused } from '../sync/answer.ts';
import { instantAt } from '../sync/server-clock.ts';
import type { CodeGuard } from './code-guard.ts';
import { secretHash } from './codes.ts';
import type { TrustStore } from './trust-store.ts';

export interface EnrolParts {
  readonly store: Pick<SiteStore, 'site'>;
  readonly trust: TrustStore;
  readonly nowMs: () => number;
  /** Public key of the site. */
  readonly siteKey: string;
  /** SHA-256 of the authority that tickets name; null: without TLS. */
  readonly fingerprint: () => string | null;
}

/** A refused code; the sentence is the same for one that never was and one that has ended, so that trying tells nothing. */
export const WRONG_CODE = refused(
  403,
  'not-enrolled',
  'This code is not good, or not any more. Ask for a new ticket at the server: npm run server -- enrol',
);

const KEY_IS_REVOKED =
  'The key of this device is trusted no more and is not let in again, only a new one is. A station of this version makes one by itself; show it the ticket once more.';

function objection(request: EnrolRequest, site: string): Refused | undefined {
  if (request.site !== site)
    return refused(
      409,
      'wrong-site',
      `This server keeps the site "${site}", not "${request.site}". Check --site of the station, or the ticket.`,
    );
  if (request.station.startsWith(SERVER_STATION_PREFIX))
    return refused(403, 'invalid', `Names that start with "${SERVER_STATION_PREFIX}" are for servers.`);
  const { signature, ...statement } = request;
  // Strictly, and before the code is looked at: keys of small order prove nothing (see `verifyStatement`).
  if (!verifyStatement({ is: 'lineside enrolment 1', ...statement }, signature, request.publicKey))
    return refused(
      401,
      'invalid',
      `The station "${request.station}" did not prove that it holds the key it names. Its data folder may be damaged.`,
    );
  return undefined;
}

/**
 * Lets a device in by its one-time code. The same device may ask again with a code that it has used, because an answer may be lost.
 * @returns `wrong: true` when the code was none that is good, for whoever counts attempts.
 */
async function enrol(
  { store, trust, nowMs, siteKey, fingerprint }: EnrolParts,
  request: EnrolRequest,
): Promise<{ readonly answer: Answer<EnrolResponse>; readonly wrong: boolean }> {
  const refusal = objection(request, store.site);
  // Who cannot sign is slowed down, too: looking at a signature takes a millisecond.
  if (refusal) return { answer: refusal, wrong: refusal.status === 401 };
  const { station, kind, publicKey, boxKey } = request;
  const hash = secretHash(request.code);
  const code = trust.code(hash);
  const done = (enrolledAt: string) => ({
    answer: answered({ site: store.site, station, siteKey, enrolledAt }),
    wrong: false,
  });
  if (code?.purpose !== 'enrol' || code.station !== station) return { answer: WRONG_CODE, wrong: true };
  const before = trust.device(station, publicKey);
  if (code.usedBy === publicKey && before?.revoked === null) return done(before.enrolledAt);
  if (Date.parse(code.expiresAt) <= nowMs() || code.usedBy !== null) return { answer: WRONG_CODE, wrong: true };
  if (code.kind !== kind)
    return {
      answer: refused(
        403,
        'not-enrolled',
        `This ticket is for a station of the kind "${code.kind}", and this one is "${kind}". Make one with --kind ${kind}.`,
      ),
      wrong: false,
    };
  const other = trust.deviceOf(station);
  if (other?.revoked === null && other.publicKey !== publicKey && !code.replaces)
    return {
      answer: refused(
        403,
        'not-enrolled',
        `"${station}" was enrolled with another key meanwhile. If this device takes its place, make a ticket with --replace.`,
      ),
      wrong: false,
    };
  // Who has seen this key since may still have it. The device makes new ones and asks again with the same code.
  if (before?.revoked) return { answer: refused(403, 'revoked', KEY_IS_REVOKED), wrong: false };
  const enrolledAt = instantAt(nowMs());
  const isIn = await trust.enrol(code, {
    station,
    kind,
    publicKey,
    boxKey,
    enrolledAt,
    by: code.by,
    authority: fingerprint(),
  });
  return isIn ? done(enrolledAt) : { answer: WRONG_CODE, wrong: true };
}

export interface GuardedEnrolParts extends EnrolParts {
  readonly guard: CodeGuard;
}

/** The same for whoever comes from an address: slower and slower for those whose codes are wrong. */
export async function enrolGuarded(
  parts: GuardedEnrolParts,
  request: EnrolRequest,
  address: string,
): Promise<Answer<EnrolResponse>> {
  const kept = await parts.guard.enter(address);
  if (kept) return { ok: false, status: 429, problem: kept };
  const { answer, wrong } = await enrol(parts, request);
  if (wrong) parts.guard.wrong(address);
  return answer;
}
