import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';

import type { SiteStore, StoreStats } from '../store/site-store.ts';
import type { Pulled } from '../sync/pull.ts';
import type { SyncService } from '../sync/sync-service.ts';
import { createRegistry } from './registry.ts';
import type { Registry, Sample } from './registry.ts';
import { createStationLags } from './station-lags.ts';

/** Where the numbers come from that nobody reports. */
export interface MetricSources {
  readonly store: SiteStore;
  /** The database file; undefined when the store is elsewhere. */
  readonly database: string | undefined;
  readonly version: string;
  readonly now: () => number;
  readonly backups: (() => Promise<{ readonly lastAt: string | undefined; readonly failures: number }>) | undefined;
  readonly failed: (metric: string, error: unknown) => void;
}

/** The numbers of one server process. */
export interface ServerMetrics {
  /** All of them in the text format of Prometheus. */
  readonly text: Registry['text'];
  /** The same service, counted and timed. */
  readonly meter: (service: SyncService) => SyncService;
  /** A group of writes was committed: how many jobs, and how long the disk took (ms). */
  readonly committed: (jobs: number, diskMs: number) => void;
  readonly answered: (route: string, status: number) => void;
  /** What lives in this process only. */
  readonly watch: (counts: { readonly nudgeSockets: () => number; readonly sessions: () => number }) => void;
  readonly stop: () => void;
}

const LATENCIES = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const JOBS = [1, 2, 5, 10, 25, 50, 100, 250];
const SECOND = 1000;
/** The event loop is looked at this often; the time between two looks is part of what is measured and taken off. */
const LOOP_TICK_MS = 10;
/** Numbers of the store are read once for all gauges of one request of the metrics. */
const FRESH_MS = 1000;

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

/** Metrics of a server. Labels from outside are bounded; nothing here is written to disk. */
export function createServerMetrics(sources: MetricSources): ServerMetrics {
  const { store, now, database } = sources;
  const registry = createRegistry(sources.failed);
  const facts = registry.counter('lineside_facts_total', 'Facts that stations shipped to this process, by verdict.');
  const batches = registry.counter(
    'lineside_batches_total',
    'Batches that stations shipped to this process, by outcome.',
  );
  const push = registry.histogram('lineside_push_seconds', 'From a parsed batch to its durable answer.', LATENCIES);
  const pull = registry.histogram('lineside_pull_seconds', 'Reading one page of rows for a station.', LATENCIES);
  const commitJobs = registry.histogram('lineside_commit_jobs', 'Writes that shared one commit.', JOBS);
  const commitDisk = registry.histogram(
    'lineside_commit_seconds',
    'Committing to disk, the flush included.',
    LATENCIES,
  );
  const requests = registry.counter('lineside_http_requests_total', 'Answered HTTP requests.');
  const lags = createStationLags(now);
  const endListening = store.onGrown(lags.grown);

  let read: { readonly at: number; readonly stats: Promise<StoreStats> } | undefined;
  function stats(): Promise<StoreStats> {
    if (!read || now() - read.at > FRESH_MS || now() < read.at) read = { at: now(), stats: store.stats() };
    return read.stats;
  }
  const ageOf = (at: string | null | undefined) => (at ? Math.max(0, (now() - Date.parse(at)) / SECOND) : 0);

  registry.gauge('lineside_build_info', 'Version of this program and of its runtime.', () => [
    { labels: { version: sources.version, node: process.version, site: store.site }, value: 1 },
  ]);
  registry.gauge('lineside_site_log_rows', 'Rows of the site log.', async () => (await stats()).rows);
  registry.gauge('lineside_facts', 'Facts kept in chains.', async () => (await stats()).facts);
  registry.gauge('lineside_chains', 'Chains and their branches.', async () => (await stats()).chains);
  registry.gauge(
    'lineside_rows_apart',
    'Rows kept apart from the chains, without proof of origin.',
    async () => (await stats()).apart,
  );
  registry.gauge('lineside_outbox_postings', 'Postings for the ERP that are not booked, by state.', async () => {
    const { pending, sending, handed, rejected } = (await stats()).outbox;
    return Object.entries({ pending, sending, handed, rejected }).map(([state, value]) => ({
      labels: { state },
      value,
    }));
  });
  registry.gauge(
    'lineside_outbox_oldest_seconds',
    'Age of the oldest posting that waits, of the oldest without an answer of the ERP, and of the oldest refused one; 0 for none.',
    async () => {
      const { oldestOpenAt, oldestHandedAt, oldestRejectedAt } = (await stats()).outbox;
      return [
        { labels: { state: 'open' }, value: ageOf(oldestOpenAt) },
        { labels: { state: 'handed' }, value: ageOf(oldestHandedAt) },
        { labels: { state: 'rejected' }, value: ageOf(oldestRejectedAt) },
      ];
    },
  );
  registry.gauge(
    'lineside_facts_not_backed_up',
    'Facts that no finished backup holds.',
    async () => (await stats()).notBackedUp,
  );
  const { backups } = sources;
  if (backups) {
    registry.gauge(
      'lineside_backup_age_seconds',
      'Since the last finished backup was begun; +Inf when there was none.',
      async () => {
        const { lastAt } = await backups();
        return lastAt === undefined ? Infinity : ageOf(lastAt);
      },
    );
    registry.gauge(
      'lineside_backup_failures',
      'Backups that failed since this process started.',
      async () => (await backups()).failures,
    );
  }
  registry.gauge(
    'lineside_station_rows_behind',
    'Rows that came since a station last had everything that is for it.',
    () => lags.all().map(({ station, rows }): Sample => ({ labels: { station }, value: rows })),
  );
  registry.gauge('lineside_station_last_contact_seconds', 'Since the last request of a station.', () =>
    lags
      .all()
      .map(({ station, lastContactMs }): Sample => ({ labels: { station }, value: (now() - lastContactMs) / SECOND })),
  );
  if (database !== undefined) {
    registry.gauge('lineside_database_bytes', 'Size of the database and of its write-ahead log.', async () => [
      { labels: { file: 'database' }, value: await sizeOf(database) },
      { labels: { file: 'wal' }, value: await sizeOf(`${database}-wal`) },
    ]);
    registry.gauge('lineside_disk_free_bytes', 'Free space on the disk of the database.', async () => {
      const { bavail, bsize } = await statfs(dirname(database));
      return bavail * bsize;
    });
  }
  const loop = monitorEventLoopDelay({ resolution: LOOP_TICK_MS });
  loop.enable();
  registry.gauge(
    'lineside_event_loop_delay_seconds',
    'How late the process got to its events since the last reading.',
    () => {
      const samples = [0.5, 0.99, 1].map((quantile): Sample => {
        const nanoseconds = quantile === 1 ? loop.max : loop.percentile(quantile * 100);
        return {
          labels: { quantile: String(quantile) },
          value: Math.max(0, nanoseconds / 1e9 - LOOP_TICK_MS / SECOND),
        };
      });
      loop.reset();
      return samples;
    },
  );
  registry.gauge('lineside_memory_bytes', 'Memory of this process.', () => {
    const { rss, heapUsed, external } = process.memoryUsage();
    return Object.entries({ rss, heapUsed, external }).map(([kind, value]) => ({ labels: { kind }, value }));
  });
  registry.gauge('lineside_uptime_seconds', 'Since this process started.', () => process.uptime());

  async function timed<Result>(
    run: () => Promise<Result>,
    done: (seconds: number, result: Result | undefined) => void,
  ): Promise<Result> {
    const began = performance.now();
    let result: Result | undefined;
    try {
      result = await run();
      return result;
    } finally {
      done((performance.now() - began) / SECOND, result);
    }
  }

  function countShipped(result: Awaited<ReturnType<SyncService['ship']>> | undefined): void {
    if (!result?.ok) {
      batches.add({ outcome: result ? result.problem.code : 'failed' });
      return;
    }
    batches.add({ outcome: 'taken' });
    const verdicts = new Map<string, number>();
    for (const { status } of result.value.rows) verdicts.set(status, (verdicts.get(status) ?? 0) + 1);
    for (const [verdict, count] of verdicts) facts.add({ verdict }, count);
  }

  return {
    text: registry.text,
    committed: (jobs, diskMs) => {
      commitJobs.observe(jobs);
      commitDisk.observe(diskMs / SECOND);
    },
    answered: (route, status) => requests.add({ route, status: String(status) }),
    watch: ({ nudgeSockets, sessions }) => {
      registry.gauge('lineside_nudge_sockets', 'Stations that are listening for news.', nudgeSockets);
      registry.gauge('lineside_sessions', 'Tokens that are good.', sessions);
    },
    meter: (service) => ({
      ...service,
      ship: (session, request) => {
        lags.contact(session.station);
        return timed(
          () => service.ship(session, request),
          (seconds, result) => {
            push.observe(seconds);
            countShipped(result);
          },
        );
      },
      async *pull(station, request) {
        const upTo = await store.upTo();
        const began = performance.now();
        let page: Pulled | undefined;
        try {
          page = yield* service.pull(station, request);
          return page;
        } finally {
          pull.observe((performance.now() - began) / SECOND);
          if (page) lags.pulled(station, request.lane, upTo, page.more);
        }
      },
    }),
    stop: () => {
      loop.disable();
      endListening();
    },
  };
}
