import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { must } from '../../shared/invariant.ts';
import { signHello } from '../../shared/sync/hello-signature.ts';
import { pullResponse, shipResponse, syncPaths } from '../../shared/sync/protocol.ts';
import type { HelloRequest } from '../../shared/sync/protocol.ts';
import { startTestServer } from '../testing/server.testkit.ts';
import type { TestServer } from '../testing/server.testkit.ts';
import { testStation } from '../testing/station.testkit.ts';
import { connect, headOf, post, problemOf } from '../testing/sync-client.testkit.ts';

describe('a station of another version than its server', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startTestServer();
  });
  afterEach(() => server.dispose());

  const news = { battery: 80, region: 'hall-2', spare: null, isMobile: true };
  /** A hello of a newer station, which signs all that it says. */
  function newer(station: ReturnType<typeof testStation>): HelloRequest {
    const { signature: _, publicKey: __, ...said } = station.hello();
    return signHello({ ...said, ...news }, station.keys);
  }

  it('is let in, ships and pulls when it is newer and says what this server does not know', async () => {
    const station = testStation('press-1');
    const { token } = (await post(server.url + syncPaths.hello, newer(station))) as { readonly token: string };
    const facts = station.record([{}, {}]);
    const batch = station.batch(facts, headOf(facts));
    const more = { ...batch, head: { ...batch.head, weight: 3 }, news: [{ deep: true }] };
    const shipped = shipResponse.parse(await post(server.url + syncPaths.ship, more, token));
    expect(shipped.rows.map(({ status }) => status)).toEqual(['stored', 'stored']);
    const checkpoint = { epoch: server.store.epoch, seq: 0, news: 1 };
    const asked = { lane: 'normal', checkpoint, limit: 500, without: [], news: {} };
    const page = pullResponse.parse(await post(server.url + syncPaths.pull, asked, token));
    expect(page.rows.filter(({ kind }) => kind === 'fact')).toHaveLength(2);
  });

  it('is let in when it is older and does not say what is optional now', async () => {
    const station = testStation('press-1');
    const { epoch: _, challenge: __, ...said } = station.hello();
    const { signature: ___, publicKey: ____, ...unsigned } = said;
    expect(await post(server.url + syncPaths.hello, signHello(unsigned, station.keys))).toHaveProperty('token');
  });

  it('is refused when somebody put in, changed or took out on the way what this server does not know', async () => {
    const station = testStation('press-1');
    const { battery: _, ...less } = newer(station) as HelloRequest & typeof news;
    for (const altered of [{ ...station.hello(), battery: 80 }, { ...newer(station), battery: 81 }, less])
      expect((await problemOf(post(server.url + syncPaths.hello, altered))).message).toContain(
        'did not prove that it holds its key',
      );
  });

  it('is told where its hello is nonsense: what joins one is a single value of reasonable length', async () => {
    const deep: unknown = JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`);
    for (const odd of [deep, { a: 1 }, 'x'.repeat(1001)]) {
      const problem = await problemOf(post(server.url + syncPaths.hello, { ...testStation('press-1').hello(), odd }));
      expect([problem.status, problem.code]).toEqual([400, 'invalid']);
      expect(problem.message).toMatch(/odd|nested more than 64 deep/);
    }
  });

  it('loses no fact of a kind or with a field that is unknown here: the one is stored, the other in quarantine, and all are handed on', async () => {
    const station = testStation('press-1');
    const client = await connect(server.url, station);
    const facts = station.record([{}, { type: 'PieceTeleported', data: {} }, {}]);
    expect((await client.ship(facts)).rows.map(({ status }) => status)).toEqual(['stored', 'stored', 'stored']);
    const odd = station.record([{}]).map((fact) => ({ ...fact, news: 1 }));
    const { rows } = await client.shipRequest(station.batch(odd, headOf(odd)));
    expect(rows.map(({ status }) => status)).toEqual(['quarantined']);
    const { rows: all } = await client.pull();
    expect(all.some(({ key }) => key === `fact/${must(facts[1], 'the odd one').id}`)).toBe(true);
  });
});
