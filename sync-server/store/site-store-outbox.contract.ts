import { expect, it } from 'vitest';

import { must } from '../../shared/invariant.ts';
import { testStation } from '../testing/station.testkit.ts';
import { batchOf, pullAll } from '../testing/store.testkit.ts';
import type { Posting, SiteStore } from './site-store.ts';

const at = '2026-11-22T10:00:00.000Z';

/** The part of the contract that the ERP connectors rest on. */
export function describeOutbox(current: () => SiteStore, reopen: () => Promise<void>): void {
  const posting = (key: string): Posting => ({ key, lane: '1001', kind: 'quantity', body: { good: '5' } });

  async function storeWithPostings(count: number): Promise<string[]> {
    const facts = testStation('press-1').record(Array.from({ length: count }, () => ({})));
    await current().appendFacts(batchOf(facts, { postingsOf: (fact) => [posting(fact.id)] }));
    return facts.map((fact) => fact.id);
  }

  it('enqueues the postings of a fact together with it, in order', async () => {
    const ids = await storeWithPostings(3);
    await reopen();
    const open = await current().openPostings(2);
    expect(open.map(({ key, state, body }) => [key, state, body])).toEqual(
      ids.slice(0, 2).map((id) => [id, 'pending', { good: '5' }]),
    );
    expect(await current().receipt(must(ids[0], 'id'))).toMatchObject({
      posting: { state: 'pending' },
      quarantined: null,
    });
  });

  it('enqueues nothing when the facts are refused', async () => {
    const [fact] = testStation('press-1').record([{}]);
    const batch = batchOf([must(fact, 'fact')], { postingsOf: ({ id }) => [posting(id)] });
    await current().appendFacts({ ...batch, expected: { seq: 7, head: 'f'.repeat(64) } });
    expect(await current().openPostings(10)).toEqual([]);
  });

  it('enqueues a posting with a known key only once', async () => {
    const station = testStation('press-1');
    await current().appendFacts(batchOf(station.record([{}]), { postingsOf: () => [posting('same')] }));
    await current().appendFacts(batchOf(station.record([{}]), { postingsOf: () => [posting('same')] }));
    expect(await current().openPostings(10)).toHaveLength(1);
  });

  it('remembers under which attempt a posting is being sent', async () => {
    await storeWithPostings(2);
    const [first] = await current().openPostings(1);
    await current().beginPostings([must(first, 'posting').number], 'file-1');
    await reopen();
    const open = await current().openPostings(10);
    expect(open.map(({ state, attempt }) => [state, attempt])).toEqual([
      ['sending', 'file-1'],
      ['pending', null],
    ]);
  });

  it('ends postings and writes what became of them into the log', async () => {
    const ids = await storeWithPostings(3);
    const before = await current().upTo();
    const numbers = (await current().openPostings(10)).map(({ number }) => number);
    await current().beginPostings(numbers, 'file-1');
    const states = ['posted', 'rejected', 'pending'] as const;
    await current().settlePostings(
      states.map((state, index) => ({
        number: must(numbers[index], 'number'),
        state,
        reference: state === 'posted' ? 'ERP-77' : null,
        message: state === 'posted' ? null : `because ${state}`,
        at,
      })),
    );
    await reopen();
    expect(await current().receipt(must(ids[0], 'id'))).toMatchObject({
      posting: { state: 'posted', at, reference: 'ERP-77', message: null },
    });
    expect(await current().receipt(must(ids[1], 'id'))).toMatchObject({
      posting: { state: 'rejected', reference: null, message: 'because rejected' },
    });
    const open = await current().openPostings(10);
    expect(open).toMatchObject([{ number: numbers[2], state: 'pending', attempt: null, message: 'because pending' }]);
    const news = (await pullAll(current(), 'normal')).filter((row) => row.seq > before);
    expect(news.map((row) => row.key)).toEqual(ids.map((id) => `receipt/${id}`));
  });
  it('leaves what was handed over out of the open ones, until somebody says how it stands; for stations it is pending', async () => {
    const [id = ''] = await storeWithPostings(2);
    const [first] = await current().openPostings(1);
    const { number } = must(first, 'posting');
    const settle = (state: 'handed' | 'posted' | 'rejected', reference: string | null, message: string | null) =>
      current().settlePostings([{ number, state, reference, message, at }]);
    await current().beginPostings([number], 'file-1');
    await settle('handed', 'file-1', null);
    await reopen();
    expect(await current().openPostings(10)).toMatchObject([{ state: 'pending', attempt: null }]);
    expect(await current().postings([id, 'nothing'])).toMatchObject([{ number, state: 'handed', reference: 'file-1' }]);
    expect(await current().receipt(id)).toMatchObject({ posting: { state: 'pending', reference: 'file-1' } });
    await settle('rejected', 'file-1', 'order_closed');
    await settle('posted', 'ERP-77', null);
    expect(await current().postings([id])).toMatchObject([{ state: 'posted', reference: 'ERP-77', message: null }]);
    expect(await current().receipt(id)).toMatchObject({ posting: { state: 'posted', reference: 'ERP-77' } });
    expect(await current().stats()).toMatchObject({ outbox: { pending: 1, rejected: 0 } });
  });
}
