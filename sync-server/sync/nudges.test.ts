import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { syncPaths } from '../../shared/sync/protocol.ts';
import { startTestServer } from '../testing/server.testkit.ts';
import type { TestServer } from '../testing/server.testkit.ts';
import { testStation } from '../testing/station.testkit.ts';
import { personDraft } from '../testing/store.testkit.ts';
import { connect, openNudgeClient } from '../testing/sync-client.testkit.ts';

describe('nudges', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startTestServer({ pulseMs: 1000, nudgeSpacingMs: 300 });
  });
  afterEach(() => server.dispose());

  const token = async (name: string) => (await connect(server.url, testStation(name))).hello.token;

  it('say at once how far the log goes, so that nothing missed while away stays missed', async () => {
    const client = await openNudgeClient(server.url, await token('press-1'));
    await client.until(({ lane }) => lane === 'priority');
    expect(client.seen).toEqual([
      { upTo: 2, lane: 'normal' },
      { upTo: 2, lane: 'priority' },
    ]);
  });

  it('tell every station which lane has grown, and how far', async () => {
    const station = testStation('press-1');
    const shipper = await connect(server.url, station);
    const clients = [
      await openNudgeClient(server.url, shipper.hello.token),
      await openNudgeClient(server.url, await token('press-2')),
    ];
    await shipper.ship(station.record([{}]));
    await shipper.ship(station.record([{}], 'priority'));
    for (const client of clients) {
      await client.until(({ upTo, lane }) => lane === 'normal' && upTo >= 3);
      await client.until(({ upTo, lane }) => lane === 'priority' && upTo >= 4);
      expect(client.seen.at(-1)).toEqual({ upTo: 4, lane: 'priority' });
    }
  });

  it('are few, however much happens', async () => {
    const client = await openNudgeClient(server.url, await token('press-1'));
    for (let index = 0; index < 300; index += 1) await server.store.putPlan([personDraft(`person-${index}`)]);
    const last = await server.store.upTo();
    await client.until(({ upTo }) => upTo === last);
    expect(client.seen.length).toBeLessThan(60);
  });

  it('need a token', async () => {
    const socket = new WebSocket(server.url.replace('http', 'ws') + syncPaths.nudges);
    const status = await new Promise<number | undefined>((resolve) => {
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode));
      socket.on('error', () => undefined);
    });
    expect(status).toBe(401);
  });

  it('end for a station that does not answer pings, and only for that one', async () => {
    const dead = await openNudgeClient(server.url, await token('press-1'), { autoPong: false });
    const alive = await openNudgeClient(server.url, await token('press-2'));
    expect(await dead.closed).toBe(1006);
    expect(alive.socket.readyState).toBe(WebSocket.OPEN);
    await expect.poll(() => server.nudgeSockets()).toBe(1);
  });

  it('end for a station that sends something', async () => {
    const client = await openNudgeClient(server.url, await token('press-1'));
    client.socket.send('{"fact":1}');
    expect(await client.closed).toBe(1008);
  });

  it('keep the newest sockets of a station when it opens more and more', async () => {
    const bearer = await token('press-1');
    const clients = [];
    for (let index = 0; index < 6; index += 1) clients.push(await openNudgeClient(server.url, bearer));
    await Promise.all(clients.slice(0, 2).map(({ closed }) => closed));
    await expect.poll(() => server.nudgeSockets()).toBe(4);
  });

  it('end in order when the server stops', async () => {
    const client = await openNudgeClient(server.url, await token('press-1'));
    const [code] = await Promise.all([client.closed, server.stop()]);
    expect(code).toBe(1001);
  });
});
