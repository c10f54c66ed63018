import { cpSync } from 'node:fs';

import { onTestFinished } from 'vitest';

import { systemClock } from '../../electron/station/process/clock.ts';
import type { StationClock } from '../../electron/station/process/clock.ts';
import { memoryDisk, openMemoryStationStore } from '../../electron/station/store/memory-station-store.ts';
import { smallPlant } from '../../electron/station/testing/small-plant.ts';
import { freshFolder, startTestStation } from '../../electron/station/testing/test-station.ts';
import type { TestStation } from '../../electron/station/testing/test-station.ts';
import { ticketOf } from '../../electron/station/trust/enrol.ts';
import { must } from '../../shared/invariant.ts';
import type { PlanDraft } from '../../shared/plan/plan-document.ts';
import { startTestServer } from '../../sync-server/testing/server.testkit.ts';
import type { TestServer } from '../../sync-server/testing/server.testkit.ts';
import { createSiteTls } from '../../sync-server/trust/site-tls.ts';
import { openSiteTrust } from '../../sync-server/trust/site-trust.ts';
import type { SiteTrust } from '../../sync-server/trust/site-trust.ts';
import { obeyTrustOrder } from '../../sync-server/trust/trust-orders.ts';
import type { TrustOrder } from '../../sync-server/trust/trust-orders.ts';

/** The PIN 471147 of Ada, as the server makes it. */
export interface Site extends TestServer {
  readonly trusted: SiteTrust;
  /** What people at the server order. @throws when it was refused. */
  readonly order: (order: TrustOrder) => Promise<string>;
  readonly ticket: (station?: string, over?: Partial<Extract<TrustOrder, { does: 'enrol' }>>) => Promise<string>;
}

function drafts(): PlanDraft[] {
  return smallPlant().map(({ revision: _revision, ...draft }) => draft);
}

/**
 * A real server that lets in enrolled stations only, over TLS unless said otherwise, with the small plant. It ends with the test.
 * @param issuedAt when its certificates were made, in milliseconds.
 */
export async function startSite(
  options: { tls?: boolean; issuedAt?: number; names?: string[]; port?: number } = {},
): Promise<Site> {
  const { tls = true, issuedAt = Date.now(), names = ['lineside-server'], port = 0 } = options;
  let trusted: SiteTrust | undefined;
  const server = await startTestServer({
    people: drafts(),
    port,
    trust: async (folder, store, now) => {
      if (tls) await createSiteTls(folder, 'demo', names, issuedAt);
      trusted = await openSiteTrust(folder, store, now);
      return trusted;
    },
  });
  onTestFinished(() => server.dispose());
  const trust = must(trusted, 'the trust of the site');
  const order = async (wanted: TrustOrder) => {
    const answer = await obeyTrustOrder(
      {
        trust: server.store.trust,
        store: server.store,
        now: server.now,
        url: server.url,
        tls: trust.tls,
        createTls: undefined,
        isLoopback: true,
      },
      wanted,
    );
    if (!answer.ok) throw new Error(answer.text);
    server.certificateChanged();
    await server.trustChanged();
    return answer.secret ?? answer.text;
  };
  return {
    ...server,
    trusted: trust,
    order,
    ticket: (station = 'line-1', over = {}) =>
      order({ does: 'enrol', station, kind: 'kiosk', url: null, hours: 24, replace: false, by: 'ina', ...over }),
  };
}

/** A kiosk with what a test changes about it between two starts. */
export interface Kiosk {
  readonly folder: string;
  readonly said: string[];
  /** A kiosk with a copy of its disk. */
  readonly copy: () => Kiosk;
  /** Starts it; it ends with the test, or when stopped. */
  readonly start: (options?: {
    url?: string | null;
    ticket?: string;
    clock?: StationClock;
    site?: string;
  }) => Promise<TestStation>;
}

/** A new kiosk called line-1 whose facts survive its restarts. */
export function newKiosk(folder = freshFolder(), disk = memoryDisk()): Kiosk {
  const said: string[] = [];
  return {
    folder,
    copy: () => {
      const copied = freshFolder();
      cpSync(folder, copied, { recursive: true });
      const { beforeSync, afterSync, ...kept } = disk;
      return newKiosk(copied, { ...structuredClone(kept), beforeSync, afterSync });
    },
    said,
    start: async ({ url = null, ticket, clock = systemClock(), site = 'demo' } = {}) => {
      const line = await startTestStation({
        folder,
        site,
        store: openMemoryStationStore(disk),
        station: 'line-1',
        clock,
        server: { url, ticket: ticket === undefined ? null : must(ticketOf(ticket), 'a ticket'), kind: 'kiosk' },
        log: (sentence) => said.push(sentence),
      });
      onTestFinished(() => line.station.stop());
      return line;
    },
  };
}
