import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { formatChain, lanes } from '../../../shared/facts/chain.ts';
import type { HostHandlers, HostTopic } from '../../../shared/host/host-contract.ts';
import type { FrameFromStation } from '../../../shared/host/host-frames.ts';
import { serveHost } from '../../../shared/host/serve-host.ts';
import type { HostConnection, HostService } from '../../../shared/host/serve-host.ts';
import { planBody } from '../../../shared/plan/plan-index.ts';
import { USUAL_PRIORITY_SAFETY } from '../../../shared/plan/priority-safety.ts';
import type { SyncView } from '../../../shared/views/view-schemas.ts';
import type { StationClock } from '../process/clock.ts';
import { openIdentity } from '../process/station-identity.ts';
import type { StationStore } from '../store/station-store.ts';
import type { ServerLink } from '../sync/server-link.ts';
import { startSyncClient } from '../sync/sync-client.ts';
import type { SyncClient } from '../sync/sync-client.ts';
import { readSyncState, writeSyncState } from '../sync/sync-state.ts';
import { actionsViewOf } from '../views/actions-view.ts';
import { createDispatchList } from '../views/dispatch-list.ts';
import { reasonsViewOf } from '../views/reasons-view.ts';
import { homeViewOf, nextViewOf, sessionViewOf } from '../views/station-views.ts';
import { createCommandGate } from './command-gate.ts';
import { allHeads, foldStore, noChanges, takeRows } from './replica.ts';
import type { Changes } from './replica.ts';

/** Every so often the dispatch list is ranked again, because time alone changes it (milliseconds). */
const RANK_EVERY_MS = 30_000;

/** What a station is started with. */
export interface StationOptions {
  readonly folder: string;
  readonly site: string;
  readonly station: string;
  readonly version: string;
  readonly store: StationStore;
  readonly clock: StationClock;
  /** Null: no server is configured; the station works alone. */
  readonly link: ServerLink | null;
}

/** A running station: the kernel behind every screen. */
export interface Station {
  /** Serves one screen; `send` gets its frames and must not throw. @returns the connection and a function that ends it. */
  readonly connect: (send: (frame: FrameFromStation) => void) => {
    readonly connection: HostConnection;
    readonly disconnect: () => void;
  };
  readonly handlers: HostHandlers;
  readonly stop: () => Promise<void>;
}

const runtime =
  process.versions['electron'] === undefined
    ? `Node ${process.versions.node}`
    : `Electron ${process.versions['electron']}`;

/**
 * Starts a station: folds its store, opens the gate, keeps the views and exchanges with the server.
 * @throws IdentityProblem or StorageFailure, each with a sentence for the screen.
 */
export async function startStation(options: StationOptions): Promise<Station> {
  const { store, clock, folder } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let identity = openIdentity(folder, options.site, options.station, clock.newIncarnation);
  const replica = await foldStore(store.stream(), clock.nowMs());
  const syncState = readSyncState(folder);
  const equipment = () => planBody(replica.world.plan, 'station', options.station)?.equipment ?? null;
  const dispatch = createDispatchList(replica.world, equipment);
  dispatch.rebuild(clock.nowMs());
  let reasons = reasonsViewOf(replica.world, equipment());
  const sources = { world: replica.world, site: options.site, station: options.station, equipment, dispatch };
  const connections = new Set<HostConnection>();
  let sync: SyncClient | undefined;

  const waiting = () =>
    [...replica.heads.values()].reduce(
      (sum, head) => sum + Math.max(0, head.seq - (syncState.held.get(head.chain) ?? 0)),
      0,
    );

  function syncView(): SyncView {
    const settings = planBody(replica.world.plan, 'settings', 'site');
    const away = syncState.lastContactAt === null ? 'never' : 'offline';
    return {
      state: options.link === null ? 'off' : sync?.online() === true ? 'online' : away,
      waiting: waiting(),
      lastContactAt: syncState.lastContactAt,
      amberAfterMinutes: settings?.syncAmberAfterMinutes ?? 30,
      problem: sync?.problem() ?? null,
      lanes: sync?.lanes() ?? [],
      prioritySafety: settings?.prioritySafety ?? USUAL_PRIORITY_SAFETY,
      serverRestoredAt: syncState.restoredAt,
      history: { state: 'complete', done: replica.factCount, of: replica.factCount },
      storage: store.condition(),
      keptAside: replica.keptAside.size,
    };
  }

  const views: Readonly<Record<HostTopic, () => unknown>> = {
    session: () => sessionViewOf(sources),
    home: () => homeViewOf(sources),
    next: () => nextViewOf(sources),
    actions: () => actionsViewOf(replica, (chain) => syncState.held.get(chain) ?? 0),
    sync: syncView,
    reasons: () => reasons,
  };

  const dirty = new Set<HostTopic>();
  let flushing: NodeJS.Immediate | undefined;
  const lastSent = new Map<HostTopic, string>();

  function flush(): void {
    flushing = undefined;
    for (const topic of dirty) {
      if (![...connections].some((connection) => connection.topics.has(topic))) {
        lastSent.delete(topic);
        continue;
      }
      const value = views[topic]();
      const text = JSON.stringify(value);
      if (lastSent.get(topic) === text) continue;
      lastSent.set(topic, text);
      for (const connection of connections) connection.publish(topic, value);
    }
    dirty.clear();
  }

  function touch(...topics: readonly HostTopic[]): void {
    for (const topic of topics) dirty.add(topic);
    flushing ??= setImmediate(flush);
  }

  function changed(changes: Changes): void {
    const planKinds = new Set([...changes.plan].map((key) => key.slice(0, key.indexOf('/'))));
    if (planKinds.has('station') || planKinds.has('equipment')) dispatch.rebuild(clock.nowMs());
    else dispatch.update(changes, clock.nowMs());
    if (planKinds.has('reasons') || planKinds.has('station')) {
      reasons = reasonsViewOf(replica.world, equipment());
      touch('reasons');
    }
    touch('session', 'home', 'next', 'actions', 'sync');
  }

  const execute = createCommandGate({
    store,
    replica,
    clock,
    identity: () => identity,
    equipment,
    recommended: () => {
      const [first] = dispatch.lines();
      return first?.readiness === 'ready' ? { order: first.job.orderId, operation: first.job.operation.id } : undefined;
    },
    priorityAgeMs: options.link === null ? undefined : () => sync?.ageMs('priority') ?? null,
    onChanged: (changes) => {
      changed(changes);
      sync?.kick();
    },
  });

  const stopCondition = store.onCondition(() => touch('sync'));
  const stopRows = store.onRows((rows) => {
    const changes = noChanges();
    takeRows(replica, rows, clock.nowMs(), changes);
    changed(changes);
  });

  const handlers: HostHandlers = {
    execute,
    beat: () => Promise.resolve({ at: new Date(clock.nowMs()).toISOString() }),
    about: () =>
      Promise.resolve({
        version: options.version,
        station: options.station,
        site: options.site,
        runtime,
        facts: replica.factCount,
      }),
  };
  function viewNow(topic: HostTopic): unknown {
    // Whoever subscribes gets what is not sent to the others yet; then what was sent last is no longer what all of them show.
    lastSent.delete(topic);
    return views[topic]();
  }
  const service: HostService = { handlers, currentView: viewNow };

  let lastState = '';
  if (options.link !== null) {
    sync = startSyncClient({
      store,
      link: options.link,
      clock,
      identity: () => identity,
      heads: () => allHeads(replica, identity.station, identity.incarnation),
      currentChains: () =>
        lanes.map((lane) => formatChain({ station: identity.station, lane, incarnation: identity.incarnation })),
      renewIncarnation: () => {
        identity = identity.renew(clock.newIncarnation());
      },
      state: syncState,
      onChanged: () => {
        const now = JSON.stringify([...syncState.held]);
        if (now !== lastState) {
          lastState = now;
          touch('actions');
        }
        touch('sync');
      },
    });
  }
  const ranking = setInterval(() => {
    dispatch.rebuild(clock.nowMs());
    touch('home', 'next');
  }, RANK_EVERY_MS);
  const remembering = setInterval(() => writeSyncState(folder, syncState), 10_000);

  let stopping: Promise<void> | undefined;
  async function stop(): Promise<void> {
    clearInterval(ranking);
    clearInterval(remembering);
    if (flushing) clearImmediate(flushing);
    stopRows();
    stopCondition();
    await sync?.stop();
    writeSyncState(folder, syncState);
    await store.close();
  }

  return {
    handlers,
    connect(send) {
      const connection = serveHost(service, send);
      connections.add(connection);
      return { connection, disconnect: () => connections.delete(connection) };
    },
    stop: () => (stopping ??= stop()),
  };
}

/** Folder of the database inside the data folder of a station. */
export function storeFolder(folder: string): string {
  return join(folder, 'store');
}
