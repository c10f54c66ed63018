import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { digest } from '../../shared/facts/digest.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import { must } from '../../shared/invariant.ts';
import { startTestServer } from '../testing/server.testkit.ts';
import type { TestServer } from '../testing/server.testkit.ts';
import { testStation } from '../testing/station.testkit.ts';
import type { TestStation } from '../testing/station.testkit.ts';
import { connect, headOf } from '../testing/sync-client.testkit.ts';
import type { Client } from '../testing/sync-client.testkit.ts';

const altered = (fact: RawFact | undefined): RawFact => ({
  ...must(fact, 'fact'),
  occurredAt: '2020-01-01T00:00:00.000Z',
});

describe('facts that the station did not prove to be its own', () => {
  let server: TestServer;
  let station: TestStation;
  let client: Client;
  beforeEach(async () => {
    server = await startTestServer();
    station = testStation('press-1');
    client = await connect(server.url, station);
  });
  afterEach(() => server.dispose());

  const statuses = (answer: Awaited<ReturnType<Client['ship']>>) =>
    answer.rows.map(({ status, reason }) => reason ?? status);
  const verdicts = async () =>
    (await client.pull({ lane: 'priority' })).rows
      .map(({ body }) => body as RawFact)
      .filter(({ type }) => type === 'FactQuarantined');

  it('are kept apart when the signature is of another key, and the chain does not move', async () => {
    const facts = station.record([{}, {}]);
    const forger = testStation('press-1');
    const answer = await client.shipRequest(forger.batch(facts, headOf(facts)));
    expect(statuses(answer)).toEqual(['forged', 'forged']);
    expect(answer.held.seq).toBe(0);
    expect([...(await server.store.apartHashes(facts.map(digest)))]).toHaveLength(2);
    // The true facts are taken as if nothing had happened: no verdict names them.
    expect(statuses(await client.ship(facts))).toEqual(['stored', 'stored']);
    const ids = (await verdicts()).map(({ data }) => data['fact']);
    expect(ids).toHaveLength(2);
    for (const { id } of facts) expect(ids).not.toContain(id);
    for (const id of ids)
      expect(await server.store.receipt(z.uuid().parse(id))).toMatchObject({ quarantined: { reason: 'forged' } });
  });

  it('are kept apart when the signed head is of other facts', async () => {
    const facts = station.record([{}, {}]);
    const answer = await client.shipRequest(station.batch([facts[0], altered(facts[1])], headOf(facts)));
    expect(statuses(answer)).toEqual(['forged', 'forged']);
    expect(answer.held.seq).toBe(0);
  });

  it('say so once, however often they come', async () => {
    const facts = station.record([{}]);
    const request = testStation('press-1').batch(facts, headOf(facts));
    await client.shipRequest(request);
    const upTo = await server.store.upTo();
    for (let again = 0; again < 3; again += 1) expect(statuses(await client.shipRequest(request))).toEqual(['forged']);
    expect(await server.store.upTo()).toBe(upTo);
  });

  it('are told from the proven ones when somebody altered one on the way', async () => {
    const facts = station.record([{}, {}, {}]);
    const tampered = [facts[0], altered(facts[1]), facts[2]];
    const answer = await client.shipRequest(station.batch(tampered, headOf(facts)));
    expect(statuses(answer)).toEqual(['forged', 'forged', 'broken-chain']);
    expect(answer.held.seq).toBe(0);
    expect(statuses(await client.ship(facts))).toEqual(['stored', 'stored', 'stored']);
  });

  it('cannot be put before a proven one whose signature was overheard', async () => {
    const held = station.record([{}]);
    await client.ship(held);
    const facts = station.record([{}, {}]);
    const answer = await client.shipRequest(station.batch([altered(facts[0]), facts[1]], headOf(facts)));
    expect(statuses(answer)).toEqual(['forged', 'broken-chain']);
    expect(answer).toMatchObject({ held: headOf(held), forked: false });
    expect(statuses(await client.ship(facts))).toEqual(['stored', 'stored']);
  });

  it('hold nobody up: a chain that is itself broken goes on, without effect where it breaks', async () => {
    const facts = station.record([{}, {}, {}]);
    const broken = [facts[0], altered(facts[1]), facts[2]];
    const request = station.batch(broken, headOf(facts));
    expect(statuses(await client.shipRequest(request))).toEqual(['forged', 'forged', 'broken-chain']);
    const again = await client.shipRequest(request);
    expect(statuses(again)).toEqual(['broken-chain', 'broken-chain', 'broken-chain']);
    expect(again.held).toMatchObject(headOf(facts));
    expect(statuses(await client.ship(station.record([{}])))).toEqual(['stored']);
  });

  it('hold nobody up: a chain that breaks between two batches goes on too', async () => {
    await client.ship(station.record([{}]));
    const [lost, next] = station.record([{}, {}]);
    expect(lost).toBeDefined();
    const jumped = { ...must(next, 'fact'), seq: 2 };
    const request = station.batch([jumped], headOf([jumped]));
    expect(await client.shipRequest(request)).toMatchObject({ rows: [], held: { seq: 0 } });
    const again = await client.shipRequest(request);
    expect(statuses(again)).toEqual(['broken-chain']);
    expect(again).toMatchObject({ held: headOf([jumped]), forked: false });
    expect((await verdicts()).map(({ data }) => data['fact'])).toEqual([jumped.id]);
  });

  it('are named by their place when they carry another one', async () => {
    const [fact] = station.record([{}]);
    const elsewhere = { ...must(fact, 'fact'), chain: testStation('press-1').head().chain };
    const head = { ...station.head(), head: digest(elsewhere) };
    const answer = await client.shipRequest(station.batch([elsewhere], head));
    expect(statuses(answer)).toEqual(['broken-chain']);
    expect(answer.rows[0]?.detail).toContain('names chain');
  });
});
