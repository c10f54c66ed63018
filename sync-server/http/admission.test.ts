import { connect as connectSocket } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';

import { syncPaths, syncProblem } from '../../shared/sync/protocol.ts';
import type { FactBatch } from '../store/site-store.ts';
import { startTestServer } from '../testing/server.testkit.ts';
import type { TestServer } from '../testing/server.testkit.ts';
import { testStation } from '../testing/station.testkit.ts';
import { connect, headOf } from '../testing/sync-client.testkit.ts';
import { createAdmission } from './admission.ts';
import type { Admission } from './admission.ts';
import { createHttpServer } from './http-server.ts';

const LIMIT = 300_000;

describe('what requests may take of the server', () => {
  let server: TestServer | undefined;
  let app: FastifyInstance | undefined;
  const sockets: Socket[] = [];
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await server?.dispose();
    await app?.close();
    server = undefined;
    app = undefined;
  });

  async function startApp(admission: Admission): Promise<number> {
    app = createHttpServer(
      () => undefined,
      () => false,
      admission,
    );
    app.post('/length', { bodyLimit: LIMIT }, async (request) => ({ length: JSON.stringify(request.body).length }));
    await app.listen({ host: '127.0.0.1', port: 0 });
    return (app.server.address() as AddressInfo).port;
  }

  /** Begins a request with a body of `length` bytes and sends only the first `sent` of them. */
  function begin(port: number, length: number, sent: number): Socket {
    const socket = connectSocket({ host: '127.0.0.1', port });
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.write(
      `POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n"${'x'.repeat(sent - 1)}`,
    );
    return socket;
  }

  const whole = (port: number, length: number) =>
    fetch(`http://127.0.0.1:${port}/length`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify('x'.repeat(length - 2)),
    });

  it('holds a bounded number of bytes of all bodies, lets small ones in all the same, and recovers', async () => {
    const admission = createAdmission({ bodyBytes: 400_000 });
    const port = await startApp(admission);
    const slow = [begin(port, LIMIT, 250_000), begin(port, LIMIT, 250_000)];
    await expect.poll(() => admission.heldBytes()).toBeGreaterThan(350_000);
    const refused = await whole(port, 200_000);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    const problem = syncProblem.parse(await refused.json());
    expect(problem).toMatchObject({ code: 'busy', message: expect.stringContaining('Send this again in a moment') });
    expect(admission.heldBytes()).toBeLessThanOrEqual(400_000);
    expect(await (await whole(port, 20_000)).json()).toEqual({ length: 20_000 });
    for (const socket of slow) socket.destroy();
    await expect.poll(() => admission.heldBytes()).toBe(0);
    expect(await (await whole(port, 200_000)).json()).toEqual({ length: 200_000 });
    await expect.poll(() => admission.heldBytes()).toBe(0);
  });

  it('stays within its bounds with 300 stations that send slowly', { timeout: 60_000 }, async () => {
    const admission = createAdmission({ bodyBytes: 8_000_000 });
    const port = await startApp(admission);
    let most = 0;
    const ended = Array.from({ length: 300 }, () => {
      const socket = begin(port, LIMIT, 200_000);
      return new Promise<string>((resolve) => {
        socket.once('data', (answer) => resolve(answer.toString('utf8')));
      });
    });
    // Those that fit are still waited for, the others have their answer.
    const refused: string[] = [];
    for (const answer of ended) void answer.then((text) => refused.push(text));
    await expect
      .poll(
        () => {
          most = Math.max(most, admission.heldBytes());
          return refused.length;
        },
        { timeout: 30_000, interval: 20 },
      )
      .toBeGreaterThanOrEqual(240);
    expect(most).toBeLessThanOrEqual(8_000_000);
    expect(refused.every((text) => text.startsWith('HTTP/1.1 503') && /retry-after: 1/i.test(text))).toBe(true);
    expect(await (await whole(port, 1000)).json()).toEqual({ length: 1000 });
  });

  it('tells a station that has too many requests under way to wait, and serves the others', async () => {
    server = await startTestServer();
    const { store } = server;
    const append = store.appendFacts;
    const stopped: (() => void)[] = [];
    store.appendFacts = async (batch: FactBatch) => {
      if (batch.chain.startsWith('greedy'))
        await new Promise<void>((resolve) => {
          stopped.push(resolve);
        });
      return append(batch);
    };
    const stations = Array.from({ length: 6 }, (_, index) =>
      testStation('greedy', undefined, 'demo', Date.now() + index),
    );
    const [first] = stations;
    const greedy = first ? await connect(server.url, first) : undefined;
    const requests = stations.map((one) => {
      const facts = one.record([{}]);
      return { facts, head: headOf(facts), of: one };
    });
    const send = ({ facts, head }: (typeof requests)[number]) =>
      fetch(server?.url + syncPaths.ship, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${greedy?.hello.token ?? ''}` },
        body: JSON.stringify(first?.batch(facts, head)),
      });
    const answers = requests.map((request) => send(request));
    const busy = await Promise.any(answers.map(async (answer) => answer));
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '1']);
    expect(syncProblem.parse(await busy.json())).toMatchObject({ code: 'busy' });
    const other = testStation('modest');
    const modest = await connect(server.url, other);
    expect((await modest.ship(other.record([{}]))).rows).toMatchObject([{ status: 'stored' }]);
    await expect.poll(() => stopped.length).toBe(4);
    for (const go of stopped) go();
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 200, 200, 200, 429, 429]);
    // The places are given back: the ones that were turned away get in now.
    store.appendFacts = append;
    const [last] = requests.slice(-1);
    expect(last && (await send(last)).status).toBe(200);
  });

  it('answers one fact before the large batches that came with it', { timeout: 60_000 }, async () => {
    server = await startTestServer();
    const { url } = server;
    const large = await Promise.all(
      Array.from({ length: 6 }, async (_, index) => {
        const one = testStation(`backlog-${index}`);
        return { client: await connect(url, one), facts: one.record(Array.from({ length: 500 }, () => ({}))) };
      }),
    );
    const one = testStation('operator');
    const operator = await connect(url, one);
    const order: string[] = [];
    const batches = large.map(({ client, facts }) => client.ship(facts).then(() => order.push('batch')));
    await operator.ship(one.record([{}])).then(() => order.push('fact'));
    await Promise.all(batches);
    expect(order.indexOf('fact')).toBeLessThan(4);
  });
});
