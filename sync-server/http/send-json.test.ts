import { randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';

import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createHttpServer } from './http-server.ts';
import { sendJsonChunks } from './send-json.ts';

// Random, so that compressing does not make it vanish.
const CHUNK = `"${randomBytes(75_000).toString('base64')}",`;

describe('answers in chunks', () => {
  let app: FastifyInstance;
  let port: number;
  let made: number;
  let closed: number;
  beforeEach(async () => {
    made = 0;
    closed = 0;
    app = createHttpServer(
      () => undefined,
      () => false,
    );
    async function* chunks(count: number, failAt: number) {
      try {
        yield '[';
        for (let n = 0; n < count; n += 1) {
          if (n === failAt) throw new Error('The disk could not be read.');
          made += 1;
          yield CHUNK;
        }
        yield '0]';
      } finally {
        closed += 1;
      }
    }
    app.get<{ Querystring: { count: string; fail?: string } }>('/chunks', async (request, reply) =>
      sendJsonChunks(request, reply, chunks(Number(request.query.count), Number(request.query.fail ?? -1)), 200),
    );
    await app.listen({ host: '127.0.0.1', port: 0 });
    ({ port } = app.server.address() as AddressInfo);
  });
  afterEach(async () => {
    app.server.closeAllConnections();
    await app.close();
  });

  const get = (query: string, headers: Record<string, string> = {}) =>
    fetch(`http://127.0.0.1:${port}/chunks?${query}`, { headers });

  it.each([0, 1, 50])('arrive whole, however many there are (%i), compressed or not', async (count) => {
    for (const encoding of ['identity', 'gzip']) {
      const answer = await get(`count=${count}`, { 'accept-encoding': encoding });
      expect((await answer.json()) as unknown[]).toHaveLength(count + 1);
    }
    expect(closed).toBe(2);
  });

  it('are refused with a sentence when the first cannot be made, and break off when a later one cannot', async () => {
    const refused = await get('count=9&fail=0');
    expect([refused.status, await refused.json()]).toMatchObject([500, { code: 'failed' }]);
    for (const encoding of ['identity', 'gzip']) {
      const broken = await get('count=9&fail=5', { 'accept-encoding': encoding });
      await expect(broken.text()).rejects.toThrow('terminated');
    }
    expect(closed).toBe(3);
  });

  it(
    'are made no faster than they are read, and a reader who stops reading is cut off',
    { timeout: 60_000 },
    async () => {
      const readers = 300;
      // Endless: whoever made chunks that nobody takes would never come to an end.
      const cut = Array.from({ length: readers }, (_, index) => {
        const socket = connect({ host: '127.0.0.1', port });
        const encoding = index % 2 === 0 ? 'identity' : 'gzip';
        socket.write(`GET /chunks?count=1000000 HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: ${encoding}\r\n\r\n`);
        socket.pause();
        return new Promise((resolve) => {
          socket.once('close', resolve);
          socket.once('error', () => undefined);
          // Paused sockets hear of their end only when they read on.
          const look = setInterval(() => {
            if (closed < readers) return;
            clearInterval(look);
            socket.destroy();
          }, 50);
        });
      });
      await Promise.all(cut);
      expect(closed).toBe(readers);
    },
  );

  it('end when the reader goes away', async () => {
    const answer = await new Promise<IncomingMessage>((resolve) => {
      httpRequest({ host: '127.0.0.1', port, path: '/chunks?count=1000000' }, resolve).end();
    });
    answer.destroy();
    await expect.poll(() => closed).toBe(1);
    expect(made).toBeLessThan(1000);
  });
});
