import { randomBytes } from 'node:crypto';

import { instantAt } from '../sync/server-clock.ts';
import { secretHash } from './codes.ts';
import type { Pairing, TrustStore } from './trust-store.ts';

/** How long a browser stays paired, in days. */
export const PAIRED_DAYS = 180;

/**
 * Lets a browser in by its code. One for several browsers is good on this machine only.
 * @returns the token for its cookie (256 random bits) and what it is paired as; undefined when the code is not good.
 */
export async function pairBrowser(
  trust: TrustStore,
  text: string,
  nowMs: number,
  isThisMachine: boolean,
): Promise<{ readonly token: string; readonly pairing: Pairing } | undefined> {
  const code = trust.code(secretHash(text));
  if (code?.purpose !== 'pair' || (code.kind !== 'browser' && code.kind !== 'board')) return undefined;
  if (Date.parse(code.expiresAt) <= nowMs || (code.usedBy !== null && !code.isReusable)) return undefined;
  // A demonstration's code stays in the database; the server may be reached by others the next time it starts.
  if (code.isReusable && !isThisMachine) return undefined;
  const token = randomBytes(32).toString('base64url');
  const pairing: Pairing = {
    hash: secretHash(token),
    kind: code.kind,
    station: code.station,
    pairedAt: instantAt(nowMs),
    expiresAt: instantAt(nowMs + PAIRED_DAYS * 86_400_000),
  };
  return (await trust.pair(code.hash, pairing)) ? { token, pairing } : undefined;
}
