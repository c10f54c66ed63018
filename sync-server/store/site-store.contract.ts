import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { GENESIS } from '../../shared/facts/chain.ts';
import type { Lane } from '../../shared/facts/chain.ts';
import { HLC_ZERO } from '../../shared/facts/hlc.ts';
import { must } from '../../shared/invariant.ts';
import { testStation } from '../testing/station.testkit.ts';
import { batchOf, judged, orderDraft, personDraft, pullAll } from '../testing/store.testkit.ts';
import { describeBackups } from './site-store-backup.contract.ts';
import { describeOutbox } from './site-store-outbox.contract.ts';
import { describePlan } from './site-store-plan.contract.ts';
import { describeScopes } from './site-store-scopes.contract.ts';
import type { SiteStore } from './site-store.ts';

/** How a contract suite opens the implementation: one store over the same durable data each time until `dispose`. */
export interface StoreUnderTest {
  /** Opens the store, or opens it again after it was closed. */
  readonly open: () => Promise<SiteStore>;
  readonly dispose: () => Promise<void>;
}

/** What every store of a site must do; run by each implementation. */
export function describeSiteStore(name: string, prepare: () => Promise<StoreUnderTest>): void {
  describe(`${name} as a store of a site`, () => {
    let subject: StoreUnderTest;
    let store: SiteStore;

    beforeEach(async () => {
      subject = await prepare();
      store = await subject.open();
      // The log of the whole site, from its beginning.
      await store.scopes.scopeOf('office');
    });
    afterEach(async () => {
      await store.close();
      await subject.dispose();
    });
    const reopen = async () => {
      await store.close();
      store = await subject.open();
    };

    it('keeps facts in the order of their chain, across a restart', async () => {
      const station = testStation('press-1');
      const facts = station.record([{}, {}, {}]);
      expect(await store.appendFacts(batchOf(facts))).toBe(true);
      await reopen();
      const end = must(await store.chainEnd(station.head().chain), 'end');
      expect(end).toEqual({ ...station.head(), backedUp: 0 });
      const kept = await store.chainFacts(end.chain, 0, 1, 10);
      expect(kept.map((fact) => JSON.parse(fact.text) as unknown)).toEqual(facts.slice(1));
      expect(kept.every((fact) => fact.form === 'fact')).toBe(true);
    });

    it('holds nothing of a chain that it has not seen', async () => {
      const { chain } = testStation('press-1').head();
      expect(await store.chainEnd(chain)).toBeUndefined();
      expect(await store.nextBranch(chain)).toBe(0);
      expect(await store.chainPlaces(chain, 1, 10)).toEqual([]);
    });

    it('tells the latest stamp of a branch, of what follows in it, across a restart', async () => {
      const station = testStation('press-1');
      const { chain } = station.head();
      expect(await store.latestStamp(chain, 0, station.head())).toBe(HLC_ZERO);
      const facts = station.record([{}, {}, {}]);
      const [first, second, torn] = batchOf(facts).facts.map((fact) => must(fact, 'fact'));
      const quarantined = { reason: 'broken-chain', detail: 'torn' } as const;
      const batch = batchOf(facts);
      await store.appendFacts({
        ...batch,
        facts: [must(first, 'first'), must(second, 'second'), { ...must(torn, 'third'), quarantined }],
      });
      await reopen();
      const [begin, end] = [must(facts[0], 'first'), must(facts[1], 'second')];
      expect(await store.latestStamp(chain, 0, station.head())).toBe(end.hlc);
      expect(await store.latestStamp(chain, 1, { seq: 1, head: must(first, 'first').hash })).toBe(begin.hlc);
    });

    it('refuses facts that do not continue the branch where it ends now', async () => {
      const station = testStation('press-1');
      const first = batchOf(station.record([{}]));
      expect(await store.appendFacts(first)).toBe(true);
      expect(await store.appendFacts(first)).toBe(false);
      const later = batchOf(station.record([{}]));
      expect(await store.appendFacts({ ...later, expected: { seq: 1, head: 'f'.repeat(64) } })).toBe(false);
      expect(await store.appendFacts({ ...later, expected: { seq: 0, head: GENESIS } })).toBe(false);
      expect(await store.upTo()).toBe(1);
      expect(await store.appendFacts(later)).toBe(true);
    });

    it('refuses a batch with an id that is taken, and stores nothing of it', async () => {
      const [taken] = testStation('press-1').record([{}]);
      const other = testStation('press-2');
      const facts = other.record([{}, {}]);
      await store.appendFacts(batchOf([must(taken, 'fact')]));
      const batch = batchOf(facts);
      const reused = batch.facts.map((fact, index) => (index === 1 ? { ...fact, id: must(taken, 'fact').id } : fact));
      expect(await store.appendFacts({ ...batch, facts: reused })).toBe(false);
      expect(await store.chainEnd(other.head().chain)).toBeUndefined();
    });

    it('keeps both branches of a forked chain', async () => {
      const original = testStation('press-1');
      const common = original.record([{}, {}]);
      const clone = original.clone();
      const [fork] = [original.head()];
      const mine = original.record([{}, {}]);
      const theirs = clone.record([{}]);
      await store.appendFacts(batchOf([...common, ...mine]));
      const branch = await store.nextBranch(fork.chain);
      expect(branch).toBe(1);
      expect(await store.appendFacts({ ...batchOf(theirs), branch, expected: fork })).toBe(true);
      const more = clone.record([{}]);
      expect(await store.appendFacts({ ...batchOf(more), branch })).toBe(true);
      expect(await store.chainEnd(fork.chain, 0)).toMatchObject(original.head());
      expect(await store.chainEnd(fork.chain, 1)).toMatchObject(clone.head());
      expect((await store.chainPlaces(fork.chain, 2, 4)).map(({ seq, branch }) => [seq, branch])).toEqual([
        [2, 0],
        [3, 0],
        [3, 1],
        [4, 0],
        [4, 1],
      ]);
      expect((await store.chainFacts(fork.chain, 1, 0, 10)).map((fact) => fact.id)).toEqual(
        [...theirs, ...more].map((fact) => fact.id),
      );
    });

    it('opens a branch only where a branch it holds has been', async () => {
      const station = testStation('press-1');
      await store.appendFacts(batchOf(station.record([{}])));
      const clone = station.clone();
      const skipped = clone.record([{}]);
      const orphan = batchOf(clone.record([{}]));
      expect(skipped).toHaveLength(1);
      expect(await store.appendFacts({ ...orphan, branch: 1 })).toBe(false);
      expect(await store.appendFacts({ ...batchOf(station.record([{}])), branch: 2 })).toBe(false);
    });

    it('gives one sequence without gaps to facts, plan and receipts, whoever writes at once', async () => {
      const stations = Array.from({ length: 20 }, (_, index) => testStation(`press-${index}`));
      await Promise.all([
        ...stations.map((station) => store.appendFacts(batchOf(station.record([{}, {}])))),
        store.putPlan([personDraft('anna'), orderDraft('1001')]),
      ]);
      const rows = [...(await pullAll(store, 'normal')), ...(await pullAll(store, 'priority'))];
      expect(rows.map((row) => row.seq).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 42 }, (_, i) => i + 1));
      expect(await store.upTo()).toBe(42);
      await reopen();
      await store.appendFacts(batchOf(must(stations[0], 'station').record([{}])));
      expect(await store.upTo()).toBe(43);
    });

    it('tells after each commit how far the log goes and which lanes grew', async () => {
      const seen: { upTo: number; lanes: Lane[] }[] = [];
      const end = store.onGrown((upTo, lanes) => seen.push({ upTo, lanes: [...lanes] }));
      const station = testStation('press-1');
      await store.appendFacts(batchOf(station.record([{}])));
      await store.appendFacts(batchOf(station.record([{}], 'priority')));
      await store.writeSetting('nothing', 'grows');
      end();
      await store.appendFacts(batchOf(station.record([{}])));
      expect(seen).toEqual([
        { upTo: 1, lanes: ['normal'] },
        { upTo: 2, lanes: ['priority'] },
      ]);
    });

    it('answers rows of one lane in pages, and passes over the chains left out', async () => {
      const mine = testStation('press-1');
      const other = testStation('press-2');
      await store.appendFacts(batchOf(other.record([{}])));
      await store.appendFacts(batchOf(mine.record([{}, {}, {}])));
      await store.appendFacts(batchOf(other.record([{}], 'priority')));
      await store.appendFacts(batchOf(other.record([{}])));
      const scope = await store.scopes.scopeOf('office');
      const query = { scope, seq: 0, since: 0, lane: 'normal', limit: 1, without: [mine.head().chain] } as const;
      const first = await store.scopes.rowsAfter(query);
      expect(first).toMatchObject({ rows: [{ seq: 1 }], through: 1, more: true, upTo: 6 });
      const second = await store.scopes.rowsAfter({ ...query, seq: first.through });
      expect(second).toMatchObject({ rows: [{ seq: 6 }], through: 6, more: false });
      const nothing = await store.scopes.rowsAfter({
        ...query,
        seq: 1,
        without: [mine.head().chain, other.head().chain],
      });
      expect(nothing).toMatchObject({ rows: [], through: 6, more: false });
    });

    it('sends what a clone wrote also to the station that goes on writing the chain', async () => {
      const original = testStation('press-1');
      await store.appendFacts(batchOf(original.record([{}])));
      const clone = original.clone();
      const fork = original.head();
      await store.appendFacts(batchOf(original.record([{}])));
      const [other] = clone.record([{}]);
      await store.appendFacts({ ...batchOf([must(other, 'fact')]), branch: 1, expected: fork });
      const page = await store.scopes.rowsAfter({
        scope: await store.scopes.scopeOf('office'),
        seq: 0,
        since: 0,
        lane: 'normal',
        limit: 10,
        without: [fork.chain],
      });
      expect(page.rows.map((row) => row.key)).toEqual([`fact/${must(other, 'fact').id}`]);
    });

    it('keeps a quarantined fact with its verdict and says so in a receipt', async () => {
      const station = testStation('press-1');
      const [fact] = station.record([{}]);
      const server = testStation('server-1');
      const [verdict] = server.record([{ person: null }], 'priority');
      const quarantined = { reason: 'unauthorised', detail: 'nobody knows anna' } as const;
      const batch = batchOf([must(fact, 'fact')], { quarantined });
      expect(await store.appendFacts({ ...batch, serverFacts: [must(verdict, 'verdict')] })).toBe(true);
      expect(await store.receipt(must(fact, 'fact').id)).toEqual({
        fact: must(fact, 'fact').id,
        chain: station.head().chain,
        receivedAt: batch.receivedAt,
        quarantined,
        posting: null,
      });
      expect((await pullAll(store, 'normal')).map((row) => row.kind)).toEqual(['fact', 'receipt']);
      expect(await store.chainEnd(server.head('priority').chain)).toMatchObject(server.head('priority'));
    });

    it('stores nothing when the chain of the server has moved', async () => {
      const server = testStation('server-1');
      const verdicts = server.record([{ person: null }, { person: null }], 'priority');
      const station = testStation('press-1');
      const batch = batchOf(station.record([{}]));
      expect(await store.appendFacts({ ...batch, serverFacts: verdicts.slice(1) })).toBe(false);
      expect(
        await store.keepApart({
          chain: batch.chain,
          rows: [],
          serverFacts: verdicts.slice(1),
          receivedAt: batch.receivedAt,
        }),
      ).toBe(false);
      expect(await store.upTo()).toBe(0);
    });

    it('streams the facts that can be folded, and no others', async () => {
      const station = testStation('press-1');
      const facts = station.record([{}, {}, {}]);
      const batch = batchOf(facts);
      const detail = { reason: 'unreadable', detail: 'torn' } as const;
      await store.appendFacts({
        ...batch,
        facts: batch.facts.map((fact, index) => {
          if (index === 0) return fact;
          return { ...fact, form: index === 1 ? 'unreadable' : 'apart', quarantined: detail } as const;
        }),
      });
      const streamed: string[] = [];
      for await (const page of store.streamFacts(0)) streamed.push(...page.facts.map((fact) => fact.id));
      expect(streamed).toEqual([must(facts[0], 'fact').id]);
      const kept = await store.chainFacts(station.head().chain, 0, 0, 10);
      expect(kept.map((fact) => fact.form)).toEqual(['fact', 'unreadable', 'apart']);
      expect(kept.map((fact) => JSON.parse(fact.text) as unknown)).toEqual(facts);
      // What is apart does not travel, except for the receipt that tells of it.
      const kinds = (await pullAll(store, 'normal')).map((row) => row.kind);
      expect(kinds.filter((kind) => kind === 'fact')).toHaveLength(2);
      expect(kinds.filter((kind) => kind === 'receipt')).toHaveLength(2);
    });

    it('keeps what nobody proved apart from every chain, once', async () => {
      const station = testStation('press-1');
      const [fact] = judged(station.record([{}]));
      const { hash, text } = must(fact, 'fact');
      const id = '00000000-0000-8000-8000-000000000001';
      const row = { id, hash, text, quarantined: { reason: 'forged', detail: 'no signature' } } as const;
      const batch = {
        chain: station.head().chain,
        rows: [row],
        serverFacts: [],
        receivedAt: '2026-11-22T09:00:00.000Z',
      };
      expect(await store.keepApart(batch)).toBe(true);
      expect(await store.keepApart(batch)).toBe(true);
      await reopen();
      expect([...(await store.apartHashes([hash, 'f'.repeat(64)]))]).toEqual([hash]);
      expect(await store.chainEnd(batch.chain)).toBeUndefined();
      expect(await pullAll(store, 'normal')).toHaveLength(1);
      expect(await store.receipt(id)).toMatchObject({ quarantined: { reason: 'forged' } });
    });

    it('finds a fact by its id', async () => {
      const [fact] = testStation('press-1').record([{}]);
      const { id } = must(fact, 'fact');
      expect(await store.keptFact(id)).toBeUndefined();
      await store.appendFacts(batchOf([must(fact, 'fact')]));
      expect(JSON.parse(must(await store.keptFact(id), 'kept').text)).toEqual(fact);
      expect([...(await store.heldFacts([id, 'other']))]).toEqual([id]);
    });

    it('keeps the first key of a station for ever', async () => {
      const at = '2026-11-22T09:00:00.000Z';
      expect(await store.stationKey('press-1')).toBeUndefined();
      const kept = await Promise.all([
        store.keepStationKey('press-1', 'a'.repeat(64), at),
        store.keepStationKey('press-1', 'b'.repeat(64), at),
      ]);
      expect(kept).toEqual(['a'.repeat(64), 'a'.repeat(64)]);
      await reopen();
      expect(await store.stationKey('press-1')).toBe('a'.repeat(64));
    });

    it('keeps its epoch until a new one is begun', async () => {
      const { epoch } = store;
      await reopen();
      expect(store.epoch).toBe(epoch);
      const next = await store.renewEpoch();
      expect(next).not.toBe(epoch);
      await reopen();
      expect(store.epoch).toBe(next);
    });

    it('keeps settings', async () => {
      expect(await store.readSetting('station')).toBeUndefined();
      await store.writeSetting('station', 'server-1');
      await store.writeSetting('station', 'server-2');
      await reopen();
      expect(await store.readSetting('station')).toBe('server-2');
    });

    describeBackups(() => store, reopen);
    describePlan(() => store, reopen);
    describeScopes(() => store, reopen);
    describeOutbox(() => store, reopen);
  });
}
