import { openSiteTrust } from '../trust/site-trust.ts';
import type { SiteTrust } from '../trust/site-trust.ts';
import { obeyTrustOrder } from '../trust/trust-orders.ts';
import type { TrustAnswer, TrustOrder } from '../trust/trust-orders.ts';
import { startTestServer } from './server.testkit.ts';
import type { TestServer } from './server.testkit.ts';

/** A server that lets in enrolled stations and paired browsers only, with what people at it may order. */
export interface SiteServer extends TestServer {
  readonly order: (order: TrustOrder) => Promise<TrustAnswer>;
  /** The secret of a ticket or link that was ordered. @throws when the order was refused. */
  readonly secret: (order: TrustOrder) => Promise<string>;
  /** The ticket of a station. */
  readonly ticket: (station: string, over?: Partial<Extract<TrustOrder, { does: 'enrol' }>>) => Promise<string>;
  /** The code of a link for a browser. */
  readonly pairCode: (over?: Partial<Extract<TrustOrder, { does: 'pair' }>>) => Promise<string>;
}

type Options = NonNullable<Parameters<typeof startTestServer>[0]>;

/** Starts such a server over a store of its own. */
export async function startSiteServer(options: Omit<Options, 'trust'> = {}): Promise<SiteServer> {
  let trust: SiteTrust | undefined;
  const server = await startTestServer({
    ...options,
    trust: async (folder, store, now) => {
      trust = await openSiteTrust(folder, store, now);
      return trust;
    },
  });
  const order = async (wanted: TrustOrder) => {
    const answer = await obeyTrustOrder(
      {
        trust: server.store.trust,
        store: server.store,
        now: server.now,
        url: server.url,
        tls: trust?.tls,
        createTls: undefined,
        isLoopback: true,
      },
      wanted,
    );
    if (answer.ok) await server.trustChanged();
    return answer;
  };
  const secret = async (wanted: TrustOrder) => {
    const answer = await order(wanted);
    if (answer.secret === undefined) throw new Error(answer.text);
    return answer.secret;
  };
  return {
    ...server,
    order,
    secret,
    ticket: (station, over = {}) =>
      secret({ does: 'enrol', station, kind: 'kiosk', url: null, hours: 24, replace: false, by: 'ina', ...over }),
    pairCode: async (over = {}) => {
      const link = await secret({
        does: 'pair',
        kind: 'browser',
        station: null,
        url: null,
        hours: 24,
        reusable: false,
        by: 'ina',
        ...over,
      });
      return link.split('#pair=')[1] ?? '';
    },
  };
}
