import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { RawFact } from '../../shared/facts/envelope.ts';
import { must } from '../../shared/invariant.ts';
import { startTestServer } from '../testing/server.testkit.ts';
import type { TestServer } from '../testing/server.testkit.ts';
import { testStation } from '../testing/station.testkit.ts';
import { connect, headOf } from '../testing/sync-client.testkit.ts';
import type { Client } from '../testing/sync-client.testkit.ts';

describe('a chain that two disks continue', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startTestServer();
  });
  afterEach(() => server.dispose());

  const serverFacts = async (client: Client, type: string) => {
    const page = await client.pull({ lane: 'priority' });
    return page.rows.map(({ body }) => body as RawFact).filter((body) => body.type === type);
  };

  /** A station at place 4, and its clone that went another way after place 2 and stands at place 5. */
  async function forked() {
    const original = testStation('press-1');
    const common = original.record([{}, {}]);
    const clone = original.clone();
    const mine = original.record([{}, {}]);
    const theirs = clone.record([{}, {}, {}]);
    const client = await connect(server.url, original);
    await client.ship([...common, ...mine]);
    const other = await connect(server.url, clone);
    return { original, clone, client, other, common, mine, theirs };
  }

  it('keeps both branches with effect, says so to the clone, and records the fork once', async () => {
    const { client, other, clone, mine, theirs, original } = await forked();
    const answer = await other.ship(theirs);
    expect(answer).toMatchObject({ forked: true, held: clone.head() });
    expect(answer.rows.map(({ status }) => status)).toEqual(['stored', 'stored', 'stored']);
    const more = clone.record([{}]);
    expect(await other.ship(more)).toMatchObject({ forked: true, rows: [{ status: 'stored' }], held: clone.head() });
    // Should both answers be lost, the next hello says it again, to the clone only.
    expect((await connect(server.url, clone)).hello.forked).toEqual([clone.head().chain]);
    expect((await connect(server.url, original)).hello.forked).toEqual([]);
    expect(await serverFacts(client, 'ChainForked')).toMatchObject([
      { data: { chain: original.head().chain, seq: 3, fact: theirs[0]?.id }, person: null },
    ]);
    expect(await serverFacts(client, 'FactQuarantined')).toEqual([]);
    const pulled = (await client.pull()).rows.map(({ key }) => key);
    for (const { id } of [...mine, ...theirs, ...more]) expect(pulled).toContain(`fact/${id}`);
    expect(await client.ship(original.record([{}]))).toMatchObject({ forked: false, held: original.head() });
  });

  it('recognises what it has when the clone sends its whole chain', async () => {
    const { other, clone, common, theirs } = await forked();
    const whole = [...common, ...theirs];
    const answer = await other.ship(whole);
    expect(answer.rows.map(({ status }) => status)).toEqual(['duplicate', 'duplicate', 'stored', 'stored', 'stored']);
    expect(answer).toMatchObject({ forked: true, held: clone.head() });
    const again = await other.ship(whole);
    expect(new Set(again.rows.map(({ status }) => status))).toEqual(new Set(['duplicate']));
    expect(again).toMatchObject({ forked: true, held: clone.head() });
  });

  it('sends a clone back to the beginning when it starts in the middle of its branch', async () => {
    const { other, clone, common, theirs } = await forked();
    const tail = theirs.slice(1);
    expect(await other.ship(tail)).toMatchObject({ rows: [], forked: true, held: { seq: 0 } });
    expect(await other.ship([...common, ...theirs])).toMatchObject({ forked: true, held: clone.head() });
  });

  it('keeps three branches apart', async () => {
    const { client, other, clone, theirs } = await forked();
    const third = clone.clone();
    await other.ship(theirs);
    await other.ship(clone.record([{}]));
    const last = await connect(server.url, third);
    expect(await last.ship(third.record([{}]))).toMatchObject({ forked: true, held: third.head() });
    expect(await serverFacts(client, 'ChainForked')).toHaveLength(2);
  });

  it('keeps a fork that begins with the very first fact', async () => {
    const original = testStation('press-1');
    const clone = original.clone();
    const rename = (fact: RawFact): RawFact => ({ ...fact, chain: original.head().chain });
    const [mine] = original.record([{}]);
    const [theirs] = clone.record([{}]);
    const client = await connect(server.url, original);
    await client.ship([must(mine, 'fact')]);
    const answer = await client.ship([rename(must(theirs, 'fact'))]);
    expect(answer).toMatchObject({ forked: true, rows: [{ status: 'stored' }], held: { seq: 1 } });
  });

  it('takes the rest again after the server was set back to an older copy', async () => {
    const station = testStation('press-1');
    const facts = station.record([{}, {}, {}]);
    const client = await connect(server.url, station);
    await client.ship(facts.slice(0, 1));
    // What a restored copy says it holds decides where the station goes on, whatever it was told before.
    const again = await connect(server.url, station);
    expect(again.hello.held[0]).toMatchObject(headOf(facts.slice(0, 1)));
    expect(await again.ship(facts.slice(1))).toMatchObject({ held: station.head(), forked: false });
  });

  it('asks for what is missing when a batch leaves a gap, and takes all of it then', async () => {
    const station = testStation('press-1');
    const facts = station.record([{}, {}, {}, {}]);
    const client = await connect(server.url, station);
    await client.ship(facts.slice(0, 1));
    expect(await client.ship(facts.slice(2))).toMatchObject({ rows: [], held: { seq: 1 }, forked: false });
    expect(await client.ship(facts.slice(1))).toMatchObject({ held: station.head() });
    expect(await serverFacts(client, 'FactQuarantined')).toEqual([]);
  });

  it('keeps apart what comes a second time with the same gap, so that nothing of it is lost', async () => {
    const station = testStation('press-1');
    const facts = station.record([{}, {}, {}]);
    const client = await connect(server.url, station);
    await client.ship(facts.slice(0, 1));
    await client.ship(facts.slice(2));
    const answer = await client.ship(facts.slice(2));
    expect(answer).toMatchObject({ rows: [{ status: 'quarantined', reason: 'broken-chain' }], held: { seq: 1 } });
    const last = must(facts[2], 'fact');
    expect([...(await server.store.apartHashes([headOf([last]).head]))]).toHaveLength(1);
    // The verdict is on the copy that was kept apart; the fact itself has effect when its place is found.
    expect(await client.ship(facts.slice(1))).toMatchObject({ rows: [{ status: 'stored' }, { status: 'stored' }] });
    expect(await server.store.receipt(last.id)).toBeUndefined();
  });
});
