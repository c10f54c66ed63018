import { deflateSync, gunzipSync, gzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { shipResponse, syncPaths, syncProblem } from '../../shared/sync/protocol.ts';
import { startTestServer } from '../testing/server.testkit.ts';
import type { TestServer } from '../testing/server.testkit.ts';
import { testStation } from '../testing/station.testkit.ts';
import type { TestStation } from '../testing/station.testkit.ts';
import { connect, headOf } from '../testing/sync-client.testkit.ts';
import type { Client } from '../testing/sync-client.testkit.ts';
import { takesGzip } from './send-json.ts';

const MEGABYTE = 1024 * 1024;

describe('compressed bodies', () => {
  let server: TestServer;
  let station: TestStation;
  let client: Client;
  beforeAll(async () => {
    server = await startTestServer();
    station = testStation('press-1');
    client = await connect(server.url, station);
  });
  afterAll(() => server.dispose());

  function send(path: string, body: Uint8Array | string, headers: Record<string, string>): Promise<Response> {
    return fetch(server.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${client.hello.token}`, ...headers },
      body: typeof body === 'string' ? body : new Uint8Array(body),
    });
  }

  const batch = () => {
    const facts = station.record([{}, {}]);
    return JSON.stringify(station.batch(facts, headOf(facts)));
  };

  it.each([
    ['gzip', gzipSync],
    ['GZIP', gzipSync],
    ['deflate', deflateSync],
    ['identity', (text: string) => Buffer.from(text)],
  ])('takes a batch that comes as %s', async (encoding, encode) => {
    const response = await send(syncPaths.ship, encode(batch()), { 'content-encoding': encoding });
    expect(response.status).toBe(200);
    expect(shipResponse.parse(await response.json()).rows.map(({ status }) => status)).toEqual(['stored', 'stored']);
  });

  it('gives up on what would inflate to more than a body may have, however small it came', async () => {
    const bomb = gzipSync(Buffer.alloc(100 * MEGABYTE, ' '));
    expect(bomb.length).toBeLessThan(MEGABYTE);
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const path = index % 2 === 0 ? syncPaths.ship : syncPaths.hello;
        const response = await send(path, path === syncPaths.ship ? bomb : bomb.subarray(0, 200_000), {
          'content-encoding': 'gzip',
        });
        return { status: response.status, problem: syncProblem.parse(await response.json()) };
      }),
    );
    for (const { status, problem } of answers) {
      expect([413, 429]).toContain(status);
      expect(problem.message).toMatch(/Send less at once|too many requests/);
    }
    expect((await send(syncPaths.ship, gzipSync(batch()), { 'content-encoding': 'gzip' })).status).toBe(200);
  });

  it('says of a damaged body what is wrong with it', async () => {
    const good = gzipSync(batch());
    for (const damaged of [good.subarray(0, good.length - 9), Buffer.from('no gzip at all')]) {
      const response = await send(syncPaths.ship, damaged, { 'content-encoding': 'gzip' });
      expect([response.status, syncProblem.parse(await response.json()).message]).toEqual([
        400,
        expect.stringContaining('no good gzip'),
      ]);
    }
  });

  it.each(['br', 'gzip, gzip', 'constructor'])('refuses the encoding "%s" and names those it takes', async (name) => {
    const response = await send(syncPaths.ship, 'x', { 'content-encoding': name });
    expect([response.status, response.headers.get('accept-encoding')]).toEqual([415, 'gzip, deflate']);
    expect(syncProblem.parse(await response.json()).message).toContain('gzip, deflate');
  });

  it('compresses long answers for those who take it, and no others', async () => {
    await client.ship(station.record(Array.from({ length: 100 }, () => ({}))));
    const request = JSON.stringify({ lane: 'normal', checkpoint: null, limit: 500, without: [] });
    const plain = await send(syncPaths.pull, request, { 'accept-encoding': 'identity' });
    expect(plain.headers.get('content-encoding')).toBeNull();
    const text = await plain.text();
    const compressed = await send(syncPaths.pull, request, { 'accept-encoding': 'gzip' });
    expect(compressed.headers.get('content-encoding')).toBe('gzip');
    const rows = (answer: string) => (JSON.parse(answer) as { rows: unknown }).rows;
    expect(rows(await compressed.text())).toEqual(rows(text));
    const short = await send(
      syncPaths.pull,
      JSON.stringify({ lane: 'priority', checkpoint: null, limit: 5, without: [] }),
      {
        'accept-encoding': 'gzip',
      },
    );
    expect(short.headers.get('content-encoding')).toBeNull();
    expect(gunzipSync(gzipSync(text)).toString()).toBe(text);
  });

  it('knows from the header who takes gzip', () => {
    expect(['gzip', 'br, gzip;q=0.5', '*', 'GZIP ; q=1'].map(takesGzip)).toEqual([true, true, true, true]);
    expect([undefined, '', 'identity', 'gzip;q=0', 'gzip; q=0.000', 'gzipped'].map(takesGzip)).toEqual(
      Array.from({ length: 6 }, () => false),
    );
  });
});
