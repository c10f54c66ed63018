import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { emptyHead, GENESIS } from '../../shared/facts/chain.ts';
import { digest } from '../../shared/facts/digest.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import { hlcOf } from '../../shared/facts/hlc.ts';
import { followChain } from '../../shared/facts/seal.ts';
import { signBatchHead } from '../../shared/facts/signatures.ts';
import { must } from '../../shared/invariant.ts';
import type { PullResponse } from '../../shared/sync/protocol.ts';
import { startTestServer } from '../testing/server.testkit.ts';
import type { TestServer } from '../testing/server.testkit.ts';
import { testStation } from '../testing/station.testkit.ts';
import type { TestStation } from '../testing/station.testkit.ts';
import { connect, headOf, problemOf } from '../testing/sync-client.testkit.ts';
import type { Client } from '../testing/sync-client.testkit.ts';

/** A chain of facts some of which are not as they should be; the links and the head are right all the same. */
function chainOf(station: TestStation, values: readonly ((prev: string, seq: number) => unknown)[]) {
  const { chain } = station.head();
  let head = { chain, seq: 0, head: GENESIS };
  const facts: unknown[] = [];
  for (const make of values) {
    const fact = make(head.head, head.seq + 1);
    facts.push(fact);
    head = { chain, seq: head.seq + 1, head: digest(fact) };
  }
  return { facts, head };
}

function bodiesOf(page: PullResponse, type: string): RawFact[] {
  return page.rows.map((row) => row.body as RawFact).filter((body) => body.type === type);
}

describe('shipping', () => {
  let server: TestServer;
  let station: TestStation;
  let client: Client;
  beforeEach(async () => {
    server = await startTestServer();
    station = testStation('press-1');
    client = await connect(server.url, station);
  });
  afterEach(() => server.dispose());

  const verdicts = async () => bodiesOf(await client.pull({ lane: 'priority' }), 'FactQuarantined');
  const good = (prev: string, seq: number): RawFact => {
    const [fact] = testStation('press-1').record([{}]);
    const hlc = hlcOf(Date.parse('2026-11-22T08:00:00.000Z') + seq * 1000, 0);
    return { ...must(fact, 'fact'), chain: station.head().chain, prev, seq, hlc };
  };

  it('stores facts and answers row by row', async () => {
    const facts = station.record([{}, {}]);
    const answer = await client.ship(facts);
    expect(answer).toMatchObject({
      epoch: server.store.epoch,
      rows: facts.map(({ id }) => ({ id, status: 'stored' })),
      held: station.head(),
      forked: false,
    });
    const page = await client.pull();
    expect(page.rows.filter(({ kind }) => kind === 'fact').map(({ body }) => body)).toEqual(facts);
  });

  it('gives no effect to what a station dates back behind its own past, in one batch or the next, and takes what follows', async () => {
    const dated = (minute: number) => (prev: string, seq: number) => ({
      ...good(prev, seq),
      hlc: hlcOf(Date.parse('2026-11-22T08:00:00.000Z') + minute * 60_000, 0),
    });
    const { facts, head } = chainOf(station, [10, 2, 5, 11, 12, 12, 13].map(dated));
    const first = facts.slice(0, 2);
    const half = { ...head, seq: 2, head: digest(facts[1]) };
    const answers = [
      await client.shipRequest(station.batch(first, half)),
      await client.shipRequest(station.batch(facts.slice(2), head)),
    ];
    expect(answers.flatMap(({ rows }) => rows.map(({ status, reason }) => reason ?? status))).toEqual([
      'stored',
      'broken-chain',
      'broken-chain',
      'stored',
      'stored',
      'broken-chain',
      'stored',
    ]);
    expect(answers[1]?.rows[0]?.detail).toBe(
      'It is dated back: its time stamp (2026-11-22T08:05:00.000Z) does not lie after that of what its station recorded before (2026-11-22T08:10:00.000Z).',
    );
    expect(answers[1]?.held).toMatchObject(head);
    expect(await verdicts()).toHaveLength(3);
  });

  it('recognises what it has when an answer was lost, and stores it once', async () => {
    const facts = station.record([{}, {}]);
    await client.ship(facts);
    const more = station.record([{}]);
    expect(await client.ship([...facts, ...more])).toMatchObject({
      rows: [{ status: 'duplicate' }, { status: 'duplicate' }, { status: 'stored' }],
      held: station.head(),
    });
    expect(await client.ship(facts)).toMatchObject({
      rows: [{ status: 'duplicate' }, { status: 'duplicate' }],
      held: station.head(),
    });
    expect(bodiesOf(await client.pull(), 'QuantityReported')).toHaveLength(3);
  });

  it('keeps a row that is no fact, gives it its place, and takes the rows after it', async () => {
    const { facts, head } = chainOf(station, [good, (prev, seq) => ({ ...good(prev, seq), hlc: 'yesterday' }), good]);
    const answer = await client.shipRequest(station.batch(facts, head));
    expect(answer).toMatchObject({
      rows: [{ status: 'stored' }, { status: 'quarantined', reason: 'unreadable' }, { status: 'stored' }],
      held: head,
    });
    expect(answer.rows[1]?.detail).toContain('hlc');
    const torn = facts[1] as RawFact;
    expect(await verdicts()).toMatchObject([
      { person: null, refs: torn.refs, data: { fact: torn.id, reason: 'unreadable' } },
    ]);
    const kept = await server.store.chainFacts(head.chain, 0, 1, 1);
    expect(kept).toMatchObject([{ id: torn.id, form: 'unreadable' }]);
    expect(JSON.parse(must(kept[0], 'kept').text)).toEqual(torn);
    expect(await server.store.receipt(torn.id)).toMatchObject({ quarantined: { reason: 'unreadable' } });
    const streamed = [];
    for await (const page of server.store.streamFacts(0)) streamed.push(...page.facts.map(({ id }) => id));
    expect(streamed).not.toContain(torn.id);
  });

  it.each([[null], [5], ['text'], [[]], [{}], [{ id: 5, prev: 7, refs: 'x' }]])(
    'keeps %j in its place of the chain, and the queue goes on',
    async (garbage) => {
      const { facts, head } = chainOf(station, [good, () => garbage, good]);
      const answer = await client.shipRequest(station.batch(facts, head));
      expect(answer.rows.map(({ status }) => status)).toEqual(['stored', 'quarantined', 'stored']);
      expect(answer.held).toMatchObject(head);
      const [kept] = await server.store.chainFacts(head.chain, 0, 1, 1);
      expect(JSON.parse(must(kept, 'kept').text)).toEqual(garbage);
      expect(await verdicts()).toMatchObject([
        { data: { fact: must(kept, 'kept').id }, refs: [`chain:${head.chain}`] },
      ]);
      // The same again is the same row, not a second one.
      expect((await client.shipRequest(station.batch(facts, head))).rows[1]).toMatchObject({ status: 'duplicate' });
    },
  );

  it('keeps the same garbage at the same place of two branches twice, and both queues go on', async () => {
    for (const forked of [false, true]) {
      const { facts, head } = chainOf(station, [good, () => null, good]);
      const answer = await client.shipRequest(station.batch(facts, head));
      expect(answer.rows.map(({ status }) => status)).toEqual(['stored', 'quarantined', 'stored']);
      expect(answer).toMatchObject({ forked, held: head });
    }
  });

  it.each([
    ['lot:a\0b', 'lot:a\0c'],
    ['lot:\ud800', 'lot:\ud801'],
  ])('keeps a fact with names that no database tells apart without effect, and the queue goes on', async (...refs) => {
    const facts = station.record([{ refs }, {}]);
    const answer = await client.ship(facts);
    expect(answer.rows).toMatchObject([{ status: 'quarantined', reason: 'unreadable' }, { status: 'stored' }]);
    expect(answer.held).toMatchObject(station.head());
  });

  it('keeps a fact whose data do not fit its kind without effect', async () => {
    const facts = station.record([{ data: { order: 5 } }]);
    expect((await client.ship(facts)).rows).toMatchObject([{ status: 'quarantined', reason: 'unreadable' }]);
    expect(await verdicts()).toMatchObject([{ data: { fact: facts[0]?.id } }]);
  });

  it('stores kinds and versions of a newer build, for the day it is updated', async () => {
    const answer = await client.ship(
      station.record([
        { type: 'LotTasted', v: 1, data: { taste: 'fine' } },
        { v: 99, data: { more: 1 } },
      ]),
    );
    expect(answer.rows.map(({ status }) => status)).toEqual(['stored', 'stored']);
    expect(await verdicts()).toEqual([]);
  });

  it('keeps a fact of another site without effect', async () => {
    const { facts, head } = chainOf(station, [(prev, seq) => ({ ...good(prev, seq), site: 'other' })]);
    expect((await client.shipRequest(station.batch(facts, head))).rows).toMatchObject([
      { status: 'quarantined', reason: 'wrong-site' },
    ]);
  });

  it('writes its verdicts on many stations that ship at once into one chain without a gap', async () => {
    const clients = await Promise.all(
      Array.from({ length: 25 }, async (_, index) => {
        const other = testStation(`lathe-${index}`);
        return { other, client: await connect(server.url, other) };
      }),
    );
    const answers = await Promise.all(
      clients.flatMap(({ other, client: theirs }) => {
        const facts = other.record([{ person: null }, {}]);
        // The same batch twice at once: one of them stores it, the other finds it there.
        return [theirs.ship(facts), theirs.ship(facts)];
      }),
    );
    const statuses = answers.map(({ rows }) => rows.map(({ status }) => status).join(' ')).toSorted();
    expect(statuses).toEqual([
      ...Array.from({ length: 25 }, () => 'duplicate duplicate'),
      ...Array.from({ length: 25 }, () => 'quarantined stored'),
    ]);
    const chain = await verdicts();
    expect(chain.map(({ seq }) => seq)).toEqual(chain.map((_, index) => index + 1));
    expect(chain).toHaveLength(25);
    expect('broken' in followChain(emptyHead(must(chain[0], 'verdict').chain), chain)).toBe(false);
  });

  it('takes nothing when it cannot store, says so, and takes it later', async () => {
    const { store } = server;
    const append = store.appendFacts;
    store.appendFacts = () => Promise.reject(new Error('database or disk is full'));
    const facts = station.record([{}, {}]);
    const problem = await problemOf(client.ship(facts));
    expect(problem).toMatchObject({ status: 503, code: 'failed' });
    expect(problem.message).toContain('disk may be full');
    expect(server.logged().map(({ event }) => event)).toContain('ship-failed');
    store.appendFacts = append;
    expect(await client.ship(facts)).toMatchObject({ rows: [{ status: 'stored' }, { status: 'stored' }] });
  });

  it('keeps a fact with the id of another fact apart, and lets the first one alone', async () => {
    const [first] = station.record([{}]);
    const { id } = must(first, 'first');
    await client.ship([must(first, 'first')]);
    const thief = testStation('press-2');
    const other = await connect(server.url, thief);
    const [fact] = thief.record([{}]);
    const stolen = { ...must(fact, 'fact'), id };
    const { rows, held } = await other.ship([stolen]);
    expect(rows).toMatchObject([{ id, status: 'quarantined', reason: 'broken-chain' }]);
    expect(held.seq).toBe(1);
    expect(await server.store.receipt(id)).toBeUndefined();
    expect((await verdicts()).map(({ data }) => data['fact'])).not.toContain(id);
    // It does not travel: under its id it would be taken for the first one.
    const page = await client.pull();
    expect(page.rows.filter(({ key }) => key === `fact/${id}`)).toHaveLength(1);
    expect(bodiesOf(page, 'QuantityReported')).toEqual([first]);
    expect(await other.ship([stolen])).toMatchObject({ rows: [{ status: 'duplicate' }] });
  });

  it('refuses a chain of another station, and a batch of another site', async () => {
    const other = testStation('press-2');
    const facts = other.record([{}]);
    const request = { facts, head: signBatchHead('demo', headOf(facts), station.keys.secretKey) };
    expect(await problemOf(client.shipRequest(request))).toMatchObject({ status: 403, code: 'invalid' });
    const mine = station.record([{}]);
    const elsewhere = { facts: mine, head: signBatchHead('other', headOf(mine), station.keys.secretKey) };
    expect(await problemOf(client.shipRequest(elsewhere))).toMatchObject({ status: 409, code: 'wrong-site' });
  });

  it('hands facts with effect to the ERP outbox, and no others', async () => {
    await server.dispose();
    server = await startTestServer({
      postingsOf: (fact) => [{ key: fact.id, lane: '1001', kind: 'quantity', body: {} }],
    });
    client = await connect(server.url, station);
    const facts = station.record([{}, { person: null }]);
    await client.ship(facts);
    expect((await server.store.openPostings(10)).map(({ key }) => key)).toEqual([facts[0]?.id]);
  });
});
