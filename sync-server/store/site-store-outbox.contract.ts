import { describe, expect, it } from 'vitest';

import type { RawFact } from '../../shared/facts/envelope.ts';
import type { FactDraft } from '../../shared/facts/seal.ts';
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
    expect(await current().beginPostings([must(first, 'posting')], 'file-1')).toBe(true);
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
    const postings = await current().openPostings(10);
    const numbers = postings.map(({ number }) => number);
    await current().beginPostings(postings, 'file-1');
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
    await current().beginPostings([must(first, 'posting')], 'file-1');
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

  describe('two facts of one dedupKey', () => {
    const arrives = async (fact: RawFact, over: Partial<Posting> = {}) => {
      const one: Posting = { ...posting(fact.id), dedupKey: must(fact.dedupKey, 'key'), ...over };
      const batch = batchOf([fact], { postingsOf: () => [one] });
      expect(await current().appendFacts(batch)).toBe(true);
    };
    const first = (name: string, seconds: number, over: Partial<FactDraft> = {}) =>
      must(
        testStation(name, undefined, 'demo', Date.parse('2026-11-22T08:00:00.000Z') + seconds * 1000).record([
          { dedupKey: 'stop/press-1', ...over },
        ])[0],
        'fact',
      );
    const receiptOf = async (fact: RawFact) => (await current().receipt(fact.id))?.posting?.state;
    const send = async () => {
      const open = await current().openPostings(10);
      expect(await current().beginPostings(open, 'file-1')).toBe(true);
      await current().settlePostings(
        open.map(({ number }) => ({ number, state: 'posted', reference: 'ERP-1', message: null, at })),
      );
      return open.map(({ key }) => key);
    };

    it('are one report, that of the first, in whichever order they come; both stand as it does', async () => {
      for (const [index, isReversed] of [false, true].entries()) {
        const dedupKey = `stop/${index}`;
        const [early, late] = [first('a', 0, { dedupKey }), first('b', 5, { dedupKey })];
        for (const fact of isReversed ? [late, early] : [early, late]) await arrives(fact);
        await reopen();
        expect(await current().openPostings(10)).toMatchObject([{ key: early.id, fact: early.id, report: early.id }]);
        expect(await current().postings([late.id])).toMatchObject([
          { state: 'echo', report: early.id, fact: early.id },
        ]);
        expect([await receiptOf(early), await receiptOf(late)]).toEqual(['pending', 'pending']);
        expect(await send()).toEqual([early.id]);
        expect([await receiptOf(early), await receiptOf(late)]).toEqual(['posted', 'posted']);
      }
    });

    it('stay one report when the first comes after the other was told: it goes by the key of that one', async () => {
      const [early, late] = [first('a', 0), first('b', 5)];
      await arrives(late);
      expect(await send()).toEqual([late.id]);
      await arrives(early);
      await reopen();
      expect(await current().openPostings(10)).toEqual([]);
      expect(await receiptOf(early)).toBe('posted');
      const told = { report: late.id, fact: early.id };
      expect(await current().postings([early.id, late.id])).toMatchObject([
        { key: late.id, state: 'posted', ...told },
        { key: early.id, state: 'echo', ...told },
      ]);
    });

    it('go by the key that the ERP knows, too, when it refused that and is to get it again as the first comes', async () => {
      const [earliest, early, late] = [first('a', 0), first('b', 3), first('c', 5)];
      await arrives(late);
      const open = await current().openPostings(1);
      await current().beginPostings(open, 'file-1');
      const rejected = { state: 'rejected', reference: null, message: 'order_closed', at } as const;
      await current().settlePostings(open.map(({ number }) => ({ number, ...rejected })));
      const data = { posting: late.id, refusedAt: at };
      await current().appendFacts(batchOf(testStation('office-1').record([{ type: 'PostingResent', data }])));
      for (const fact of [early, earliest]) {
        await arrives(fact);
        expect(await current().openPostings(10)).toMatchObject([{ key: late.id, fact: fact.id, tries: 2 }]);
      }
    });

    it('are not mixed up while a file is written: what was read must still be there', async () => {
      const [early, late] = [first('a', 0), first('b', 5)];
      await arrives(late);
      const read = await current().openPostings(10);
      await arrives(early);
      expect(await current().beginPostings(read, 'file-1')).toBe(false);
      expect(await current().openPostings(10)).toMatchObject([{ key: early.id, state: 'pending', attempt: null }]);
    });

    it('end once, whichever of them an end names', async () => {
      const [early, late] = [first('a', 0), first('b', 5)];
      for (const fact of [late, early]) await arrives(fact);
      const ends = [early, late].map((fact, index) => ({
        fact: first(`end-${index}`, 60 + index, { dedupKey: `run/${fact.id}` }),
        over: { kind: 'stopEnd', ends: fact.id } as const,
      }));
      for (const { fact, over } of ends) await arrives(fact, over);
      expect((await current().openPostings(10)).map(({ key }) => key)).toEqual([early.id, ends[0]?.fact.id]);
    });

    it('are told both when the one that was told is taken back and the first comes after that', async () => {
      const [early, late] = [first('a', 0), first('b', 5)];
      await arrives(late);
      await send();
      const reversal = first('b2', 10, { dedupKey: 'x' });
      const body = { reverses: late.id };
      await current().appendFacts(
        batchOf([reversal], { postingsOf: ({ id }) => [{ ...posting(id), kind: 'reverse', body }] }),
      );
      await arrives(early);
      expect((await current().openPostings(10)).map(({ key }) => key)).toEqual([reversal.id, early.id]);
    });
  });

  it('numbers what is handed over, in this order and for good', async () => {
    const ids = await storeWithPostings(3);
    expect(await current().lastSent()).toBe(0);
    const open = await current().openPostings(10);
    await current().beginPostings(open.toReversed().slice(0, 2), 'file-1');
    await reopen();
    expect(await current().lastSent()).toBe(2);
    expect((await current().postings(ids)).map(({ sent }) => sent)).toEqual([null, 2, 1]);
  });

  describe('an answer to a refusal', () => {
    async function refused(): Promise<string> {
      const [id = ''] = await storeWithPostings(1);
      const open = await current().openPostings(1);
      await current().beginPostings(open, 'file-1');
      await current().settlePostings(
        open.map(({ number }) => ({ number, state: 'rejected', reference: null, message: 'order_closed', at })),
      );
      return id;
    }
    const answer = (data: object, name = 'office-1') =>
      current().appendFacts(
        batchOf(testStation(name).record([{ type: 'PostingResent', data: { refusedAt: at, ...data } }])),
      );

    it('sends the report once more, under the same key, as its next attempt', async () => {
      const id = await refused();
      expect(await current().refusedPostings()).toMatchObject([{ key: id, at, tries: 1 }]);
      await answer({ posting: id });
      await reopen();
      expect(await current().openPostings(10)).toMatchObject([{ key: id, state: 'pending', attempt: null, tries: 2 }]);
      expect(await current().receipt(id)).toMatchObject({ posting: { state: 'pending', reference: null, attempt: 2 } });
      expect(await current().refusedPostings()).toEqual([]);
      // Another station says the same of the same refusal.
      await answer({ posting: id }, 'office-2');
      expect(await current().openPostings(10)).toMatchObject([{ tries: 2 }]);
    });

    it('settles it without the ERP, and says how', async () => {
      const id = await refused();
      const station = testStation('office-1');
      const data = { posting: id, refusedAt: at, as: 'bookedByHand', note: 'Beleg 4711' };
      await current().appendFacts(batchOf(station.record([{ type: 'PostingSettled', data }])));
      expect(await current().openPostings(10)).toEqual([]);
      expect(await current().postings([id])).toMatchObject([{ state: 'settled', tries: 1 }]);
      expect(await current().receipt(id)).toMatchObject({
        posting: { state: 'settled', message: 'bookedByHand: Beleg 4711' },
      });
      expect((await current().stats()).outbox).toMatchObject({ rejected: 0, pending: 0 });
    });

    it('is the one that arrives first, of two that did not know of each other; the receipt says what was done', async () => {
      const settle = (posting: string) => {
        const data = { posting, refusedAt: at, as: 'bookedByHand', note: '' };
        return current().appendFacts(batchOf(testStation('office-2').record([{ type: 'PostingSettled', data }])));
      };
      const id = await refused();
      await answer({ posting: id });
      await settle(id);
      expect(await current().openPostings(10)).toMatchObject([{ key: id, state: 'pending', tries: 2 }]);
      expect(await current().receipt(id)).toMatchObject({ posting: { state: 'pending', attempt: 2 } });
    });

    it('that comes after the report was settled sends nothing: it was booked already', async () => {
      const id = await refused();
      const data = { posting: id, refusedAt: at, as: 'bookedByHand', note: '' };
      await current().appendFacts(batchOf(testStation('office-2').record([{ type: 'PostingSettled', data }])));
      await answer({ posting: id });
      expect(await current().openPostings(10)).toEqual([]);
      expect(await current().receipt(id)).toMatchObject({ posting: { state: 'settled', message: 'bookedByHand' } });
    });

    it('of an older refusal, or by somebody who may not, changes nothing', async () => {
      const id = await refused();
      await answer({ posting: id, refusedAt: '2026-11-22T09:59:59.000Z' });
      const facts = testStation('office-2').record([{ type: 'PostingResent', data: { posting: id, refusedAt: at } }]);
      await current().appendFacts(batchOf(facts, { quarantined: { reason: 'unauthorised', detail: 'not allowed' } }));
      expect(await current().refusedPostings()).toHaveLength(1);
    });
  });

  it('counts what the ERP has and did not answer, with the age of the oldest', async () => {
    await storeWithPostings(2);
    const open = await current().openPostings(10);
    await current().beginPostings(open, 'file-1');
    await current().settlePostings(
      open.map(({ number }) => ({ number, state: 'handed', reference: 'file-1', message: null, at })),
    );
    expect((await current().stats()).outbox).toMatchObject({ handed: 2, oldestHandedAt: at });
    await current().settlePostings(
      open.map(({ number }) => ({ number, state: 'posted', reference: 'E', message: null, at })),
    );
    expect((await current().stats()).outbox).toMatchObject({ handed: 0, oldestHandedAt: null });
  });
}
