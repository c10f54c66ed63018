import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

import { afterEach, describe, expect, it } from 'vitest';

import type { Ticket } from '../../../shared/trust/ticket.ts';
import { openNextKeys } from '../process/next-keys.ts';
import { newSecrets, openIdentity } from '../process/station-identity.ts';
import { freshFolder, handClock } from '../testing/test-station.ts';
import { openStationTrust } from './station-trust.ts';

const running: Server[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => new Promise((resolve) => one.close(resolve))));
});

/** A server that counts who comes and does one thing with each. */
async function address(answer: (socket: Socket) => void) {
  const seen = { count: 0 };
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      seen.count++;
      answer(socket);
    });
  });
  running.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { seen, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const hangUp = (socket: Socket) => socket.destroy();
const says = (status: number, code: string) => (socket: Socket) => {
  const body = JSON.stringify({ code, message: 'No.' });
  socket.end(
    `HTTP/1.1 ${status} No\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
};

/** A station that ended twenty times before an answer came, with tickets that lead to these addresses in turn. */
async function unanswered(...urls: readonly string[]) {
  const folder = freshFolder();
  const clock = handClock();
  const identity = openIdentity(folder, 'demo', 'line-1', () => '0123456789ab', newSecrets());
  const nextKeys = openNextKeys({
    folder,
    identity: () => identity,
    becomes: () => undefined,
    newIncarnation: () => 'ba9876543210',
  });
  for (let each = 0; each < 20; each++) {
    const code = String(each).padStart(5, '0');
    const ticket: Ticket = { url: urls[each % urls.length] ?? '', code: `${code}-AAAAA-AAAAA-AAAAA`, ca: null };
    await nextKeys.forTicket(ticket);
  }
  const trust = openStationTrust({
    folder,
    identity: () => identity,
    nextKeys,
    server: { url: null, ticket: null, kind: 'headless' },
    nowMs: clock.nowMs,
    onChanged: () => undefined,
    log: () => undefined,
  });
  const hello = async () =>
    await trust.link.hello(identity, [], '2026-11-23T06:00:00.000Z', new AbortController().signal).then(
      () => 'let in',
      (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
    );
  return { nextKeys, hello };
}

describe('new keys that nobody has answered for', () => {
  it('are asked about once for each address and hello while that address is silent, by whichever ticket', async () => {
    const [here, there] = [await address(hangUp), await address(hangUp)];
    const { nextKeys, hello } = await unanswered(here.url, there.url);
    for (const hellos of [1, 2, 3]) {
      expect(await hello()).toBe('unreachable');
      expect([here.seen.count, there.seen.count]).toEqual([hellos, hellos]);
    }
    expect(nextKeys.pending()).toHaveLength(20);
  });

  it('are asked about at another address although the one of the last ticket is silent for ever', async () => {
    const [known, silent] = [await address(says(403, 'not-enrolled')), await address(hangUp)];
    const { nextKeys, hello } = await unanswered(known.url, silent.url);
    expect(await hello()).toBe('unreachable');
    expect([known.seen.count, silent.seen.count]).toEqual([10, 1]);
    expect(nextKeys.pending()?.map(({ url }) => url)).toEqual(Array.from({ length: 10 }, () => silent.url));
  });

  it('go when the server knows none of their tickets: each is asked about once and never again', async () => {
    const server = await address(says(403, 'not-enrolled'));
    const { nextKeys, hello } = await unanswered(server.url);
    await hello();
    expect([server.seen.count, nextKeys.pending()]).toEqual([20, undefined]);
    await hello();
    expect(server.seen.count).toBeLessThanOrEqual(21);
  });
});
