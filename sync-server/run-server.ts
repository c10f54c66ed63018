import { dirname, resolve } from 'node:path';

import { VERSION } from '../shared/version.ts';
import { createBackups } from './backup/backups.ts';
import { createControl } from './backup/control.ts';
import type { ServerOptions } from './command-line.ts';
import { addControlDoors } from './control-doors.ts';
import { endInOrder } from './end-on-signal.ts';
import { prepareErp } from './erp/start-erp.ts';
import { fileProblem } from './files/file-problem.ts';
import { loopbackAddresses } from './http/local-only.ts';
import { errorFields, jsonLinesLog } from './log.ts';
import { readinessOf } from './metrics/readiness.ts';
import { createServerMetrics } from './metrics/server-metrics.ts';
import type { ServerMetrics } from './metrics/server-metrics.ts';
import { openSite } from './open-site.ts';
import { keepScopes } from './scope/keep-scopes.ts';
import { createScopeKeeper } from './scope/scope-keeper.ts';
import { installedPaths, startSyncServer } from './server.ts';
import type { SyncServer } from './server.ts';
import type { SqliteSiteStore } from './store/sqlite-site-store.ts';
import { systemClock } from './sync/server-clock.ts';
import { keepCertificate } from './trust/keep-certificate.ts';
import { openMetricsToken } from './trust/metrics-token.ts';
import { createSiteTls, openSiteTls } from './trust/site-tls.ts';
import { openSiteTrust } from './trust/site-trust.ts';
import type { SiteTrust } from './trust/site-trust.ts';
import type { OrderParts } from './trust/trust-orders.ts';
import { TrustProblem } from './trust/trust-problem.ts';
import { trustWarnings } from './trust/trust-warnings.ts';

/** What is under way gets this long when the server is told to end. */
const DRAIN_MS = 10_000;
/** Stations whose request is on its way while the server stops still get an answer. */
const QUIET_MS = 500;

/** Ends with a sentence for the person who started the server. */
function giveUp(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

/** Where others reach the server: by the first name of its certificate. */
function outsideUrl(url: string, { tls }: SiteTrust): string {
  const [name] = tls?.names() ?? [];
  if (name === undefined || url === '') return url;
  return `https://${name.includes(':') ? `[${name}]` : name}:${new URL(url).port || '443'}`;
}

function listenProblem(error: NodeJS.ErrnoException, { host, port }: ServerOptions): string {
  if (error.code === 'EADDRINUSE')
    return `Port ${port} is in use. Choose another one with --port, or stop the program that has it.`;
  if (error.code === 'EACCES')
    return `Port ${port} needs rights that this user does not have. Choose one above 1023 with --port.`;
  return `The server cannot listen on ${host}, port ${port}: ${error.message}.`;
}

/**
 * Runs the server until the process is told to end. Ends the process itself, with a sentence, when the server cannot start.
 * @param trustOf whom it lets in: enrolled stations and paired browsers, unless a test says otherwise.
 */
export async function runServer(
  options: ServerOptions,
  trustOf: (data: string, store: SqliteSiteStore, now: () => number) => Promise<SiteTrust> = openSiteTrust,
): Promise<void> {
  const log = jsonLinesLog((line) => process.stderr.write(line), { least: options.logLevel });
  process.on('uncaughtException', (error) => {
    log('error', 'bug', errorFields(error));
    // What is acknowledged is on disk; going on after a bug could acknowledge what is not.
    process.exit(70);
  });
  const data = resolve(options.data);
  const now = () => Date.now();

  // What the store reports to, most of which is made later.
  const live: { metrics?: ServerMetrics; writeProblem?: string | undefined; isServing: boolean } = { isServing: false };
  const opened = await openSite(data, {
    site: options.site,
    onWritten: (jobs, diskMs) => {
      live.writeProblem = undefined;
      live.metrics?.committed(jobs, diskMs);
    },
    onNewEpoch: (epoch) => {
      // Once stations are served, only their marks bring a new epoch about.
      if (live.isServing) log('error', 'put-back', { epoch });
      else log('info', 'new-epoch', { epoch });
    },
    onWriteFailed: (error) => {
      live.writeProblem = error instanceof Error ? error.message : String(error);
    },
  });
  if (!opened.ok) return giveUp(opened.sentence);
  const { store } = opened;
  if (opened.endedAgain > 0) log('warn', 'ended-again', { count: opened.endedAgain });
  if (opened.wasCut) log('warn', 'was-cut', { data });
  if (options.restored) {
    await store.renewEpoch();
    await store.trust.endCodes();
  }

  let trust: SiteTrust;
  try {
    trust = await trustOf(data, store, now);
    if (!trust.tls && !loopbackAddresses.has(options.host))
      throw new TrustProblem(
        `--host ${options.host}: other machines reach this server by TLS only, and it has no certificate. Make one first: npm run server -- site-ca --data ${options.data} --name HOST`,
      );
    const isNamed = loopbackAddresses.has(options.host) || ['0.0.0.0', '::'].includes(options.host);
    if (trust.tls && !isNamed && !trust.tls.names().includes(options.host))
      throw new TrustProblem(
        `--host ${options.host}: the certificate of this server is for ${trust.tls.names().join(', ')}. Add the address: npm run server -- site-ca --data ${options.data} --name ${[...trust.tls.names(), options.host].join(',')}`,
      );
    if (await trust.tls?.renewIfDue(now())) log('info', 'certificate-renewed');
  } catch (error) {
    await store.close();
    return giveUp(
      error instanceof TrustProblem ? error.message : fileProblem(`The keys in ${data} cannot be used`, error),
    );
  }

  const installed = installedPaths(dirname(import.meta.dirname));
  const erp = await prepareErp({
    store,
    data,
    demoPlant: options.demo ? installed.demoPlant : undefined,
    plan: options.plan,
    erp: options.erp,
    erpMapping: options.erpMapping,
    log: (sentence) => log('info', 'erp', { sentence }),
    now,
  });
  if (!erp.ok) {
    await store.close();
    return giveUp(erp.problems.join('\n'));
  }
  const backups = createBackups({ store, plan: options.backups, now, timers: globalThis, program: VERSION, log });
  const scopes = keepScopes(createScopeKeeper({ store, now }), log, globalThis);
  const control = createControl(data);
  const metrics = createServerMetrics({
    store,
    database: store.file,
    version: VERSION,
    now,
    backups: backups.state,
    failed: (metric, error) => log('error', 'metrics-failed', { metric, ...errorFields(error) }),
  });
  live.isServing = true;
  live.metrics = metrics;
  let server: SyncServer | undefined;
  const orderParts = (): OrderParts => ({
    trust: store.trust,
    store,
    now,
    url: outsideUrl(server?.url ?? '', trust),
    tls: trust.tls,
    // A site without certificates can get them while its server runs on; they are taken into use with its next start.
    createTls: trust.tls
      ? undefined
      : async (names) => (await openSiteTls(data, store.site)) ?? (await createSiteTls(data, store.site, names, now())),
    isLoopback: loopbackAddresses.has(options.host),
  });
  try {
    server = await startSyncServer({
      store,
      clock: systemClock(),
      log,
      postingsOf: erp.postingsOf,
      host: options.host,
      port: options.port,
      renderer: resolve(options.renderer ?? installed.renderer),
      stations: resolve(data, 'stations'),
      stationProgram: installed.stationProgram,
      trust,
      version: VERSION,
      metrics,
      metricsToken: await openMetricsToken(data),
      readiness: () =>
        readinessOf({
          store,
          data,
          nowMs: now(),
          erp: erp.root,
          writeProblem: () => live.writeProblem,
          otherWarnings: trustWarnings({ tls: trust.tls, ended: opened.ended }, now()),
        }),
      moreRoutes: (app) => {
        addControlDoors(app, {
          secret: control.secret,
          store,
          clock: systemClock(),
          backups,
          orderParts,
          obeyed: async ({ does }) => {
            if (does !== 'site-ca') await server?.trustChanged();
            else if (server) {
              server.certificateChanged();
              await control.publish(server.url, trust.tls?.authority());
            }
          },
        });
      },
      quietMs: QUIET_MS,
    });
  } catch (error) {
    await store.close();
    return giveUp(listenProblem(error as NodeJS.ErrnoException, options));
  }
  const running = server;
  // What happened to devices while no server ran.
  await running.trustChanged();
  keepCertificate(trust.tls, { now, log, renewed: running.certificateChanged });
  await control.publish(running.url, trust.tls?.authority()).catch((error: unknown) => {
    // On a full disk, for example: stations are served all the same.
    log('warn', 'no-control', { message: fileProblem('The backup command cannot reach this server', error) });
  });
  const end = endInOrder({
    steps: [
      () => Promise.all([running.stop(), erp.drop?.stop(), backups.stop(), scopes.stop()]),
      () => store.close(),
      () => control.withdraw(),
    ],
    withinMs: DRAIN_MS,
    log,
    exit: (code) => process.exit(code),
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => end(signal));
  erp.drop?.start();
  backups.start();
  scopes.start();
  if (erp.root !== undefined) process.stdout.write(`Orders and postings of the ERP: ${erp.root}\n`);
  process.stdout.write(`Lineside sync server for the site "${store.site}": ${outsideUrl(running.url, trust)}\n`);
}
