import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { must } from '../../shared/invariant.ts';
import { syncPaths, syncProblem } from '../../shared/sync/protocol.ts';
import { garbageCount, watchGarbage } from '../testing/garbage.testkit.ts';
import { mutated, seeded } from '../testing/mutations.testkit.ts';
import { sendRaw } from '../testing/raw-http.testkit.ts';
import { startTestServer } from '../testing/server.testkit.ts';
import type { TestServer } from '../testing/server.testkit.ts';
import { testStation } from '../testing/station.testkit.ts';
import { connect as connectStation, headOf, post, problemOf } from '../testing/sync-client.testkit.ts';
import type { Client } from '../testing/sync-client.testkit.ts';

const ROUNDS = garbageCount(2000);
const RAW_ROUNDS = Math.max(600, ROUNDS / 10);
/** Far more than a server may hold on to for whoever sends garbage, far less than the garbage itself. */
const MOST_MB = 400;
const AT_ONCE = 20;

describe('a server among hostile requests', () => {
  let server: TestServer;
  let client: Client;
  const station = testStation('press-1');
  beforeAll(async () => {
    server = await startTestServer();
    client = await connectStation(server.url, station);
  });
  afterAll(() => server.dispose());

  const stillWorks = async () => {
    const answer = await client.ship(station.record([{}]));
    expect(answer).toMatchObject({ rows: [{ status: 'stored' }], held: station.head() });
    expect(server.logged().filter(({ level }) => level === 'error')).toEqual([]);
  };

  async function inBatches(count: number, job: (index: number) => Promise<void>): Promise<void> {
    for (let from = 0; from < count; from += AT_ONCE)
      await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, index) => job(from + index)));
  }

  it(
    `answers ${ROUNDS} damaged requests with a sentence each, and goes on`,
    { timeout: 120_000 + ROUNDS * 10 },
    async () => {
      const random = seeded(1);
      const facts = testStation('press-9').record([{}, {}]);
      const bodies = [
        JSON.stringify(station.hello()),
        JSON.stringify(station.batch(facts, headOf(facts))),
        JSON.stringify({ lane: 'normal', checkpoint: { epoch: 'x', seq: 5 }, limit: 3, without: [] }),
      ];
      const paths = [syncPaths.hello, syncPaths.ship, syncPaths.pull];
      const wrong: unknown[] = [];
      const watch = watchGarbage();
      await inBatches(ROUNDS, async () => {
        const which = Math.floor(random() * 3);
        const response = await fetch(server.url + must(paths[which], 'path'), {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${client.hello.token}` },
          body: mutated(must(bodies[which], 'body'), random),
        });
        const value: unknown = await response.json();
        watch.answered(response.status);
        if (response.status >= 500 || (!response.ok && !syncProblem.safeParse(value).success)) wrong.push(value);
      });
      expect(wrong).toEqual([]);
      watch.tell('HTTP requests');
      const { answers } = watch;
      expect([...answers.values()].reduce((sum, count) => sum + count)).toBe(ROUNDS);
      expect(answers.get(400)).toBeGreaterThan(ROUNDS / 2);
      expect(watch.grownMb().whole).toBeLessThan(MOST_MB);
      await stillWorks();
    },
  );

  it('answers what is no HTTP, and closes', { timeout: 60_000 + ROUNDS }, async () => {
    const random = seeded(2);
    const allowed = new Set([400, 403, 404, 408, 431]);
    const wrong: string[] = [];
    await inBatches(RAW_ROUNDS, async () => {
      const noise = randomBytes(1 + Math.floor(random() * 300));
      const { status, text } = await sendRaw(
        server.url,
        Buffer.concat([Buffer.from(random() < 0.5 ? 'GET / HTTP/1.1\r\n' : ''), noise]),
      );
      // No answer at all is right too when the bytes were the start of a request that never came.
      if (status !== undefined && !allowed.has(status)) wrong.push(text);
      if (status === 400 && !text.includes('"message":')) wrong.push(text);
    });
    expect(wrong).toEqual([]);
    await stillWorks();
  });

  it('refuses headers without end, and nesting without end', async () => {
    const long = await sendRaw(server.url, `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`);
    expect(long.status).toBe(431);
    expect(long.text).toContain('too-large');
    for (const body of ['['.repeat(200_000), `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`])
      expect(await problemOf(post(server.url + syncPaths.hello, body))).toMatchObject({ status: 400, code: 'invalid' });
    const [fact] = testStation('press-1').record([{}]);
    const deep = {
      facts: [{ ...fact, data: JSON.parse(`${'[['.repeat(40)}1${']]'.repeat(40)}`) as unknown }],
      head: headOf([must(fact, 'fact')]),
    };
    expect(await problemOf(post(server.url + syncPaths.ship, deep, client.hello.token))).toMatchObject({ status: 400 });
    await stillWorks();
  });

  it('refuses what is too large before it has read it', async () => {
    const large = JSON.stringify({ filler: 'x'.repeat(300_000) });
    const problem = await problemOf(post(server.url + syncPaths.hello, large));
    expect(problem).toMatchObject({ status: 413, code: 'too-large' });
    expect(problem.message).toContain('Send less at once');
    await stillWorks();
  });

  it('answers unknown paths, methods and types with a sentence', async () => {
    const nowhere = await fetch(`${server.url}/../../etc/passwd`);
    expect([nowhere.status, syncProblem.parse(await nowhere.json()).code]).toEqual([404, 'not-found']);
    const put = await fetch(server.url + syncPaths.ship, {
      method: 'PUT',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
    expect(put.status).toBe(404);
    const form = await fetch(server.url + syncPaths.hello, { method: 'POST', body: new URLSearchParams({ a: 'b' }) });
    expect([form.status, syncProblem.parse(await form.json()).message]).toEqual([
      415,
      expect.stringContaining('application/json'),
    ]);
  });

  it('keeps out names that were pointed at this machine, and pages of others', async () => {
    const rebound = await sendRaw(server.url, 'GET /health HTTP/1.1\r\nHost: evil.example:80\r\n\r\n');
    expect(rebound.status).toBe(403);
    expect(rebound.text).toContain('answers to 127.0.0.1 and localhost only');
    const nameless = await sendRaw(server.url, 'GET /health HTTP/1.0\r\n\r\n');
    expect(nameless.status).toBe(403);
    const page = await fetch(`${server.url}/health`, { headers: { origin: 'http://evil.example' } });
    expect(page.status).toBe(403);
    const own = await fetch(`${server.url}/health`, { headers: { origin: server.url } });
    expect(await own.json()).toMatchObject({ status: 'ok', site: 'demo' });
  });

  it('keeps other stations waiting for nobody who sends slowly or not at all', async () => {
    const before = station.head().seq;
    const { hostname, port } = new URL(server.url);
    const idle = Array.from({ length: 50 }, () => connect({ host: hostname, port: Number(port) }));
    for (const socket of idle)
      socket.write('POST /sync/v1/ship HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{');
    await stillWorks();
    expect(station.head().seq).toBe(before + 1);
    for (const socket of idle) socket.destroy();
  });

  it('survives WebSockets that open badly, or send what they should not', { timeout: 60_000 }, async () => {
    const random = seeded(3);
    const url = server.url.replace('http', 'ws');
    const origin = server.url;
    await inBatches(200, async (index) => {
      const path = must(
        [syncPaths.nudges, '/host', '/host?station=%00', '/nothing', '/host?station=..%2f..'][index % 5],
        'path',
      );
      const headers = { authorization: `Bearer ${random() < 0.7 ? client.hello.token : 'none'}` };
      const socket = new WebSocket(url + path, { headers, ...(random() < 0.7 ? { origin } : {}) });
      const over = new Promise<void>((resolve) => {
        socket.on('error', () => resolve());
        socket.on('close', () => resolve());
      });
      socket.on('open', () => {
        socket.send(randomBytes(Math.floor(random() * 2000)), { binary: random() < 0.5 });
        if (random() < 0.3) socket.send('x'.repeat(2_000_000));
        if (random() < 0.5) socket.close();
        else socket.terminate();
      });
      await over;
    });
    const upgrade = 'GET /host HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';
    expect((await sendRaw(server.url, `${upgrade}\r\n`)).status).toBe(403);
    expect(
      (await sendRaw(server.url, `${upgrade}Origin: http://localhost\r\nSec-WebSocket-Version: 99\r\n\r\n`)).status,
    ).toBe(400);
    // A handshake followed by bytes that are no frames.
    const good = `${upgrade}Origin: http://localhost\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
    await inBatches(100, async () => {
      await sendRaw(server.url, Buffer.concat([Buffer.from(good), randomBytes(200)]));
    });
    await stillWorks();
  });
});
