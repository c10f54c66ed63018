import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';

import { startTestServer } from '../testing/server.testkit.ts';
import type { TestServer } from '../testing/server.testkit.ts';
import { testStation } from '../testing/station.testkit.ts';
import { connect } from '../testing/sync-client.testkit.ts';

interface Frame {
  readonly t: string;
  readonly message?: string;
  readonly value?: { readonly frame: string; readonly pid: number; readonly args: string[] };
}

/** A browser's screen: sends texts, and waits for frames one after the other. */
function openScreen(url: string, query = '', origin = url, path = '/host') {
  const socket = new WebSocket(`${url.replace('http', 'ws')}${path}${query}`, { origin });
  const frames: Frame[] = [];
  const waiting: ((frame: Frame) => void)[] = [];
  socket.on('message', (data: Buffer) => {
    const frame = JSON.parse(data.toString('utf8')) as Frame;
    const next = waiting.shift();
    if (next) next(frame);
    else frames.push(frame);
  });
  socket.on('error', () => undefined);
  const closed = new Promise<{ readonly code: number; readonly reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString('utf8') }));
  });
  const next = (): Promise<Frame> => {
    const frame = frames.shift();
    return frame ? Promise.resolve(frame) : new Promise((resolve) => waiting.push(resolve));
  };
  const until = async (t: string): Promise<Frame> => {
    for (;;) {
      const frame = await next();
      if (frame.t === t) return frame;
    }
  };
  const ask = async (text: string): Promise<Frame> => {
    socket.send(text);
    return until('result');
  };
  return { socket, closed, next, until, ask };
}

describe('the door for screens in browsers', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startTestServer();
    const body = { name: 'Press 1', equipment: 'press-1' };
    await server.store.putPlan(
      ['press-1', 'broken-1', 'unreadable-1'].map((id) => ({ kind: 'station', id, externalRefs: [], body })),
    );
  });
  afterEach(() => server.dispose());

  it('connects a screen to a headless station of this server', async () => {
    const screen = openScreen(server.url);
    await screen.until('ready');
    const { value } = await screen.ask('{"t":"call"}');
    expect(value?.frame).toBe('{"t":"call"}');
    expect(value?.args).toEqual(
      expect.arrayContaining([
        '--station',
        'office-1',
        '--site',
        'demo',
        '--server',
        server.url,
        '--headless',
        '--ipc',
      ]),
    );
    expect(value?.args[1]).toBe(`${server.folder}/stations/office-1`);
    screen.socket.close();
  });

  it('lets a board look and do nothing else', async () => {
    const board = openScreen(server.url, '', server.url, '/board-host');
    await board.until('ready');
    const command = await board.ask('{"t":"call","n":4,"method":"execute","params":{}}');
    expect(command).toMatchObject({ t: 'result', n: 4, ok: false });
    board.socket.send('{"t":"subscribe","topic":"unsent"}');
    expect((await board.until('problem')).message).toContain('not shown');
    // What a board may send reaches the station, which answers.
    expect((await board.ask('{"t":"call","n":5,"method":"beat","params":{}}')).value?.frame).toContain('"beat"');
    board.socket.close();
  });

  it('lets several screens share one station, each with its own answers', async () => {
    const [first, second, other] = [
      openScreen(server.url),
      openScreen(server.url),
      openScreen(server.url, '?station=press-1'),
    ];
    for (const screen of [first, second, other]) await screen.until('ready');
    const [a, b, c] = [await first.ask('a'), await second.ask('b'), await other.ask('c')];
    expect([a.value?.frame, b.value?.frame, c.value?.frame]).toEqual(['a', 'b', 'c']);
    expect(a.value?.pid).toBe(b.value?.pid);
    expect(c.value?.pid).not.toBe(a.value?.pid);
  });

  it('tells screens when their station dies, starts it again and connects them anew', async () => {
    const screens = [openScreen(server.url), openScreen(server.url)];
    for (const screen of screens) await screen.until('ready');
    const before = await screens[0]?.ask('x');
    screens[1]?.socket.send('die');
    for (const screen of screens) {
      await screen.until('gone');
      await screen.until('ready');
    }
    const after = await screens[0]?.ask('y');
    expect(after?.value?.pid).not.toBe(before?.value?.pid);
    expect(server.logged().map(({ event }) => event)).toContain('station-died');
  });

  it('passes on the sentence of a station that cannot start, and keeps trying', async () => {
    const screen = openScreen(server.url, '?station=broken-1');
    expect((await screen.until('problem')).message).toBe('This station cannot start.');
    await screen.until('gone');
    expect((await screen.until('problem')).message).toBe('This station cannot start.');
  });

  it('starts a station no more that cannot read a fact at three starts, and tells every screen which', async () => {
    const screen = openScreen(server.url, '?station=unreadable-1');
    await vi.waitFor(
      () => {
        expect(server.logged().map(({ event }) => event)).toContain('station-given-up');
      },
      { timeout: 20_000 },
    );
    expect(server.logged().filter(({ event }) => event === 'station-fatal')).toHaveLength(3);
    const late = openScreen(server.url, '?station=unreadable-1');
    for (const one of [screen, late]) expect((await one.until('problem')).message).toBe('Fact 7 cannot be taken.');
  });

  it('says so when the plan does not know the station that is asked for', async () => {
    const names = ['press-7', '..%2f..%2fetc', '', 'server-1', '%F0%9F%92%A9'.repeat(70)];
    for (const query of names.map((name) => `?station=${name}`)) {
      const screen = openScreen(server.url, query);
      expect((await screen.until('problem')).message).toMatch(/station/);
      expect((await screen.closed).code).toBe(4004);
    }
  });

  it('does not take the place of a machine that is a station of its own', async () => {
    await connect(server.url, testStation('press-1'));
    const screen = openScreen(server.url, '?station=press-1');
    expect((await screen.until('problem')).message).toContain('a machine of its own');
    expect((await screen.closed).code).toBe(4004);
  });

  it('opens for pages of this server only', async () => {
    for (const origin of ['http://evil.example', '', 'null']) {
      const screen = openScreen(server.url, '', origin);
      expect((await screen.closed).code).toBe(1006);
    }
  });

  it('takes texts only', async () => {
    const screen = openScreen(server.url);
    await screen.until('ready');
    screen.socket.send(Buffer.from('binary'), { binary: true });
    expect((await screen.closed).code).toBe(1003);
  });

  it('ends its stations with the server', async () => {
    const screen = openScreen(server.url);
    await screen.until('ready');
    const pid = (await screen.ask('who')).value?.pid ?? 0;
    await server.stop();
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
    expect((await screen.closed).code).toBe(1001);
  });
});
