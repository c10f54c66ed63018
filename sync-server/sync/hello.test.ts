import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { GENESIS } from '../../shared/facts/chain.ts';
import { must } from '../../shared/invariant.ts';
import { syncPaths } from '../../shared/sync/protocol.ts';
import { startTestServer } from '../testing/server.testkit.ts';
import type { TestServer } from '../testing/server.testkit.ts';
import { testStation } from '../testing/station.testkit.ts';
import { connect, post, problemOf } from '../testing/sync-client.testkit.ts';

describe('hello', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startTestServer();
  });
  afterEach(() => server.dispose());
  const hello = (body: unknown) => post(server.url + syncPaths.hello, body);

  it('tells a new station the epoch, a token, and that nothing of its chains is held', async () => {
    const station = testStation('press-1');
    const { hello } = await connect(server.url, station);
    expect(hello).toMatchObject({ epoch: server.store.epoch, upTo: 2 });
    expect(hello.held).toEqual(
      [station.head('normal'), station.head('priority')].map(({ chain }) => ({
        chain,
        seq: 0,
        head: GENESIS,
        backedUp: 0,
      })),
    );
  });

  it('tells a known station what is held of its chains', async () => {
    const station = testStation('press-1');
    const first = await connect(server.url, station);
    await first.ship(station.record([{}, {}]));
    const again = await connect(server.url, station);
    expect(again.hello.held[0]).toEqual({ ...station.head(), backedUp: 0 });
  });

  it('tells a clone about the branch that it is on', async () => {
    const original = testStation('press-1');
    const client = await connect(server.url, original);
    await client.ship(original.record([{}]));
    const clone = original.clone();
    await client.ship(original.record([{}, {}]));
    const lost = clone.record([{}]);
    // Its head is not held yet: it learns the end of the branch that arrived first, and that this is not its own.
    const before = await connect(server.url, clone);
    expect(before.hello.held[0]).toMatchObject({ ...original.head() });
    await before.ship(lost);
    const after = await connect(server.url, clone);
    expect(after.hello.held[0]).toMatchObject({ ...clone.head() });
  });

  it('begins one new epoch when stations have seen one that its log was put back behind, and none for what they invent', async () => {
    const { epoch } = server.store;
    const had = new Set<string>();
    // How the store knows is for its own tests.
    server.store.epochVerdict = (seen) => (seen === 'later' && !had.has(seen) ? 'lost' : 'unknown');
    const renew = server.store.renewEpoch.bind(server.store);
    server.store.renewEpoch = async (lost) => {
      had.add(lost ?? '');
      return await renew(lost);
    };
    const station = testStation('press-1');
    const say = async (seen: string) => {
      const naming = { ...station, hello: (over: object = {}) => station.hello({ ...over, epoch: seen }) };
      return (await connect(server.url, naming)).hello.epoch;
    };
    expect(await say('invented')).toBe(epoch);
    const next = await say('later');
    expect(next).not.toBe(epoch);
    expect([next, await say('later')]).toEqual([server.store.epoch, next]);
    expect([...had]).toEqual(['later']);
  });

  it('refuses a station of another site and says which site this is', async () => {
    const problem = await problemOf(hello(testStation('press-1', undefined, 'other').hello()));
    expect(problem).toMatchObject({ status: 409, code: 'wrong-site' });
    expect(problem.message).toContain('keeps the site "demo", not "other"');
  });

  it('refuses who does not hold the key, whatever else is right', async () => {
    const good = testStation('press-1').hello();
    const stolen = { ...good, at: '2026-11-22T09:00:00.000Z' };
    expect(await problemOf(hello(stolen))).toMatchObject({ status: 401, code: 'invalid' });
    expect(await server.store.stationKey('press-1')).toBeUndefined();
  });

  it('refuses a second key under a known name, and keeps the first', async () => {
    const station = testStation('press-1');
    await connect(server.url, station);
    const problem = await problemOf(hello(testStation('press-1').hello()));
    expect(problem).toMatchObject({ status: 403, code: 'key-mismatch' });
    expect(problem.message).toContain('"press-1" belongs to a station with another key');
    expect(await server.store.stationKey('press-1')).toBe(station.keys.publicKey);
  });

  it('refuses names that are for servers, so that nobody else can record their verdicts', async () => {
    const problem = await problemOf(hello(testStation('server-1').hello()));
    expect(problem).toMatchObject({ status: 403, code: 'invalid' });
  });

  it('refuses what is no hello with a sentence that names the member', async () => {
    const problem = await problemOf(hello({ ...testStation('press-1').hello(), publicKey: 'short' }));
    expect(problem).toMatchObject({ status: 400, code: 'invalid' });
    expect(problem.message).toContain('at publicKey');
  });

  it('gives tokens that expire', async () => {
    const station = testStation('press-1');
    const client = await connect(server.url, station);
    const facts = station.record([{}]);
    server.shiftClock(9 * 60 * 60 * 1000);
    expect(await problemOf(client.ship(facts))).toMatchObject({ status: 401, code: 'no-token' });
    const again = await connect(server.url, station);
    expect(await again.ship(facts)).toMatchObject({ rows: [{ status: 'stored' }] });
  });

  it('keeps the newest tokens of a station and drops the oldest', async () => {
    const station = testStation('press-1');
    const clients = [];
    for (let index = 0; index < 9; index += 1) clients.push(await connect(server.url, station));
    expect(await problemOf(must(clients[0], 'first').pull())).toMatchObject({ code: 'no-token' });
    expect((await must(clients[1], 'second').pull()).rows).toHaveLength(2);
  });

  it.each([undefined, 'invented', '../../etc', 'x'.repeat(5000)])('gives nothing to the token %s', async (token) => {
    const pull = { lane: 'normal', checkpoint: null, limit: 1, without: [] };
    expect(await problemOf(post(server.url + syncPaths.pull, pull, token))).toMatchObject({
      status: 401,
      code: 'no-token',
    });
    expect(await problemOf(post(server.url + syncPaths.ship, {}, token))).toMatchObject({
      status: 401,
      code: 'no-token',
    });
  });
});
