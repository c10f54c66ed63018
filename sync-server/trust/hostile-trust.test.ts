import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { must } from '../../shared/invariant.ts';
import { syncPaths, syncProblem } from '../../shared/sync/protocol.ts';
import { trustPaths } from '../../shared/trust/trust-protocol.ts';
import { testDevice, ticketIn } from '../testing/device.testkit.ts';
import { garbageCount, watchGarbage } from '../testing/garbage.testkit.ts';
import { mutated, seeded } from '../testing/mutations.testkit.ts';
import { testStation } from '../testing/station.testkit.ts';
import { connect } from '../testing/sync-client.testkit.ts';
import { startSiteServer } from '../testing/trusting.testkit.ts';
import type { SiteServer } from '../testing/trusting.testkit.ts';

const ROUNDS = garbageCount(3000);
const AT_ONCE = 20;
const MOST_MB = 400;

describe('trust among garbage', { timeout: 60_000 + ROUNDS * 10 }, () => {
  let server: SiteServer;
  beforeEach(async () => {
    // How long wrong codes wait is another test.
    server = await startSiteServer({ waitAfterWrongCode: () => Promise.resolve() });
  });
  afterEach(() => server.dispose());

  /** Sends bodies to paths and notes what comes; every answer must be a sentence or a good one. */
  async function send(
    name: string,
    next: () => readonly [path: string, body: string],
    token: string,
  ): Promise<readonly number[]> {
    const wrong: unknown[] = [];
    const watch = watchGarbage();
    const one = async () => {
      const [path, body] = next();
      const response = await fetch(server.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body,
      });
      const value: unknown = await response.json();
      watch.answered(response.status);
      if (response.status >= 500 || (!response.ok && !syncProblem.safeParse(value).success)) wrong.push(value);
    };
    for (let from = 0; from < ROUNDS; from += AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, one));
    watch.tell(name);
    expect(wrong).toEqual([]);
    expect([...watch.answers.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(ROUNDS);
    expect(watch.grownMb().whole).toBeLessThan(MOST_MB);
    expect(server.logged().filter(({ level }) => level === 'error')).toEqual([]);
    return [...watch.answers].flatMap(([status, count]) => Array.from({ length: count }, () => Number(status)));
  }

  it(`answers ${ROUNDS} damaged requests with a sentence each, lets nobody in, and goes on`, async () => {
    const device = testDevice(testStation('press-1'));
    await device.enrol(await server.ticket('press-1'));
    const { hello } = await connect(server.url, device.station);
    const stranger = testDevice(testStation('press-2'));
    const random = seeded(4);
    const wanted: readonly (readonly [string, string])[] = [
      [trustPaths.enrol, JSON.stringify(stranger.request('NO CODE'))],
      [trustPaths.pair, JSON.stringify({ code: 'no code' })],
      [trustPaths.credentials, JSON.stringify({ have: 'ab'.repeat(32) })],
      [syncPaths.hello, JSON.stringify(device.station.hello())],
    ];
    const next = () => {
      const [path, body] = must(wanted[Math.floor(random() * wanted.length)], 'a path');
      return [path, mutated(body, random)] as const;
    };
    const answers = await send('Pairing, credentials, hellos', next, hello.token);
    // Most is damaged beyond reading; what is damaged where nobody looks is answered as ever.
    expect(answers.filter((status) => status === 400).length).toBeGreaterThan(ROUNDS / 4);
    expect(answers.filter((status) => ![200, 400, 401, 403, 413, 429].includes(status))).toEqual([]);
    expect(server.store.trust.devices().map(({ station }) => station)).toEqual(['press-1']);
    expect(server.store.trust.pairings()).toEqual([]);
    expect((await connect(server.url, device.station)).hello.revoked).toBeUndefined();
  });

  it(`answers ${ROUNDS} enrolments of nobody: damaged, made up, signed by others, with codes of others`, async () => {
    const random = seeded(5);
    const [mine, other] = [testDevice(testStation('press-1')), testDevice(testStation('press-2'))];
    const { code } = ticketIn(await server.ticket('press-1'));
    // Signing takes longer than answering, so what is signed is made before.
    const signed = [
      mine.request('00000-00000-00000-00000'),
      other.request(code),
      { ...mine.request(code), publicKey: other.station.keys.publicKey },
      { ...mine.request(code), boxKey: '0'.repeat(64) },
      mine.request(code, { site: 'other' }),
      mine.request(code, { kind: 'board' }),
      mine.request(code, { signature: 'f'.repeat(128) }),
    ].map((request) => JSON.stringify(request));
    const next = () => {
      const text = must(signed[Math.floor(random() * signed.length)], 'a request');
      return [trustPaths.enrol, random() < 0.9 ? mutated(text, random) : text] as const;
    };
    const answers = await send('Enrolments', next, '');
    // Each is refused: as none, as one that proves nothing, or because this address has tried too often.
    expect(answers.filter((status) => status < 400)).toEqual([]);
    expect(answers.filter((status) => ![400, 401, 403, 409, 413, 429].includes(status))).toEqual([]);
    expect(server.store.trust.devices()).toEqual([]);
    // The ticket is as good as before, for whoever it is for, once the address is let try again.
    server.shiftClock(16 * 60_000);
    expect(await mine.enrol(await server.ticket('press-1'))).toMatchObject({ station: 'press-1' });
  });
});
