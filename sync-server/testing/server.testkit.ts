import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { PlanDraft } from '../../shared/plan/plan-document.ts';
import { jsonLinesLog } from '../log.ts';
import { startSyncServer } from '../server.ts';
import type { SyncServer, SyncServerOptions } from '../server.ts';
import type { SiteStore } from '../store/site-store.ts';
import { openSqliteSiteStore } from '../store/sqlite-site-store.ts';
import type { SqliteSiteStore } from '../store/sqlite-site-store.ts';
import { systemClock } from '../sync/server-clock.ts';
import { trustAnybody } from '../trust/site-trust.ts';
import type { SiteTrust } from '../trust/site-trust.ts';
import { personDraft } from './store.testkit.ts';

/** A server on a free port over a store of its own, in this process. */
export interface TestServer extends SyncServer {
  /** Its methods may be replaced by failing ones. */
  readonly store: { -readonly [Name in keyof SiteStore]: SiteStore[Name] } & Pick<SqliteSiteStore, 'trust'>;
  readonly folder: string;
  /** The log lines so far, parsed. */
  readonly logged: () => { readonly event: string; readonly level: string }[];
  readonly now: () => number;
  /** Sets the server's clock forward (or back), in milliseconds. */
  readonly shiftClock: (byMs: number) => void;
  /** Stops the server, closes the store and deletes the folder. */
  readonly dispose: () => Promise<void>;
}

/** The people that the plan of a test server knows. */
const somebody: readonly PlanDraft[] = [personDraft('anna'), personDraft('sam', { roles: ['supervisor'] })];

/** Starts a server whose plan knows the operator "anna" and the supervisor "sam", unless said otherwise. */
export async function startTestServer({
  people = somebody,
  trust = async (_folder, store) => trustAnybody(store),
  ...over
}: Partial<Omit<SyncServerOptions, 'trust'>> & {
  readonly people?: readonly PlanDraft[];
  /** Whom it lets in; anybody, when not said. */
  readonly trust?: (folder: string, store: SqliteSiteStore, now: () => number) => Promise<SiteTrust>;
} = {}): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'lineside-server-'));
  const lines: string[] = [];
  let shift = 0;
  const now = () => Date.now() + shift;
  const store = openSqliteSiteStore(join(folder, 'site.db'), { site: 'demo', now });
  await store.putPlan(people);
  const server = await startSyncServer({
    store,
    clock: { ...systemClock(), nowMs: now },
    log: jsonLinesLog((line) => lines.push(line)),
    postingsOf: () => [],
    host: '127.0.0.1',
    port: 0,
    renderer: join(folder, 'renderer'),
    stations: join(folder, 'stations'),
    stationProgram: join(import.meta.dirname, 'echo-station.testkit.ts'),
    version: '0.0.0',
    trust: await trust(folder, store, now),
    ...over,
  });
  return {
    ...server,
    store,
    folder,
    now,
    logged: () => lines.map((line) => JSON.parse(line) as { event: string; level: string }),
    shiftClock: (byMs) => {
      shift += byMs;
    },
    dispose: async () => {
      await server.stop();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
