import type { IncomingHttpHeaders } from 'node:http';

import { secretHash } from './codes.ts';
import type { Pairing, TrustStore } from './trust-store.ts';

/** Who is let in as a screen in a browser. */
export interface ScreenPolicy {
  /** As what the browser is paired that sent these headers; undefined: it is not. */
  readonly pairingOf: (headers: IncomingHttpHeaders) => ScreenPairing | undefined;
}

/** As what a browser is let in. */
export interface ScreenPairing extends Pick<Pairing, 'kind' | 'station'> {
  /** It may begin a station under any name of the plan: where nobody is enrolled, no name is kept for anybody. */
  readonly mayBeginAny?: boolean | undefined;
}

/** With TLS the name binds the cookie to this very origin (RFC 6265bis, 4.1.3.2). */
export const cookieName = (isSecure: boolean) => (isSecure ? '__Host-lineside' : 'lineside-pairing');

const MOST_COOKIES = 8192;

/** The token in a cookie header; of several of the name none, because one of them may be a page's doing. */
export function tokenOf({ cookie }: IncomingHttpHeaders, isSecure: boolean): string | undefined {
  if (cookie === undefined || cookie.length > MOST_COOKIES) return undefined;
  const name = `${cookieName(isSecure)}=`;
  const found = cookie
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part.startsWith(name))
    .map((part) => part.slice(name.length));
  const [token] = found;
  return found.length === 1 && token !== undefined && /^[\w-]{40,100}$/.test(token) ? token : undefined;
}

/** Only browsers that were paired by a code, until their pairing ends. */
export function pairedOnly(
  trust: TrustStore,
  { now, isSecure }: { now: () => number; isSecure: () => boolean },
): ScreenPolicy {
  return {
    pairingOf: (headers) => {
      const token = tokenOf(headers, isSecure());
      const pairing = token === undefined ? undefined : trust.pairing(secretHash(token));
      return pairing && Date.parse(pairing.expiresAt) > now() ? pairing : undefined;
    },
  };
}

/** Every browser that reaches the server. Not for a site: for tests and measurements whose subject is not trust. */
export const everyBrowser: ScreenPolicy = { pairingOf: () => ({ kind: 'browser', station: null, mayBeginAny: true }) };
