import { mkdirSync } from 'node:fs';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { boardPaths } from '../../shared/host/board-access.ts';
import { pairedAnswer, trustPaths } from '../../shared/trust/trust-protocol.ts';
import { testDevice } from '../testing/device.testkit.ts';
import { testStation } from '../testing/station.testkit.ts';
import { startSiteServer } from '../testing/trusting.testkit.ts';
import type { SiteServer } from '../testing/trusting.testkit.ts';
import { pairBrowser } from './pairing.ts';

const DAY_MS = 86_400_000;

describe('a browser', () => {
  let server: SiteServer;
  beforeEach(async () => {
    server = await startSiteServer({ pulseMs: 50 });
    const body = { name: 'Press 1', equipment: 'press-1' };
    await server.store.putPlan(['press-1', 'press-2'].map((id) => ({ kind: 'station', id, externalRefs: [], body })));
  });
  afterEach(() => server.dispose());

  const send = (path: string, code: string, cookie = '') =>
    fetch(server.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: server.url, cookie },
      body: JSON.stringify({ code }),
    });
  const cookieOf = (response: Response) => response.headers.get('set-cookie')?.split(';')[0] ?? '';
  const paired = async (cookie: string) =>
    pairedAnswer.parse(await (await fetch(server.url + trustPaths.paired, { headers: { cookie } })).json());
  /** The first frame of a door, or the status that it answers with. */
  async function knock(path: string, cookie: string): Promise<unknown> {
    const socket = new WebSocket(server.url.replace('http', 'ws') + path, { origin: server.url, headers: { cookie } });
    return new Promise((resolve) => {
      socket.once('unexpected-response', (_request, { statusCode }) => resolve(statusCode));
      socket.on('message', (data: Buffer) => {
        const frame = JSON.parse(data.toString('utf8')) as { t: string; message?: string };
        if (frame.t === 'gone') return;
        resolve(frame.message ?? frame.t);
        socket.terminate();
      });
      socket.on('error', () => undefined);
    });
  }

  it('gets no station before it is paired, and by its cookie afterwards', async () => {
    expect(await knock('/host', '')).toBe(401);
    expect(await paired('')).toEqual({ paired: false, kind: null, station: null });
    const response = await send(trustPaths.pair, await server.pairCode());
    expect(await response.json()).toEqual({ paired: true, kind: 'browser', station: null });
    const attributes = response.headers.get('set-cookie')?.split('; ').slice(1);
    expect(attributes).toEqual(['Path=/', 'Max-Age=15552000', 'HttpOnly', 'SameSite=Strict']);
    const cookie = cookieOf(response);
    expect(await paired(cookie)).toMatchObject({ paired: true });
    expect(await knock('/host', cookie)).toBe('ready');
    expect(await knock(boardPaths.socket, cookie)).toBe('ready');
  });

  it('may be let in once by a code, however it is typed', async () => {
    const code = await server.pairCode();
    expect((await send(trustPaths.pair, code.toLowerCase().replaceAll('-', ' '))).status).toBe(200);
    const again = await send(trustPaths.pair, code);
    expect([again.status, ((await again.json()) as { message: string }).message]).toEqual([
      403,
      expect.stringContaining('npm run server -- pair'),
    ]);
    for (const wrong of ['', 'x'.repeat(61)]) expect((await send(trustPaths.pair, wrong)).status).toBe(400);
  });

  it('as a board may look at the board only', async () => {
    const cookie = cookieOf(await send(trustPaths.pair, await server.pairCode({ kind: 'board' })));
    expect(await knock(boardPaths.socket, cookie)).toBe('ready');
    expect(await knock('/host', cookie)).toBe(401);
  });

  it('stays with the station that it was paired for', async () => {
    const cookie = cookieOf(await send(trustPaths.pair, await server.pairCode({ station: 'press-1' })));
    expect(await paired(cookie)).toMatchObject({ station: 'press-1' });
    expect(await knock('/host', cookie)).toBe('ready');
    expect(await knock('/host?station=press-2', cookie)).toContain('paired for the station "press-1"');
  });

  it('that may choose takes no name that may be a kiosk’s, whether that was let in, revoked, or is still to come', async () => {
    const cookie = cookieOf(await send(trustPaths.pair, await server.pairCode()));
    const meantForKiosk = 'its name may be meant for a kiosk';
    expect(await knock('/host?station=press-1', cookie)).toContain(meantForKiosk);
    expect(await knock(`${boardPaths.socket}?station=press-1`, cookie)).toContain('pair --data DIR --station press-1');
    const device = testDevice(testStation('press-1'));
    await device.enrol(await server.ticket('press-1'));
    expect(await knock('/host?station=press-1', cookie)).toContain('a machine of its own');
    await server.order({ does: 'revoke', station: 'press-1', reason: 'It was stolen.', by: 'ina' });
    expect(await knock('/host?station=press-1', cookie)).toContain(meantForKiosk);
    // The names are still theirs; a browser gets one when somebody at the server said so, and shares it from then on.
    expect(server.store.trust.devices().map(({ kind }) => kind)).toEqual(['kiosk']);
    const bound = cookieOf(await send(trustPaths.pair, await server.pairCode({ station: 'press-2' })));
    expect(await knock('/host', bound)).toBe('ready');
    // The program of this test enrols nobody and makes no folder.
    mkdirSync(`${server.folder}/stations/press-2`, { recursive: true });
    expect(await knock('/host?station=press-2', cookie)).toBe('ready');
  });

  it('loses its station at once when its pairing is ended, and when it is over', async () => {
    const cookie = cookieOf(await send(trustPaths.pair, await server.pairCode()));
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/host`, {
      origin: server.url,
      headers: { cookie },
    });
    await new Promise((resolve) => void socket.once('message', resolve));
    const closed = new Promise<number>((resolve) => void socket.once('close', resolve));
    const key = server.store.trust.pairings()[0]?.hash.slice(0, 12) ?? '';
    expect(await server.order({ does: 'unpair', pairing: key, by: 'ina' })).toMatchObject({ ok: true });
    expect(await closed).toBe(4003);
    expect(await knock('/host', cookie)).toBe(401);

    const other = cookieOf(await send(trustPaths.pair, await server.pairCode()));
    server.shiftClock(180 * DAY_MS);
    expect(await paired(other)).toMatchObject({ paired: false });
  });

  it('loses its station also when its time is over while it is open, and nobody does anything', async () => {
    const cookie = cookieOf(await send(trustPaths.pair, await server.pairCode()));
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/host`, {
      origin: server.url,
      headers: { cookie },
    });
    await new Promise((resolve) => void socket.once('message', resolve));
    const closed = new Promise<number>((resolve) => void socket.once('close', resolve));
    server.shiftClock(180 * DAY_MS);
    expect(await closed).toBe(4003);
  });

  it('ends its pairing itself', async () => {
    const cookie = cookieOf(await send(trustPaths.pair, await server.pairCode()));
    const response = await send(trustPaths.unpair, '', cookie);
    expect(response.headers.get('set-cookie')).toContain('Max-Age=0');
    expect(await paired(cookie)).toMatchObject({ paired: false });
  });

  it('is not believed with a cookie that is doubled, long or made up', async () => {
    const cookie = cookieOf(await send(trustPaths.pair, await server.pairCode()));
    for (const wrong of [`${cookie}; ${cookie}`, `${cookie}x`, `${'a=b; '.repeat(3000)}${cookie}`, 'lineside-pairing='])
      expect(await paired(wrong).catch(() => ({ paired: false }))).toMatchObject({ paired: false });
  });

  it('of a demonstration may share a code with others, on this machine only', async () => {
    const code = await server.pairCode({ reusable: true });
    for (const one of [1, 2]) expect([one, (await send(trustPaths.pair, code)).status]).toEqual([one, 200]);
    // The same database may be served to a network later, while the code still stands in it.
    expect(await pairBrowser(server.store.trust, code, server.now(), false)).toBeUndefined();
    const own = await server.pairCode();
    expect(await pairBrowser(server.store.trust, own, server.now(), false)).toBeDefined();
  });
});
