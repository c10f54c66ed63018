import { randomBytes } from 'node:crypto';
import { connect as connectRaw } from 'node:net';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { syncPaths } from '../../shared/sync/protocol.ts';
import { garbageCount, watchGarbage } from '../testing/garbage.testkit.ts';
import { mutated, seeded } from '../testing/mutations.testkit.ts';
import { startTestServer } from '../testing/server.testkit.ts';
import type { TestServer } from '../testing/server.testkit.ts';
import { testStation } from '../testing/station.testkit.ts';
import { connect } from '../testing/sync-client.testkit.ts';
import type { Client } from '../testing/sync-client.testkit.ts';

const COUNT = garbageCount(1500);
const AT_ONCE = 20;
/** Far more than a server may hold on to for whoever sends garbage, far less than the garbage itself. */
const MOST_MB = 400;

describe('the doors for sockets, among garbage', { timeout: 120_000 + COUNT * 10 }, () => {
  let server: TestServer;
  let client: Client;
  const station = testStation('press-1');
  beforeAll(async () => {
    server = await startTestServer();
    client = await connect(server.url, station);
  });
  afterAll(() => server.dispose());
  const wsUrl = () => server.url.replace('http', 'ws');
  const doors = [syncPaths.nudges, '/host', '/board-host'];
  const doorOf = (random: () => number) => doors[Math.floor(random() * doors.length)] ?? '/host';

  async function inBatches(count: number, job: () => Promise<void>): Promise<void> {
    for (let from = 0; from < count; from += AT_ONCE)
      await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - from) }, job));
  }
  async function stillWorks(): Promise<void> {
    expect(await client.ship(station.record([{}]))).toMatchObject({ rows: [{ status: 'stored' }] });
    expect(server.logged().filter(({ level }) => level === 'error')).toEqual([]);
  }

  /** The status that comes back for bytes on a connection of their own, whose sender waits for it; or that it was closed. */
  function askRaw(bytes: Buffer): Promise<number | string> {
    const { hostname, port } = new URL(server.url);
    return new Promise((resolve) => {
      let text = '';
      const socket = connectRaw({ host: hostname, port: Number(port) });
      const statusIn = () => /^HTTP\/1\.1 (?<status>\d{3})/.exec(text)?.groups?.['status'];
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString('latin1');
        if (statusIn() !== undefined) socket.destroy();
      });
      socket.on('error', () => socket.destroy());
      socket.on('close', () => resolve(Number(statusIn() ?? Number.NaN) || 'closed'));
      // Empty lines before a request are no request yet.
      if (bytes.toString().trim() === '') socket.end(bytes);
      else socket.write(bytes);
    });
  }

  it(`answer ${COUNT} damaged handshakes`, async () => {
    const random = seeded(11);
    const watch = watchGarbage();
    const { host } = new URL(server.url);
    await inBatches(COUNT, async () => {
      const good = `GET ${doorOf(random)} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nOrigin: ${server.url}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
      const wrong = good
        .split('\r\n')
        .flatMap((line) =>
          random() < 0.12 ? [] : random() < 0.12 ? [line.slice(Math.floor(random() * line.length))] : [line],
        )
        .join('\r\n');
      // The end always comes, so that it is a request and not the beginning of one.
      watch.answered(await askRaw(Buffer.from(`${wrong}\r\n\r\n${random() < 0.3 ? mutated('{"a":1}', random) : ''}`)));
    });
    watch.tell('WebSocket handshakes');
    const allowed = new Set<number | string>([101, 200, 400, 401, 403, 404, 431]);
    expect([...watch.answers.keys()].filter((answer) => !allowed.has(answer))).toEqual([]);
    expect(watch.grownMb().whole).toBeLessThan(MOST_MB);
    await stillWorks();
  });

  it(`close ${COUNT} sockets that send what is no frame, no text, or too long, and say why`, async () => {
    const random = seeded(12);
    const watch = watchGarbage();
    const long = Buffer.alloc(1_000_000, 'x');
    await inBatches(COUNT, async () => {
      const path = doorOf(random);
      const socket = new WebSocket(wsUrl() + path, {
        headers: { authorization: `Bearer ${client.hello.token}` },
        origin: server.url,
      });
      socket.on('error', () => undefined);
      const closed = new Promise<number>((resolve) => void socket.once('close', resolve));
      await new Promise<void>((resolve, reject) => {
        socket.once('open', () => resolve());
        socket.once('error', reject);
      });
      const dice = random();
      // Behind the library, as another program would.
      const bare = (socket as unknown as { readonly _socket: { write: (bytes: Buffer) => void } })._socket;
      if (dice < 0.3) socket.send(randomBytes(200), { binary: true });
      else if (dice < 0.32) socket.send(long.toString());
      // Bits that nobody may set, a text that is no UTF-8, a frame without mask.
      else if (dice < 0.6) bare.write(Buffer.concat([Buffer.from([0xf1]), randomBytes(40)]));
      else if (dice < 0.8) socket.send(Buffer.from([0xff, 0xfe, 0xfd]), { binary: false });
      else bare.write(Buffer.concat([Buffer.from([0x81, 0x05]), randomBytes(5)]));
      watch.answered(await Promise.race([closed, ignored(socket, path)]));
      socket.terminate();
    });
    watch.tell('WebSockets with garbage');
    // A listener for nudges has nothing to say; what it says is not looked at as long as it is short and a frame.
    const allowed = new Set<number | string>([1002, 1003, 1006, 1007, 1008, 1009, 'ignored']);
    expect([...watch.answers.keys()].filter((answer) => !allowed.has(answer))).toEqual([]);
    expect(watch.grownMb().whole).toBeLessThan(MOST_MB);
    await stillWorks();
  });

  it(`answer ${COUNT} damaged texts of screens one by one`, async () => {
    const random = seeded(13);
    const watch = watchGarbage();
    const frames = [
      '{"t":"call","n":4,"method":"execute","params":{"name":"startJob","params":{"order":"1001"}}}',
      '{"t":"subscribe","topic":"unsent"}',
      '{"t":"call","n":5,"method":"beat","params":{}}',
    ];
    for (let left = COUNT, doorNumber = 0; left > 0; doorNumber += 1) {
      const each = Math.min(left, 2000);
      left -= each;
      const path = doorNumber % 2 === 0 ? '/host' : '/board-host';
      const socket = new WebSocket(wsUrl() + path, { origin: server.url });
      await new Promise((resolve) => void socket.once('message', resolve));
      for (let index = 0; index < each; index += 1) {
        const text = mutated(frames[Math.floor(random() * frames.length)] ?? '', random);
        const answer = new Promise<string>((resolve) => {
          socket.once('message', (data: Buffer) => resolve((JSON.parse(data.toString()) as { t: string }).t));
          socket.once('close', (code: number) => resolve(`closed ${code}`));
        });
        socket.send(text);
        watch.answered(await answer);
        socket.removeAllListeners('close');
      }
      socket.terminate();
    }
    watch.tell('Texts of screens');
    expect([...watch.answers.values()].reduce((sum, count) => sum + count, 0)).toBe(COUNT);
    expect([...watch.answers.keys()].filter((answer) => answer !== 'result' && answer !== 'problem')).toEqual([]);
    expect(watch.grownMb().whole).toBeLessThan(MOST_MB);
    await stillWorks();
  });
});

/** Settles when a ping that followed the garbage on a socket for nudges is answered: it was read and passed over. */
function ignored(socket: WebSocket, path: string): Promise<string> {
  return new Promise((resolve) => {
    if (path !== syncPaths.nudges) return;
    socket.once('pong', () => resolve('ignored'));
    socket.ping();
  });
}
