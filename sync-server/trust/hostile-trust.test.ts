import { expect, it } from 'vitest';

import { must } from '../../shared/invariant.ts';
import { syncPaths, syncProblem } from '../../shared/sync/protocol.ts';
import { trustPaths } from '../../shared/trust/trust-protocol.ts';
import { testDevice } from '../testing/device.testkit.ts';
import { mutated, seeded } from '../testing/mutations.testkit.ts';
import { testStation } from '../testing/station.testkit.ts';
import { connect } from '../testing/sync-client.testkit.ts';
import { startSiteServer } from '../testing/trusting.testkit.ts';

/** LINESIDE_ROUNDS asks for more: the bar of the product is 100,000. */
const ROUNDS = Number(process.env['LINESIDE_ROUNDS'] ?? 3000);
const AT_ONCE = 20;

it(
  `answers ${ROUNDS} damaged requests about trust with a sentence each, lets nobody in, and goes on`,
  {
    timeout: 60_000 + ROUNDS * 10,
  },
  async () => {
    const server = await startSiteServer();
    try {
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
      const wrong: unknown[] = [];
      let answered = 0;
      const one = async () => {
        const [path, body] = must(wanted[Math.floor(random() * wanted.length)], 'a path');
        const response = await fetch(server.url + path, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${hello.token}` },
          body: mutated(body, random),
        });
        const value: unknown = await response.json();
        answered += 1;
        if (response.status >= 500 || (!response.ok && !syncProblem.safeParse(value).success)) wrong.push(value);
      };
      for (let from = 0; from < ROUNDS; from += AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, one));
      expect(wrong).toEqual([]);
      expect(answered).toBeGreaterThanOrEqual(ROUNDS);
      expect(server.store.trust.devices().map(({ station }) => station)).toEqual(['press-1']);
      expect(server.store.trust.pairings()).toEqual([]);
      expect(server.logged().filter(({ level }) => level === 'error')).toEqual([]);
      expect((await connect(server.url, device.station)).hello.revoked).toBeUndefined();
    } finally {
      await server.dispose();
    }
  },
);
