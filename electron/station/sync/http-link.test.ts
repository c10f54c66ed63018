import { hash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

import { afterEach, describe, expect, it } from 'vitest';

import { DIGEST_HEADER, sealOf } from '../../../shared/sync/sealed-text.ts';
import { httpServerLink } from './http-link.ts';
import { Ended } from './server-problem.ts';

const servers = new Set<Server>();
afterEach(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  servers.clear();
});

async function serverOf(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.add(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const page = {
  epoch: 'e1',
  serverTime: '2026-03-02T06:00:00.000Z',
  rows: [],
  checkpoint: { epoch: 'e1', seq: 0 },
  more: false,
  upTo: 0,
  reset: false,
};
/** An answer as the server sends it. */
function sealed(incoming: IncomingMessage, value: object): string {
  const open = JSON.stringify(value).slice(0, -1);
  return open + sealOf(hash('sha256', `${String(incoming.headers[DIGEST_HEADER])}${open}`));
}
const request = { lane: 'normal' as const, checkpoint: null, limit: 1, without: [] };
const signal = new AbortController().signal;
/** A request that is worth compressing. */
const long = { ...request, without: Array.from({ length: 10 }, () => 'a'.repeat(200)) };

describe('a request to the server', () => {
  it('is understood when a newer server says more than is known here, and its reason when that is new', async () => {
    const url = await serverOf((incoming, response) => {
      const news = { ...page, checkpoint: { ...page.checkpoint, news: 1 }, news: { deep: [] } };
      response.writeHead(200, { 'content-type': 'application/json' }).end(sealed(incoming, news));
    });
    expect(await httpServerLink(url).pull('token', request, signal)).toEqual(page);
    const refusing = await serverOf((_, response) => {
      const problem = { code: 'moon-is-full', message: 'The moon is full. Wait until tomorrow.', phase: 4 };
      response.writeHead(409, { 'content-type': 'application/json' }).end(JSON.stringify(problem));
    });
    await expect(httpServerLink(refusing).pull('token', request, signal)).rejects.toThrow(
      'The moon is full. Wait until tomorrow.',
    );
  });

  it('says that the server is not reached when the answer is cut in the middle', async () => {
    const url = await serverOf((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '5000' });
      response.write(JSON.stringify(page).slice(0, 20), () => response.destroy());
    });
    await expect(httpServerLink(url).pull('t', request, signal)).rejects.toMatchObject({ code: 'unreachable' });
    const chunked = await serverOf((_, response) => {
      response.write(JSON.stringify(page).slice(0, 20), () => response.destroy());
    });
    await expect(httpServerLink(chunked).pull('t', request, signal)).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('says so too when the server swallows it, or goes silent in the middle of its answer', async () => {
    const swallowing = await serverOf(() => undefined);
    const link = httpServerLink(swallowing, { silenceMs: 40 });
    await expect(link.pull('t', request, signal)).rejects.toMatchObject({ code: 'unreachable' });
    const stalling = await serverOf((_, response) => void response.write('{"rows":['));
    await expect(httpServerLink(stalling, { silenceMs: 40 }).pull('t', request, signal)).rejects.toMatchObject({
      code: 'unreachable',
    });
  });

  it('ends at once when it is told to, whatever the server does', async () => {
    const ending = new AbortController();
    const url = await serverOf(() => ending.abort());
    await expect(httpServerLink(url).pull('t', request, ending.signal)).rejects.toBeInstanceOf(Ended);
  });

  it('tells what the server says, and how long it wants to be left alone', async () => {
    const url = await serverOf((_, response) => {
      response.writeHead(429, { 'retry-after': '7' });
      response.end(JSON.stringify({ code: 'busy', message: 'Later, please.' }));
    });
    await expect(httpServerLink(url).pull('t', request, signal)).rejects.toMatchObject({
      code: 'busy',
      message: 'Later, please.',
      retryAfterMs: 7000,
    });
  });

  it.each([
    [502, '<html>Bad gateway</html>', 'unreachable'],
    [404, '<html>Not found</html>', 'not-understood'],
    [200, '<html>Welcome</html>', 'not-understood'],
    [200, '{"rows":[]}', 'not-understood'],
  ])('tells a server that is not there from one that is not understood: %i %s', async (status, text, code) => {
    const url = await serverOf((_, response) => response.writeHead(status).end(text));
    await expect(httpServerLink(url).pull('t', request, signal)).rejects.toMatchObject({ code });
  });

  it('goes compressed to another machine, and plain once that machine does not take it', async () => {
    const seen: (string | undefined)[] = [];
    let isTaken = true;
    const url = await serverOf((incoming, response) => {
      void bodyOf(incoming).then((body) => {
        const encoding = incoming.headers['content-encoding'];
        seen.push(encoding);
        if (encoding === 'gzip' && !isTaken) {
          response.writeHead(415).end('{}');
          return;
        }
        const text = encoding === 'gzip' ? gunzipSync(body).toString() : body.toString();
        expect(JSON.parse(text)).toEqual(long);
        response.end(sealed(incoming, page));
      });
    });
    const link = httpServerLink(url, { compressed: true });
    await link.pull('t', long, signal);
    isTaken = false;
    await link.pull('t', long, signal);
    await link.pull('t', long, signal);
    await httpServerLink(url).pull('t', long, signal);
    expect(seen).toEqual(['gzip', 'gzip', undefined, undefined, undefined]);
  });

  it('takes nothing from an answer of which anything changed on the way, nor from one without its seal', async () => {
    let change = (text: string) => text;
    const url = await serverOf((incoming, response) => void response.end(change(sealed(incoming, page))));
    const pull = () => httpServerLink(url).pull('t', request, signal);
    expect(await pull()).toEqual(page);
    for (const [from, to, code] of [
      ['"upTo":0', '"upTo":1', 'damaged'],
      ['"e1"', '"e3"', 'damaged'],
      ['"digest":"', '"digesu":"', 'damaged'],
    ] as const) {
      change = (text) => text.replace(from, to);
      await expect(pull()).rejects.toMatchObject({ code });
    }
    change = () => JSON.stringify(page);
    await expect(pull()).rejects.toMatchObject({ code: 'damaged' });
  });
});
