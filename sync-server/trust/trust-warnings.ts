import type { EndedList } from './ended-list.ts';
import type { SiteTls } from './site-tls.ts';

const DAY_MS = 86_400_000;
/** Before its end an authority has to be followed by the next one: every station must have fetched that, and every browser be given it. */
export const AUTHORITY_MS = 365 * DAY_MS;
/** The server renews its certificate 30 days before its end; when it is still there now, that did not go well. */
const SERVER_MS = 25 * DAY_MS;

const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** That the authority of a site ends within a year, and what to do; undefined while it does not. */
export function authorityWarning(tls: SiteTls | undefined, nowMs: number): string | undefined {
  if (!tls || tls.authorityEndsAt() - nowMs > AUTHORITY_MS) return undefined;
  const end = day(tls.authorityEndsAt());
  const then = tls.authorityEndsAt() <= nowMs ? 'has ended on' : 'ends on';
  return tls.next()
    ? `The certificate authority of the site ${then} ${end}. The next one is announced: take it into use (npm run server -- site-ca --data DIR --switch).`
    : `The certificate authority of the site ${then} ${end}; from then on nobody reaches this server. Announce the next one (npm run server -- site-ca --data DIR --rotate), and take it into use when every station has it.`;
}

/** What somebody has to look after about trust, though the server does its work. */
export function trustWarnings(
  { tls, ended }: { readonly tls: SiteTls | undefined; readonly ended: Pick<EndedList, 'problem'> | undefined },
  nowMs: number,
): string[] {
  const isOld =
    tls !== undefined && tls.serverEndsAt() - nowMs < SERVER_MS && tls.serverEndsAt() < tls.authorityEndsAt();
  return [
    authorityWarning(tls, nowMs),
    isOld
      ? `The certificate of this server ends on ${day(tls.serverEndsAt())} and was not renewed; look for certificate-failed in its log.`
      : undefined,
    ended?.problem(),
  ].filter((warning) => warning !== undefined);
}
