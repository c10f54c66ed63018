import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import type { ServerOptions } from './command-line.ts';
import { postingsOf } from './erp/postings-of.ts';
import type { Repetition } from './erp/repeat.ts';
import { prepareErp } from './erp/start-erp.ts';
import { errorFields, jsonLinesLog } from './log.ts';
import { installedPaths, startSyncServer } from './server.ts';
import type { SyncServer } from './server.ts';
import type { SiteStore } from './store/site-store.ts';
import { StoreRefused } from './store/sqlite-format.ts';
import { openSqliteSiteStore } from './store/sqlite-site-store.ts';
import { systemClock } from './sync/server-clock.ts';

const VERSION = '0.1.0';
const DEFAULT_SITE = 'demo';
/** What is under way gets this long when the server is told to end. */
const DRAIN_MS = 10_000;

const log = jsonLinesLog((line) => process.stderr.write(line));

/** Ends with a sentence for the person who started the server. */
function giveUp(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

function openStore({ data, site }: ServerOptions): SiteStore {
  const file = join(data, 'site.db');
  try {
    mkdirSync(data, { recursive: true });
    return openSqliteSiteStore(file, { site, newSite: DEFAULT_SITE });
  } catch (error) {
    if (error instanceof StoreRefused) return giveUp(error.message);
    return giveUp(
      `The data folder ${data} cannot be used: ${(error as Error).message}. Choose another one with --data.`,
    );
  }
}

function listenProblem(error: NodeJS.ErrnoException, { host, port }: ServerOptions): string {
  if (error.code === 'EADDRINUSE')
    return `Port ${port} is in use. Choose another one with --port, or stop the program that has it.`;
  if (error.code === 'EACCES')
    return `Port ${port} needs rights that this user does not have. Choose one above 1023 with --port.`;
  return `The server cannot listen on ${host}, port ${port}: ${error.message}.`;
}

/** Ends the process in order when it is told to, and by force when that takes too long. */
function endOnSignal(server: SyncServer, drop: Repetition | undefined, store: SiteStore): void {
  let ending = false;
  const end = (signal: string) => {
    if (ending) return;
    ending = true;
    log('info', 'signal', { signal });
    setTimeout(() => {
      log('error', 'drain-timeout', { afterMs: DRAIN_MS });
      process.exit(1);
    }, DRAIN_MS).unref();
    Promise.all([server.stop(), drop?.stop()])
      .then(() => store.close())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          log('error', 'stop-failed', errorFields(error));
          process.exit(1);
        },
      );
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => end(signal));
}

/**
 * Runs the server until the process is told to end. Ends the process itself, with a sentence, when the server cannot start.
 */
export async function runServer(options: ServerOptions): Promise<void> {
  process.on('uncaughtException', (error) => {
    log('error', 'bug', errorFields(error));
    // What is acknowledged is on disk; going on after a bug could acknowledge what is not.
    process.exit(70);
  });

  const store = openStore(options);
  if (options.restored) log('info', 'new-epoch', { epoch: await store.renewEpoch() });
  const installed = installedPaths(dirname(import.meta.dirname));
  const erp = await prepareErp({
    store,
    data: resolve(options.data),
    demoPlant: options.demo ? installed.demoPlant : undefined,
    plan: options.plan,
    erp: options.erp,
    erpMapping: options.erpMapping,
    log: (sentence) => log('info', 'erp', { sentence }),
    now: () => Date.now(),
  });
  if (!erp.ok) {
    await store.close();
    return giveUp(erp.problems.join('\n'));
  }
  let server: SyncServer;
  try {
    server = await startSyncServer({
      store,
      clock: systemClock(),
      log,
      postingsOf,
      host: options.host,
      port: options.port,
      renderer: resolve(options.renderer ?? installed.renderer),
      stations: resolve(options.data, 'stations'),
      stationProgram: installed.stationProgram,
      version: VERSION,
    });
  } catch (error) {
    await store.close();
    return giveUp(listenProblem(error as NodeJS.ErrnoException, options));
  }
  endOnSignal(server, erp.drop, store);
  erp.drop?.start();
  if (erp.root !== undefined) process.stdout.write(`Orders and postings of the ERP: ${erp.root}\n`);
  process.stdout.write(`Lineside sync server for the site "${store.site}": ${server.url}\n`);
}
