import { parseChain } from '../../shared/facts/chain.ts';
import type { ServerNotice } from '../../shared/sync/protocol.ts';
import type { SiteStore } from '../store/site-store.ts';
import type { SiteTls } from '../trust/site-tls.ts';
import { AUTHORITY_MS, authorityWarning } from '../trust/trust-warnings.ts';

/** What was put apart is told for so long, in milliseconds: later it is in the audit. */
const APART_MS = 14 * 86_400_000;
/** Hellos come in crowds after a restart: what is apart is counted once for all of them, in milliseconds. */
const COUNT_EVERY_MS = 60_000;
/** Longest sentence of a notice, in UTF-16 units. */
const LONGEST = 400;

/** Makes what stations are told with every hello: what people have to look after that no fact says. */
export function createServerNotices(
  store: Pick<SiteStore, 'apartSince'>,
  tls: SiteTls | undefined,
  nowMs: () => number,
): () => Promise<ServerNotice[]> {
  let counted: { readonly atMs: number; readonly notices: ServerNotice[] } | undefined;

  async function apart(now: number): Promise<ServerNotice[]> {
    if (counted && Math.abs(now - counted.atMs) < COUNT_EVERY_MS) return counted.notices;
    const found = await store.apartSince(new Date(now - APART_MS).toISOString());
    const notices = found.map(({ chain, count, lastAt }): ServerNotice => {
      const { station } = parseChain(chain);
      return {
        code: 'factsApart',
        at: lastAt,
        station,
        count,
        detail: `${count} facts under the name of the station "${station}" have no place in its chain and are kept apart, without effect. Look at that station: its disk may be damaged or copied. The audit names them.`,
      };
    });
    counted = { atMs: now, notices };
    return notices;
  }

  return async () => {
    const now = nowMs();
    const detail = authorityWarning(tls, now)?.slice(0, LONGEST);
    const authority: ServerNotice[] =
      tls && detail !== undefined && tls.authorityEndsAt() - now <= AUTHORITY_MS
        ? [
            {
              code: tls.next() ? 'authorityWaits' : 'authorityEnds',
              at: new Date(tls.authorityEndsAt()).toISOString(),
              station: null,
              count: 0,
              detail,
            },
          ]
        : [];
    return [...authority, ...(await apart(now))].slice(0, 20);
  };
}
