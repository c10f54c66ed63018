import { readdirSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { VERSION } from '../../shared/version.ts';
import { createDropFolders } from '../erp/drop/drop-folders.ts';
import { postingsOf } from '../erp/postings-of.ts';
import { openSqliteSiteStore } from '../store/sqlite-site-store.ts';
import { testFolders } from '../testing/folder.testkit.ts';
import { serverProgram } from '../testing/program.testkit.ts';
import { startTestServer } from '../testing/server.testkit.ts';
import { testStation } from '../testing/station.testkit.ts';
import { batchOf } from '../testing/store.testkit.ts';
import { connect } from '../testing/sync-client.testkit.ts';
import { readinessOf } from './readiness.ts';
import { createServerMetrics } from './server-metrics.ts';

const newFolder = testFolders('monitoring');
const program = serverProgram();
const PATIENCE = { timeout: 15_000, interval: 20 };

/** Samples of the metrics by their series. */
async function metricsOf(url: string): Promise<Map<string, number>> {
  const response = await fetch(`${url}/metrics`);
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const end = line.lastIndexOf(' ');
      expect(line).toMatch(/^[a-z_]+(\{([a-zA-Z]+="[^"]*",?)+\})? (\+Inf|-?\d+(\.\d+)?(e[+-]?\d+)?)$/);
      return [line.slice(0, end), Number(line.slice(end + 1).replace('+Inf', 'Infinity'))];
    }),
  );
}

describe('the metrics of a running server', { timeout: 60_000 }, () => {
  it('count what was shipped by verdict, time it, and say how far behind each station is', async () => {
    const data = await newFolder();
    const { url } = await program.serve(data, '--demo');
    const station = testStation('press-1');
    const client = await connect(url, station);
    const note = { type: 'LotTasted', data: {}, person: null };
    const facts = station.record([note, note, { person: { id: 'nobody', proof: 'badge' } }]);
    await client.ship(facts);
    await client.ship(facts);
    const reader = await connect(url, testStation('office-1'));
    await reader.pull({ limit: 2000 });
    await reader.pull({ lane: 'priority', limit: 2000 });
    const samples = await vi.waitFor(async () => {
      const found = await metricsOf(url);
      expect(found.get('lineside_pull_seconds_count')).toBe(2);
      return found;
    }, PATIENCE);
    expect(samples.get('lineside_facts_total{verdict="stored"}')).toBe(2);
    expect(samples.get('lineside_facts_total{verdict="quarantined"}')).toBe(1);
    expect(samples.get('lineside_facts_total{verdict="duplicate"}')).toBe(3);
    expect(samples.get('lineside_batches_total{outcome="taken"}')).toBe(2);
    expect(samples.get('lineside_push_seconds_count')).toBe(2);
    expect(samples.get('lineside_commit_seconds_count')).toBeGreaterThan(0);
    expect(samples.get('lineside_station_rows_behind{station="office-1"}')).toBe(0);
    expect(samples.get('lineside_station_rows_behind{station="press-1"}')).toBeGreaterThan(0);
    expect(samples.get('lineside_facts_not_backed_up')).toBe(samples.get('lineside_facts'));
    expect(samples.get('lineside_backup_age_seconds')).toBe(Infinity);
    expect(samples.get('lineside_sessions')).toBe(2);
    expect(samples.get('lineside_disk_free_bytes')).toBeGreaterThan(0);
    expect(samples.get('lineside_database_bytes{file="database"}')).toBeGreaterThan(0);
    expect(samples.get('lineside_http_requests_total{route="/sync/v1/ship",status="200"}')).toBe(2);
    expect([...samples.keys()].some((series) => series.startsWith(`lineside_build_info{version="${VERSION}"`))).toBe(
      true,
    );
    await fetch(`${url}/nothing/${'x'.repeat(100)}`);
    await vi.waitFor(async () => {
      expect((await metricsOf(url)).get('lineside_http_requests_total{route="unknown",status="404"}')).toBe(1);
    }, PATIENCE);
    expect(await (await fetch(`${url}/ready`)).json()).toEqual({ status: 'ready', reasons: [], warnings: [] });
    await rm(join(data, 'erp', 'in'), { recursive: true });
    await vi.waitFor(async () => {
      const answer = await fetch(`${url}/ready`);
      expect(answer.status).toBe(503);
      expect(await answer.text()).toContain('The drop folder of the ERP');
    }, PATIENCE);
  });
});

describe('readiness', () => {
  let data: string;
  let store: ReturnType<typeof openSqliteSiteStore>;
  beforeEach(async () => {
    data = await newFolder();
    store = openSqliteSiteStore(join(data, 'site.db'), { site: 'demo' });
  });
  afterEach(() => store.close());
  const look = (over: Partial<Parameters<typeof readinessOf>[0]> = {}) =>
    readinessOf({
      store,
      data,
      nowMs: Date.now(),
      erp: undefined,
      writeProblem: () => undefined,
      leastFree: 0,
      ...over,
    });

  it('has no reason against it on a good day', async () => {
    const erp = join(data, 'erp');
    await mkdir(erp);
    await createDropFolders(erp);
    expect(await look({ erp })).toEqual({ ready: true, reasons: [], warnings: [] });
  });

  it('gives each reason against it as a sentence', async () => {
    const { ready, reasons } = await look({
      erp: join(data, 'no-share'),
      writeProblem: () => 'database or disk is full',
      leastFree: Number.MAX_SAFE_INTEGER,
      store: { ...store, readSetting: () => Promise.reject(new Error('database disk image is malformed')) },
    });
    expect(ready).toBe(false);
    expect(reasons).toMatchObject([
      expect.stringMatching(/has \d+ MB left\. Free some space/),
      expect.stringMatching(/does not answer: .*malformed.*run verify/),
      expect.stringMatching(/no-share cannot be used.*is the share connected/),
      'The last write failed: database or disk is full',
    ]);
    expect((await look({ data: join(data, 'gone') })).reasons[0]).toMatch(/gone cannot be written.*does not exist/);
  });

  it('warns of an ERP that does not answer for longer than the site lets it, until it does; the server is ready all the same', async () => {
    const at = '2026-11-22T10:00:00.000Z';
    const facts = testStation('press-1').record([{}, {}]);
    await store.appendFacts(batchOf(facts, { postingsOf }));
    const postings = await store.openPostings(10);
    await store.beginPostings(postings, 'file-1');
    const settle = (state: 'handed' | 'posted') =>
      store.settlePostings(postings.map(({ number }) => ({ number, state, reference: 'file-1', message: null, at })));
    await settle('handed');
    const lookAt = (minutes: number) => look({ nowMs: Date.parse(at) + minutes * 60_000 });
    expect(await lookAt(14)).toMatchObject({ ready: true, warnings: [] });
    expect(await lookAt(16)).toEqual({
      ready: true,
      reasons: [],
      warnings: [
        expect.stringMatching(/^The ERP has not answered 2 reports; the oldest was handed over 16 minutes ago/),
      ],
    });
    const settings = { name: 'Works', timeZone: 'UTC', syncAmberAfterMinutes: 5, erpAnswerMinutes: 60 };
    await store.putPlan([{ kind: 'settings', id: 'site', externalRefs: [], body: settings }]);
    expect((await lookAt(59)).warnings).toEqual([]);
    expect((await lookAt(61)).warnings).toHaveLength(1);
    const metrics = createServerMetrics({
      store,
      database: undefined,
      version: 'test',
      now: () => Date.parse(at) + 61 * 60_000,
      backups: undefined,
      failed: () => undefined,
    });
    const text = await metrics.text();
    metrics.stop();
    expect(text).toContain('lineside_outbox_postings{state="handed"} 2\n');
    expect(text).toContain('lineside_outbox_oldest_seconds{state="handed"} 3660\n');
    await settle('posted');
    expect((await lookAt(61)).warnings).toEqual([]);
  });

  it('leaves nothing in the data folder', async () => {
    await look();
    expect(readdirSync(data).filter((name) => name.startsWith('probe'))).toEqual([]);
  });
});

describe('requests', () => {
  it('have an id, in the answer and in the log lines about them', async () => {
    const server = await startTestServer();
    const station = testStation('press-1');
    await connect(server.url, station);
    const hello = server.logged().find(({ event }) => event === 'hello') as Record<string, unknown> | undefined;
    expect(hello?.['request']).toMatch(/^req-/);
    const response = await fetch(`${server.url}/health`);
    expect(response.headers.get('x-request-id')).toMatch(/^req-/);
    await server.dispose();
  });
});
