import { hash } from 'node:crypto';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { syncPaths } from '../../shared/sync/protocol.ts';
import { DIGEST_HEADER, openSealed } from '../../shared/sync/sealed-text.ts';
import { startTestServer } from '../testing/server.testkit.ts';
import type { TestServer } from '../testing/server.testkit.ts';
import { testStation } from '../testing/station.testkit.ts';
import { connect } from '../testing/sync-client.testkit.ts';

const request = JSON.stringify({ lane: 'normal', checkpoint: null, limit: 2000, without: [] });

describe('what a station and its server tell each other', () => {
  let server: TestServer;
  let token = '';
  beforeEach(async () => {
    server = await startTestServer();
    const station = testStation('press-1');
    const client = await connect(server.url, station);
    ({ token } = client.hello);
    await client.ship(station.record(Array.from({ length: 400 }, () => ({}))));
  });
  afterEach(() => server.dispose());

  const pull = async (headers: Record<string, string>, body = request) =>
    await fetch(server.url + syncPaths.pull, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
      body,
    });
  const opened = (text: string, asked: string) =>
    openSealed(text, (sealed) => hash('sha256', hash('sha256', asked) + sealed));

  it.each(['identity', 'gzip'])(
    'is sealed when the request says its digest: a page of many chunks, %s',
    async (way) => {
      const answer = await pull({ [DIGEST_HEADER]: hash('sha256', request), 'accept-encoding': way });
      const text = await answer.text();
      expect(text.length).toBeGreaterThan(200_000);
      const plain = JSON.parse(await (await pull({})).text()) as { serverTime: string };
      const sealed = opened(text, request);
      if (typeof sealed === 'string') throw new Error(sealed);
      expect({ ...JSON.parse(sealed.text), serverTime: plain.serverTime }).toEqual(plain);
    },
  );

  it('tells a request that changed on the way from what was asked', async () => {
    const other = request.replace('2000', '1000');
    const answer = await pull({ [DIGEST_HEADER]: hash('sha256', request) }, other);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'damaged' });
    // Damaged together with its digest, it is answered, and the station sees that the answer is to something else.
    const both = await (await pull({ [DIGEST_HEADER]: hash('sha256', other) }, other)).text();
    expect(opened(both, request)).toBe('damaged');
  });

  it('is found damaged whichever character changed', async () => {
    const text = await (await pull({ [DIGEST_HEADER]: hash('sha256', request) })).text();
    for (let at = 0; at < text.length; at += 997) {
      const changed = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1);
      expect(opened(changed, request)).not.toHaveProperty('text');
    }
  });
});
