import { dirname, resolve } from 'node:path';

import { VERSION } from '../shared/version.ts';
import { createBackups } from './backup/backups.ts';
import { addControlRoutes, createControl } from './backup/control.ts';
import type { ServerOptions } from './command-line.ts';
import { endInOrder } from './end-on-signal.ts';
import { prepareErp } from './erp/start-erp.ts';
import { fileProblem } from './files/file-problem.ts';
import { errorFields, jsonLinesLog } from './log.ts';
import { readinessOf } from './metrics/readiness.ts';
import { createServerMetrics } from './metrics/server-metrics.ts';
import type { ServerMetrics } from './metrics/server-metrics.ts';
import { openSite } from './open-site.ts';
import { keepScopes } from './scope/keep-scopes.ts';
import { createScopeKeeper } from './scope/scope-keeper.ts';
import { installedPaths, startSyncServer } from './server.ts';
import type { SyncServer } from './server.ts';
import { systemClock } from './sync/server-clock.ts';

/** What is under way gets this long when the server is told to end. */
const DRAIN_MS = 10_000;
/** Stations whose request is on its way while the server stops still get an answer. */
const QUIET_MS = 500;

/** Ends with a sentence for the person who started the server. */
function giveUp(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
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
 */
export async function runServer(options: ServerOptions): Promise<void> {
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
  if (opened.wasCut) log('warn', 'was-cut', { data });
  if (options.restored) await store.renewEpoch();

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
  let server: SyncServer;
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
      version: VERSION,
      metrics,
      readiness: () => readinessOf({ store, data, erp: erp.root, writeProblem: () => live.writeProblem }),
      moreRoutes: (app) => addControlRoutes(app, control.secret, backups.take),
      quietMs: QUIET_MS,
    });
  } catch (error) {
    await store.close();
    return giveUp(listenProblem(error as NodeJS.ErrnoException, options));
  }
  await control.publish(server.url).catch((error: unknown) => {
    // On a full disk, for example: stations are served all the same.
    log('warn', 'no-control', { message: fileProblem('The backup command cannot reach this server', error) });
  });
  const end = endInOrder({
    steps: [
      () => Promise.all([server.stop(), erp.drop?.stop(), backups.stop(), scopes.stop()]),
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
  process.stdout.write(`Lineside sync server for the site "${store.site}": ${server.url}\n`);
}
