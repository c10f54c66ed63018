import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Server as TlsServer } from 'node:tls';

import type { FastifyInstance } from 'fastify';

import { boardPaths, boardRefusal } from '../shared/host/board-access.ts';
import { syncPaths } from '../shared/sync/protocol.ts';
import { drainable } from './drain.ts';
import { createAdmission } from './http/admission.ts';
import { createHttpServer } from './http/http-server.ts';
import { loopbackAddresses } from './http/local-only.ts';
import { socketRoutes } from './http/upgrades.ts';
import { errorFields } from './log.ts';
import type { Log } from './log.ts';
import { addMonitoring } from './metrics/monitoring-routes.ts';
import type { Readiness } from './metrics/readiness.ts';
import { addRequestContext } from './metrics/request-context.ts';
import type { ServerMetrics } from './metrics/server-metrics.ts';
import type { PostingsOf, SiteStore } from './store/site-store.ts';
import { sessionOf } from './sync/bearer.ts';
import { createNudges } from './sync/nudges.ts';
import type { ServerClock } from './sync/server-clock.ts';
import { createServerNotices } from './sync/server-notices.ts';
import { addSyncRoutes } from './sync/sync-routes.ts';
import { openSyncService } from './sync/sync-service.ts';
import { createCodeGuard } from './trust/code-guard.ts';
import { createCredentials } from './trust/credentials.ts';
import { headlessTicket } from './trust/headless-ticket.ts';
import type { SiteTrust } from './trust/site-trust.ts';
import { addTrustRoutes } from './trust/trust-routes.ts';
import { hostSocketRoute } from './web/host-socket.ts';
import { addScreens } from './web/screens.ts';
import { createStationPool } from './web/station-pool.ts';

export interface SyncServerOptions {
  readonly store: SiteStore;
  readonly clock: ServerClock;
  readonly log: Log;
  readonly postingsOf: PostingsOf;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Folder with the built screens. */
  readonly renderer: string;
  /** Folder for the headless stations, one folder each. */
  readonly stations: string;
  /** Path of the station program. */
  readonly stationProgram: string;
  readonly version: string;
  /** Whom it lets in. */
  readonly trust: SiteTrust;
  readonly tokenLifetimeMs?: number;
  /** See `SyncServiceOptions`. */
  readonly revokedBytesPerDay?: number | undefined;
  /** See `watchPulse`. */
  readonly pulseMs?: number | undefined;
  /** See `NudgeOptions`. */
  readonly nudgeSpacingMs?: number | undefined;
  /** How a wrong code is made to wait; see `CodeGuardOptions`. */
  readonly waitAfterWrongCode?: ((ms: number) => Promise<void>) | undefined;
  readonly metrics?: ServerMetrics | undefined;
  /** See `MonitoringSources`. */
  readonly metricsToken?: string | undefined;
  /** Whether the server can do its work; always, when not said. */
  readonly readiness?: (() => Promise<Readiness>) | undefined;
  /** More routes, added before the server listens. */
  readonly moreRoutes?: ((app: FastifyInstance) => void) | undefined;
  /** When stopping, requests go on being answered (that the server stops) until none has come for so long; 0 for not at all. */
  readonly quietMs?: number | undefined;
}

/** A server that takes connections. */
export interface SyncServer {
  readonly url: string;
  /** Everything it answers to, as "METHOD /path", "WS /path" for sockets. */
  readonly routes: readonly string[];
  /** Sockets for nudges that are open. */
  readonly nudgeSockets: () => number;
  /** Who is let in has changed: tells everybody by facts, and ends what revoked devices hold. */
  readonly trustChanged: () => Promise<void>;
  /** The certificate was renewed. */
  readonly certificateChanged: () => void;
  /** Takes no new work, finishes what is under way, and stops its stations. The store stays open. */
  readonly stop: () => Promise<void>;
}

/** Where this machine reaches the server; an IPv6 address needs brackets. */
function urlOf({ address, family, port }: AddressInfo, isSecure: boolean): string {
  const own = { '0.0.0.0': '127.0.0.1', '::': '::1' }[address] ?? address;
  return `${isSecure ? 'https' : 'http'}://${family === 'IPv6' && own.includes(':') ? `[${own}]` : own}:${port}`;
}

/**
 * Starts the sync server over a store: stations by HTTP and WebSocket, screens for browsers.
 * @throws when the port cannot be listened on.
 */
export async function startSyncServer(options: SyncServerOptions): Promise<SyncServer> {
  const { store, log, clock } = options;
  let draining = false;
  const isDraining = () => draining;
  const { enrolment, tls } = options.trust;
  if (!tls && !loopbackAddresses.has(options.host))
    throw new Error(`Invariant broken: ${options.host} is reached by other machines and there is no certificate.`);
  const notices = createServerNotices(store, tls, () => clock.nowMs());
  const opened = await openSyncService({
    ...options,
    stations: options.trust.stations,
    trust: enrolment?.store,
    notices,
  });
  const service = options.metrics?.meter(opened) ?? opened;
  const nudges = createNudges(store, { pulseMs: options.pulseMs, spacingMs: options.nudgeSpacingMs });
  const reach = { names: () => tls?.names() ?? [], tls: tls?.server() };
  const app = createHttpServer(log, isDraining, createAdmission(), reach);
  const routes: string[] = [];
  app.addHook('onRoute', ({ method, url: path }) => void routes.push(`${[method].flat().join(',')} ${path}`));
  let url = '';
  const stations = createStationPool({
    program: options.stationProgram,
    folder: options.stations,
    site: store.site,
    serverUrl: () => url,
    ticketFor: async (station) =>
      enrolment &&
      headlessTicket(
        enrolment.store,
        { station, isNew: !stations.livesHere(station) },
        { url, ca: tls?.fingerprint() ?? null },
        clock.nowMs(),
      ),
    log,
  });
  const screenParts = {
    store,
    stationProcess: stations.process,
    livesHere: stations.livesHere,
    kindOf: options.trust.stations.kindOf,
    pairingOf: options.trust.screens.pairingOf,
    pulseMs: options.pulseMs,
  };
  const screens = hostSocketRoute({ ...screenParts, kinds: ['browser'] });
  const boards = hostSocketRoute({ ...screenParts, kinds: ['browser', 'board'], refusal: boardRefusal });

  const drain = drainable(app, isDraining);
  addRequestContext(app, (route, status) => options.metrics?.answered(route, status));
  addMonitoring(app, {
    about: () => ({ site: store.site, version: options.version, now: new Date(clock.nowMs()).toISOString() }),
    readiness: options.readiness,
    metrics: options.metrics?.text,
    token: options.metricsToken,
  });
  options.metrics?.watch({ nudgeSockets: nudges.count, sessions: service.sessions.count });
  addSyncRoutes(app, service, log);
  /** Facts about devices that are being recorded. */
  let announcing: Promise<void> = Promise.resolve();
  const trustChanged = async () => {
    // First what needs no disk: on a full one nothing is recorded, and whoever is out is out all the same.
    for (const { station, publicKey, revoked } of enrolment?.store.devices() ?? []) {
      if (revoked === null) continue;
      service.sessions.end(station, publicKey);
      // A socket may outlive the token that opened it.
      nudges.end({ station, publicKey });
    }
    screens.endUnpaired();
    boards.endUnpaired();
    announcing = service.announce();
    await announcing;
  };
  if (enrolment) {
    const { store: trust, siteKeys } = enrolment;
    const { nowMs } = clock;
    addTrustRoutes(app, {
      store,
      trust,
      nowMs,
      siteKey: siteKeys.publicKey,
      fingerprint: () => tls?.fingerprint() ?? null,
      log,
      sessions: service.sessions,
      screens: options.trust.screens,
      credentials: createCredentials({ store, trust, nowMs, siteKeys, nextAuthority: () => tls?.next() }),
      guard: createCodeGuard({ now: nowMs, wait: options.waitAfterWrongCode ?? ((ms) => pause(ms)) }),
      authority: () => tls?.authority(),
      isSecure: () => tls !== undefined,
      changed: () => void trustChanged().catch((error: unknown) => log('error', 'announce-failed', errorFields(error))),
    });
  }
  options.moreRoutes?.(app);
  addScreens(app, options.renderer);
  const sockets = socketRoutes(app.server, log, isDraining, reach, (path) => routes.push(`WS ${path}`));
  sockets.add(syncPaths.nudges, {
    needsOrigin: false,
    maxMessageBytes: 1024,
    admit: async (request) => {
      const who = sessionOf(service.sessions, request.headers);
      if (!who.ok) return who;
      return service.refusalOf(who.session) ?? { ok: true, admitted: who.session };
    },
    connected: nudges.connect,
  });
  sockets.add('/host', screens);
  sockets.add(boardPaths.socket, boards);

  await app.listen({ host: options.host, port: options.port });
  url = urlOf(app.server.address() as AddressInfo, tls !== undefined);
  log('info', 'listening', { url, site: store.site, epoch: store.epoch });

  return {
    url,
    routes,
    nudgeSockets: nudges.count,
    trustChanged,
    certificateChanged: () => {
      const renewed = tls?.server();
      if (renewed && app.server instanceof TlsServer)
        app.server.setSecureContext({ ...renewed, minVersion: 'TLSv1.2' });
    },
    stop: async () => {
      draining = true;
      log('info', 'draining');
      nudges.close();
      screens.close();
      boards.close();
      await stations.stop();
      await drain(options.quietMs ?? 0);
      // Who asked for it has been told if it failed.
      await announcing.catch(() => undefined);
      options.metrics?.stop();
      log('info', 'stopped');
    },
  };
}

/** Folders and programs of an installation, from the folder of the project. */
export function installedPaths(project: string): {
  readonly renderer: string;
  readonly stationProgram: string;
  readonly demoPlant: string;
} {
  return {
    renderer: join(project, 'out/renderer'),
    stationProgram: join(project, 'electron/station/main.ts'),
    demoPlant: join(project, 'assets/demo-plant'),
  };
}
