import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

import { expect, it, onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';

import { emptyHead } from '../../../shared/facts/chain.ts';
import { DIGEST_HEADER, sealOf } from '../../../shared/sync/sealed-text.ts';
import { openIdentity } from '../process/station-identity.ts';
import { httpServerLink } from '../sync/http-link.ts';
import { openNudges } from '../sync/nudge-socket.ts';
import { ServerProblem } from '../sync/server-problem.ts';
import { freshFolder } from '../testing/test-station.ts';
import { boxKeyPair } from './box-keys.ts';
import { openCredentialBook } from './credential-book.ts';

/** A number generator of its own, so that a failure comes again. */
function dice(seed: number) {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return state % below;
  };
}

const good = {
  hello: { epoch: 'e1', serverTime: '2026-03-02T06:00:00.000Z', token: 't', held: [], forked: [], upTo: 0 },
  pull: {
    epoch: 'e1',
    serverTime: '2026-03-02T06:00:00.000Z',
    rows: [],
    checkpoint: { epoch: 'e1', seq: 0 },
    more: false,
    upTo: 0,
    reset: false,
  },
  credentials: { serverTime: '2026-03-02T06:00:00.000Z', digest: 'ab'.repeat(32), sealed: null, nextAuthority: null },
};

const junk = [
  null,
  true,
  -1,
  1e308,
  '',
  '\u0000',
  'x'.repeat(3000),
  [],
  [[[[]]]],
  {},
  { __proto__: null },
  '2026-13-40T99:00:00.000Z',
] as const;

/** An answer that is wrong in one way or another; every so often one that is right, with a right seal. */
function answerOf(
  kind: keyof typeof good,
  roll: (below: number) => number,
): { readonly text: string; readonly isGood: boolean } {
  const value: Record<string, unknown> = { ...good[kind] };
  const names = Object.keys(value);
  switch (roll(8)) {
    case 0:
      return { text: randomBytes(roll(300)).toString('latin1'), isGood: false };
    case 1:
      return { text: '['.repeat(1 + roll(20_000)), isGood: false };
    case 2:
      return { text: JSON.stringify(junk[roll(junk.length)]), isGood: false };
    case 3:
      return { text: JSON.stringify(value).slice(0, roll(60)), isGood: false };
    case 4:
      delete value[names[roll(names.length)] ?? ''];
      return { text: JSON.stringify(value), isGood: false };
    case 5:
      // A newer server says more than this station knows: that is no garbage.
      value['noise'] = junk[roll(junk.length)];
      return { text: JSON.stringify(value), isGood: true };
    case 6:
      value['epoch'] = { code: 'failed' };
      value['digest'] = roll(9);
      return { text: JSON.stringify(value), isGood: false };
    default:
      return { text: JSON.stringify(value), isGood: true };
  }
}

/** How many answers each part gets; LINESIDE_GARBAGE=25000 makes 100,000 in all. */
const EACH = Number(process.env['LINESIDE_GARBAGE'] ?? 1000);

it('A server that answers garbage gets nothing but sentences out of a station: no crash, no hang, no growing memory', async () => {
  const roll = dice(7);
  let expected = true;
  const server = createServer((request, response) => {
    const kind =
      (['credentials', 'pull', 'hello'] as const).find((one) => request.url?.includes(one) === true) ?? 'hello';
    const answer = answerOf(kind, roll);
    const status = roll(12) === 0 ? ([301, 404, 418, 500, 503][roll(5)] ?? 500) : 200;
    const isSealed = answer.isGood || roll(2) === 0;
    const open = answer.text.slice(0, -1);
    const asked = String(request.headers[DIGEST_HEADER]);
    const digest = createHash('sha256').update(`${asked}${open}`).digest('hex');
    const text = isSealed && answer.text.length > 1 ? open + sealOf(digest) : answer.text;
    const isPacked = roll(10) === 0;
    expected = answer.isGood && status === 200 && !isPacked;
    request.resume();
    if (roll(40) === 0) {
      expected = false;
      response.destroy();
      return;
    }
    response.writeHead(status, isPacked ? { 'content-encoding': 'gzip' } : {});
    response.end(isPacked ? randomBytes(40) : text);
  });
  onTestFinished(() => void server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const link = httpServerLink(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const identity = openIdentity(freshFolder(), 'demo', 'line-1', () => '0123456789ab');
  const signal = new AbortController().signal;
  const heads = [emptyHead('line-1/normal/0123456789ab')];
  let heap = 0;
  let sentences = 0;
  const wrong: string[] = [];
  const asks = [
    // Signing costs more than everything else here.
    (round: number) => (round % 10 === 0 ? link.hello(identity, heads, '2026-03-02T06:00:00.000Z', signal) : null),
    () => link.pull('t', { lane: 'normal', checkpoint: null, limit: 1, without: [] }, signal),
    () => link.credentials?.('t', { have: null }, signal) ?? null,
  ];
  for (let round = 0; round < EACH; round += 1) {
    for (const ask of asks) {
      const asked = ask(round);
      if (!asked) continue;
      const problem = await asked.then(
        () => undefined,
        (error: unknown) => error,
      );
      if (problem !== undefined) sentences += 1;
      const isSentence =
        problem instanceof ServerProblem && problem.message.length > 20 && problem.message.length < 1200;
      if (expected ? problem !== undefined : !isSentence) wrong.push(String(problem));
    }
    if (round === Math.floor(EACH / 4)) heap = process.memoryUsage().heapUsed;
  }
  expect(wrong).toEqual([]);
  expect(sentences).toBeGreaterThan(EACH);
  expect(process.memoryUsage().heapUsed - heap).toBeLessThan(100 * 2 ** 20);
}, 600_000);

it('An answer that unpacks to more than a station takes ends there, long before it is whole', async () => {
  const bomb = gzipSync(Buffer.alloc(200 * 2 ** 20, 0x20));
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' });
    response.end(bomb);
  });
  onTestFinished(() => void server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const link = httpServerLink(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const asked = link.pull(
    't',
    { lane: 'normal', checkpoint: null, limit: 1, without: [] },
    new AbortController().signal,
  );
  await expect(asked).rejects.toMatchObject({ code: 'not-understood', message: expect.stringContaining('64 MiB') });
});

it('Garbage over the nudge socket is no nudge; what is too long ends the socket', async () => {
  const roll = dice(11);
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  onTestFinished(() => server.close());
  await once(server, 'listening');
  server.on('connection', (socket) => {
    for (let count = 0; count < EACH; count += 1)
      socket.send(roll(2) === 0 ? JSON.stringify(junk[roll(junk.length)]) : randomBytes(roll(200)));
    socket.send(JSON.stringify({ upTo: 5, lane: 'normal' }));
    socket.send('x'.repeat(5000));
  });
  const heard: unknown[] = [];
  await new Promise<void>((resolve) => {
    openNudges(
      `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      't',
      (nudge) => heard.push(nudge),
      resolve,
    );
  });
  expect(heard).toEqual([{ upTo: 5, lane: 'normal' }]);
});

it('Credentials that are garbage, of another station, or not signed by the site change nothing that was known', () => {
  const roll = dice(13);
  const book = openCredentialBook({
    folder: freshFolder(),
    site: 'demo',
    station: 'line-1',
    boxKeys: () => boxKeyPair('17'.repeat(32)),
    siteKey: () => 'cd'.repeat(32),
    nowMs: () => 0,
    log: () => undefined,
  });
  const text = () => randomBytes(roll(200)).toString(roll(2) === 0 ? 'base64url' : 'latin1');
  for (let count = 0; count < EACH; count += 1) {
    const sealed = {
      ephemeral: roll(3) === 0 ? Buffer.alloc(32).toString('base64url') : text(),
      nonce: text(),
      text: text(),
    };
    const failure = book.take({ serverTime: '2026-03-02T06:00:00.000Z', digest: 'ab'.repeat(32), sealed });
    expect(failure?.sentence).toContain('Nothing of them was taken');
  }
  expect([book.rules(), book.digest(), book.pinOf('p-ada')]).toEqual([false, null, { state: 'none' }]);
});
