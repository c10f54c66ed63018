import type { KeyPair } from '../../shared/facts/signatures.ts';
import type { SiteStore } from '../store/site-store.ts';
import type { SqliteSiteStore } from '../store/sqlite-site-store.ts';
import { everyBrowser, pairedOnly } from './screen-policy.ts';
import type { ScreenPolicy } from './screen-policy.ts';
import { openSiteKey } from './site-key.ts';
import { openSiteTls } from './site-tls.ts';
import type { SiteTls } from './site-tls.ts';
import { enrolledOnly, firstKeyKept } from './station-policy.ts';
import type { StationPolicy } from './station-policy.ts';
import type { TrustStore } from './trust-store.ts';

/** Whom a server lets in, and by which keys others know it. */
export interface SiteTrust {
  readonly stations: StationPolicy;
  readonly screens: ScreenPolicy;
  /** Where devices are enrolled; undefined: nowhere, and there are no credentials either. */
  readonly enrolment: { readonly store: TrustStore; readonly siteKeys: KeyPair } | undefined;
  readonly tls: SiteTls | undefined;
}

/**
 * The trust of a site: enrolled stations, paired browsers, its own keys beside the database.
 * @throws TrustProblem when a file of keys is damaged.
 */
export async function openSiteTrust(
  data: string,
  store: Pick<SqliteSiteStore, 'site' | 'trust'>,
  now: () => number,
): Promise<SiteTrust> {
  const [siteKeys, tls] = [await openSiteKey(data), await openSiteTls(data, store.site)];
  return {
    stations: enrolledOnly(store.trust),
    screens: pairedOnly(store.trust, { now, isSecure: () => tls !== undefined }),
    enrolment: { store: store.trust, siteKeys },
    tls,
  };
}

/** Takes the first key of each station and every browser. Not for a site: for tests and measurements whose subject is not trust. */
export function trustAnybody(store: Pick<SiteStore, 'stationKey' | 'keepStationKey'>): SiteTrust {
  return { stations: firstKeyKept(store), screens: everyBrowser, enrolment: undefined, tls: undefined };
}
