import { beforeEach, describe, expect, it } from 'vitest';

import { FOLD_VERSION, placeOf } from '../../shared/aggregates/aggregate-base.ts';
import type { AggregateBase } from '../../shared/aggregates/aggregate-base.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import { must } from '../../shared/invariant.ts';
import { quantityDraft, testStation } from '../testing/station.testkit.ts';
import { batchOf, personDraft } from '../testing/store.testkit.ts';
import {
  areaDrafts,
  deviationDraft,
  equipmentDraft,
  orderAt,
  piecesAt,
  pulledBy,
  reversalDraft,
  stationDraft,
  stopOf,
  store as put,
  twoAreas,
} from '../testing/two-areas.testkit.ts';
import type { LongLived } from './scope-store.ts';
import type { SiteStore } from './site-store.ts';

const factKeys = (facts: readonly RawFact[]) => facts.map(({ id }) => `fact/${id}`);

/** What a station gets, as keys, without the plan of the plant. */
async function keysAt(store: SiteStore, station: string, seq = 0, since = 0): Promise<string[]> {
  const rows = await pulledBy(store, station, { seq, since });
  return rows.map(({ key }) => key).filter((key) => !/^plan\/(equipment|person|station)/.test(key));
}

async function machine(store: SiteStore, ref: string): Promise<LongLived> {
  return must(
    (await store.scopes.longLived(0, 100)).find((one) => one.ref === ref),
    ref,
  );
}

async function order(store: SiteStore, ref: string) {
  return must(
    (await store.scopes.awakeOrders(0, 100)).find((one) => one.ref === ref),
    ref,
  );
}

function baseOf(ref: string, facts: readonly RawFact[]): AggregateBase {
  const last = placeOf(must(facts.at(-1), 'a fact'));
  const silencing = { quarantined: [], reversals: [], dedupKeys: [] };
  return { ref, fold: FOLD_VERSION, last, count: facts.length, state: { id: ref }, silencing };
}

/** The part of the contract that decides which station gets what. */
export function describeScopes(current: () => SiteStore, reopen: () => Promise<void>): void {
  describe('scopes', () => {
    let store: SiteStore;

    beforeEach(async () => {
      store = current();
      await store.putPlan(twoAreas());
      for (const station of ['st-north', 'st-south', 'office']) await store.scopes.scopeOf(station);
    });

    it('gives a station the area that the plan puts it in, and the whole site without one', async () => {
      const scopeOf = (station: string) => store.scopes.scopeOf(station);
      expect(await Promise.all(['st-north', 'st-south', 'office'].map(scopeOf))).toEqual([
        'area:north',
        'area:south',
        'site',
      ]);
      await store.putPlan([stationDraft('office', 'south-2'), stationDraft('st-south', 'unknown')]);
      expect(await Promise.all(['office', 'st-south'].map(scopeOf))).toEqual(['area:south', 'site']);
      await store.putPlan([equipmentDraft('south', 'area', 'south-work')]);
      expect(await scopeOf('office')).toBe('site');
    });

    it('sends an order and its facts where its work is, people and the plant everywhere', async () => {
      const station = testStation('st-north');
      await store.putPlan([orderAt('1001', 'north-work'), orderAt('1002', 'south-work')]);
      const facts = station.record([piecesAt('1001', 'north-1')]);
      const session = { person: 'anna', station: 'st-north' };
      const people = station.record([quantityDraft({ type: 'SignedOn', refs: ['person:anna'], data: session })]);
      await put(store, [...facts, ...people]);
      const all = [...factKeys(facts), ...factKeys(people)];
      expect(await keysAt(store, 'st-north')).toEqual(['plan/workOrder/1001@1', ...all]);
      expect(await keysAt(store, 'st-south')).toEqual(['plan/workOrder/1002@1', ...factKeys(people)]);
      expect(await keysAt(store, 'office')).toEqual(['plan/workOrder/1001@1', 'plan/workOrder/1002@1', ...all]);
      expect((await pulledBy(store, 'st-south')).filter(({ key }) => key.startsWith('plan/equipment'))).toHaveLength(9);
    });

    it('sends everything of an order before the fact that brings it into another area', async () => {
      const station = testStation('st-north');
      await store.putPlan([orderAt('1001', 'north-work')]);
      const before = station.record([piecesAt('1001', 'north-1'), piecesAt('1001', 'north-2')]);
      await put(store, before);
      expect(await keysAt(store, 'st-south')).toEqual([]);
      const guest = testStation('st-south').record([piecesAt('1001', 'south-1')]);
      await put(store, guest);
      const whole = ['plan/workOrder/1001@1', ...factKeys(before), ...factKeys(guest)];
      expect(await keysAt(store, 'st-south')).toEqual(whole);
      expect(await keysAt(store, 'st-north')).toEqual(whole);
    });

    it('lets an order go from an area that has no work on it any more, and brings it back whole', async () => {
      const station = testStation('st-south');
      await store.putPlan([orderAt('1001', 'north-work')]);
      await store.putPlan([orderAt('1001', 'south-work')]);
      expect(await keysAt(store, 'st-north')).toEqual(['plan/workOrder/1001@1', 'scope/normal/workOrder:1001']);
      expect(await keysAt(store, 'st-south')).toEqual(['plan/workOrder/1001@1', 'plan/workOrder/1001@2']);
      const facts = station.record([piecesAt('1001', 'south-1')]);
      await put(store, facts);
      const seen = await store.scopes.end('area:north');
      await store.putPlan([orderAt('1001', 'north-work')]);
      const again = await keysAt(store, 'st-north', seen);
      expect(again).toEqual([
        'plan/workOrder/1001@1',
        'plan/workOrder/1001@2',
        ...factKeys(facts),
        'plan/workOrder/1001@3',
      ]);
      // A fact of a machine there keeps it in the south.
      expect((await keysAt(store, 'st-south')).at(-1)).toBe('plan/workOrder/1001@3');
    });

    it('moves a machine with everything that it and its orders have to another area', async () => {
      const station = testStation('st-north');
      await store.putPlan([orderAt('1001', 'north-work')]);
      const facts = station.record([piecesAt('1001', 'north-2'), stopOf('north-2')]);
      await put(store, facts);
      await store.putPlan([equipmentDraft('north-2', 'workUnit', 'south-work')]);
      const keys = await keysAt(store, 'st-south');
      expect(new Set(keys)).toEqual(new Set(['plan/workOrder/1001@1', ...factKeys(facts)]));
      expect((await keysAt(store, 'st-north')).at(-1)).toBe('scope/normal/equipment:north-2');
    });

    it('moves an order and its work center to another area in one change of the plan', async () => {
      await store.putPlan([equipmentDraft('roaming', 'workCenter', 'north'), orderAt('1001', 'roaming')]);
      const facts = testStation('st-north').record([quantityDraft({ refs: ['workOrder:1001'] })]);
      await put(store, facts);
      await store.putPlan([equipmentDraft('roaming', 'workCenter', 'south'), orderAt('1001', 'south-work')]);
      const all = ['plan/workOrder/1001@1', ...factKeys(facts)];
      expect(await keysAt(store, 'st-south')).toEqual([...all, 'plan/workOrder/1001@2']);
      expect(await keysAt(store, 'st-north')).toEqual([...all, 'scope/normal/workOrder:1001']);
    });

    it('sends a station that was moved what became of its facts', async () => {
      const facts = testStation('st-north').record([stopOf('north-1'), stopOf('north-1')]);
      const posting = { lane: '1001', kind: 'quantity', body: {} } as const;
      await store.appendFacts(batchOf(facts, { postingsOf: ({ id }) => [{ ...posting, key: id }] }));
      const at = '2026-11-22T10:00:00.000Z';
      await store.settlePostings([{ number: 1, state: 'rejected', reference: null, message: 'No.', at }]);
      await store.putPlan([stationDraft('st-north', 'south-1')]);
      const receipts = (await pulledBy(store, 'st-north')).filter(({ kind }) => kind === 'receipt');
      expect(receipts.map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([
        { fact: facts[1]?.id, posting: { state: 'pending' } },
        { fact: facts[0]?.id, posting: { state: 'rejected' } },
      ]);
    });

    it('lets a finished order go, and brings all of it back with a later fact', async () => {
      const station = testStation('st-north');
      await store.putPlan([orderAt('1001', 'north-work')]);
      const before = station.record([piecesAt('1001', 'north-1')]);
      await put(store, before);
      const finished = await order(store, 'workOrder:1001');
      expect(await store.scopes.letGo(finished)).toBe(true);
      expect(await store.scopes.letGo(finished)).toBe(false);
      expect(await store.scopes.awakeOrders(0, 10)).toEqual([]);
      expect(await keysAt(store, 'st-north')).toEqual([
        'plan/workOrder/1001@1',
        ...factKeys(before),
        'scope/normal/workOrder:1001',
      ]);
      const seen = await store.scopes.end('area:north');
      const later = station.record([piecesAt('1001', 'north-1')]);
      await put(store, later);
      const whole = ['plan/workOrder/1001@1', ...factKeys(before), ...factKeys(later)];
      expect(await keysAt(store, 'st-north', seen)).toEqual(whole);
      expect((await pulledBy(store, 'st-north', { seq: seen })).map(({ seq }) => seq)).toEqual(
        [1, 2, 3].map((n) => seen + n),
      );
    });

    it('sends a deviation to the area of its place, lets it go when it is settled, and brings all of it back', async () => {
      const station = testStation('st-north');
      const raised = station.record([deviationDraft('d-1', 'north-1')], 'priority');
      await put(store, raised);
      const urgent = async (name: string, seq = 0) =>
        (await pulledBy(store, name, { lane: 'priority', seq }))
          .map(({ key }) => key)
          .filter((key) => !key.startsWith('plan/'));
      for (const name of ['st-north', 'office']) expect(await urgent(name)).toEqual(factKeys(raised));
      expect(await urgent('st-south')).toEqual([]);

      const [found, ...others] = await store.scopes.awakeDeviations(0, 10);
      expect(others).toEqual([]);
      expect(found?.ref).toBe('deviation:d-1');
      expect(await store.scopes.letGo(must(found, 'the deviation'))).toBe(true);
      expect(await store.scopes.awakeDeviations(0, 10)).toEqual([]);
      expect(await urgent('st-north')).toEqual([...factKeys(raised), 'scope/priority/deviation:d-1']);
      const seen = await store.scopes.end('area:north');
      const again = station.record([deviationDraft('d-1', 'north-1', { type: 'DeviationReopened' })], 'priority');
      await put(store, again);
      expect(await urgent('st-north', seen)).toEqual(factKeys([...raised, ...again]));
    });

    it('takes a deviation along when its place moves to another area', async () => {
      await store.putPlan([equipmentDraft('cart', 'workUnit', 'north-work')]);
      const facts = testStation('st-north').record([deviationDraft('d-1', 'cart')], 'priority');
      await put(store, facts);
      await store.putPlan([equipmentDraft('cart', 'workUnit', 'south-work')]);
      const keys = async (name: string) => (await pulledBy(store, name, { lane: 'priority' })).map(({ key }) => key);
      expect(await keys('st-south')).toEqual(expect.arrayContaining(factKeys(facts)));
      expect(await keys('st-north')).toContain('scope/priority/deviation:d-1');
    });

    it('does not let an order go that something has named since it was looked at', async () => {
      const station = testStation('st-north');
      await store.putPlan([orderAt('1001', 'north-work')]);
      await put(store, station.record([piecesAt('1001', 'north-1')]));
      const finished = await order(store, 'workOrder:1001');
      await put(store, station.record([piecesAt('1001', 'north-1')]));
      expect(await store.scopes.letGo(finished)).toBe(false);
      expect(await keysAt(store, 'st-north')).not.toContain('scope/normal/workOrder:1001');
    });

    it('remembers that an order was found unfinished, until something names it', async () => {
      await store.putPlan([orderAt('1001', 'north-work')]);
      const open = await order(store, 'workOrder:1001');
      expect(open.checked).toBeLessThan(open.lastRow);
      await store.scopes.noteOpen(open);
      await reopen();
      expect(await order(current(), 'workOrder:1001')).toEqual({ ...open, checked: open.lastRow });
    });

    it('sends the newest base of a machine only, in its areas', async () => {
      const station = testStation('st-north');
      const facts = station.record([stopOf('north-1'), stopOf('north-1'), stopOf('north-1')]);
      await put(store, facts);
      const { id, lastRow } = await machine(store, 'equipment:north-1');
      expect(await store.scopes.putBase(id, baseOf('equipment:north-1', facts.slice(0, 1)), lastRow, 0)).toBe(true);
      expect(await store.scopes.putBase(id, baseOf('equipment:north-1', facts.slice(0, 2)), lastRow, 0)).toBe(true);
      const rows = await pulledBy(store, 'st-north');
      const bases = rows.filter(({ kind }) => kind === 'base');
      expect(bases).toMatchObject([{ key: 'base/equipment:north-1', seq: await store.scopes.end('area:north') }]);
      expect(JSON.parse(must(bases[0], 'base').body)).toEqual(baseOf('equipment:north-1', facts.slice(0, 2)));
      expect(await keysAt(store, 'st-south')).toEqual([]);
      expect((await machine(store, 'equipment:north-1')).base?.count).toBe(2);
    });

    it('knows when a base lacks something: a late fact, or a reversal of what lies under it', async () => {
      const early = testStation('st-late').record([stopOf('north-1')]);
      const station = testStation('st-north');
      const facts = station.record([stopOf('north-1')]);
      await put(store, facts);
      const take = async () => {
        const { id, lastRow } = await machine(store, 'equipment:north-1');
        return store.scopes.putBase(id, baseOf('equipment:north-1', facts), lastRow, 0);
      };
      const isStale = async () => (await machine(store, 'equipment:north-1')).stale;
      expect(await take()).toBe(true);
      const after = station.record([stopOf('north-1')]);
      await put(store, after);
      expect(await isStale()).toBe(false);
      await put(store, station.record([reversalDraft(must(after[0], 'fact'))]));
      expect(await isStale()).toBe(false);
      await put(store, station.record([reversalDraft(must(facts[0], 'fact'))]));
      expect(await isStale()).toBe(true);
      expect(await take()).toBe(true);
      expect(await isStale()).toBe(false);
      const { id, lastRow } = await machine(store, 'equipment:north-1');
      await put(store, early);
      expect(await isStale()).toBe(true);
      expect(await store.scopes.putBase(id, baseOf('equipment:north-1', facts), lastRow, 0)).toBe(false);
    });

    it('takes from the logs what no station needs: facts under a base, orders that left, replaced revisions', async () => {
      const station = testStation('st-north');
      await store.putPlan([orderAt('1001', 'north-work'), orderAt('1002', 'north-work')]);
      await store.putPlan([personDraft('anna', { roles: ['setter'] })]);
      const facts = station.record([
        piecesAt('1001', 'north-1'),
        piecesAt('1002', 'north-1'),
        piecesAt('1001', 'north-1'),
      ]);
      await put(store, facts);
      await store.scopes.letGo(await order(store, 'workOrder:1001'));
      const { id, lastRow } = await machine(store, 'equipment:north-1');
      await store.scopes.putBase(id, baseOf('equipment:north-1', facts.slice(0, 1)), lastRow, 0);
      expect(await store.scopes.compact()).toBeGreaterThan(0);
      // The first fact is needed by nobody; the second by its order, the third by the machine.
      expect(await keysAt(store, 'st-north')).toEqual([
        'plan/workOrder/1002@1',
        ...factKeys(facts.slice(1)),
        'scope/normal/workOrder:1001',
        'base/equipment:north-1',
      ]);
      const people = (await pulledBy(store, 'st-south')).map(({ key }) => key).filter((key) => key.includes('person'));
      expect(people).toEqual(['plan/person/ben@1', 'plan/person/anna@2']);
      expect(await store.scopes.compact()).toBe(0);
    });

    it('never gives a place out twice, also when the last entry of a log was taken away', async () => {
      const station = testStation('st-south');
      const facts = station.record([stopOf('south-1')]);
      await store.putPlan([personDraft('anna', { roles: ['setter'] })]);
      await put(store, facts);
      const { id, lastRow } = await machine(store, 'equipment:south-1');
      await store.putPlan([personDraft('anna', { roles: ['operator'] })]);
      await store.scopes.putBase(id, baseOf('equipment:south-1', facts), lastRow, 0);
      await store.putPlan([stationDraft('gone', 'south-1')]);
      const end = await store.scopes.end('area:north');
      await store.putPlan([stationDraft('gone', 'south-2')]);
      await store.scopes.compact();
      await reopen();
      expect(await current().scopes.end('area:north')).toBe(end + 1);
      await current().putPlan([stationDraft('gone', 'north-2')]);
      expect(await current().scopes.end('area:north')).toBe(end + 2);
    });

    it('tells who was there that an order left, in both lanes, and not who began later', async () => {
      const station = testStation('st-north');
      await store.putPlan([orderAt('1001', 'north-work')]);
      const facts = station.record([piecesAt('1001', 'north-1')]);
      await put(store, facts);
      await store.scopes.letGo(await order(store, 'workOrder:1001'));
      const before = await store.scopes.end('area:north');
      await store.scopes.compact();
      const since = await store.scopes.end('area:north');
      expect(await keysAt(store, 'st-north', 0, before)).toContain('scope/normal/workOrder:1001');
      // A fact of it is still needed by the machine.
      expect(await keysAt(store, 'st-north', 0, since)).toEqual(factKeys(facts));
      expect(await keysAt(store, 'st-north')).toEqual([...factKeys(facts), 'scope/normal/workOrder:1001']);
      const { id, lastRow } = await machine(store, 'equipment:north-1');
      await store.scopes.putBase(id, baseOf('equipment:north-1', facts), lastRow, 0);
      await store.scopes.compact();
      expect(await keysAt(store, 'st-north', 0, since)).toEqual(['base/equipment:north-1']);
      for (const lane of ['normal', 'priority'] as const) {
        const rows = await pulledBy(store, 'st-north', { lane });
        expect(rows.map(({ key }) => key)).toContain(`scope/${lane}/workOrder:1001`);
      }
    });

    it('fills the log of a scope that is asked for later with the same that it would have got', async () => {
      await store.putPlan([
        ...areaDrafts('west'),
        orderAt('1001', 'west-work'),
        orderAt('1002', 'west-work', 'north-work'),
      ]);
      const station = testStation('st-west');
      const facts = station.record([piecesAt('1001', 'west-1'), piecesAt('1002', 'west-1'), stopOf('west-2')]);
      await put(store, facts);
      await put(store, testStation('st-north').record([piecesAt('1002', 'north-1')]));
      await store.scopes.letGo(await order(store, 'workOrder:1001'));
      const { id, lastRow } = await machine(store, 'equipment:west-2');
      await store.scopes.putBase(id, baseOf('equipment:west-2', facts.slice(2)), lastRow, lastRow + 1);
      const keys = await keysAt(store, 'st-west');
      // Its machine still needs the facts of the order that left.
      expect(keys.slice(0, 4)).toEqual([
        'base/equipment:west-2',
        'plan/workOrder/1002@1',
        ...factKeys(facts.slice(0, 2)),
      ]);
      expect(keys).toHaveLength(5);
      const end = await store.scopes.end('area:west');
      await put(store, testStation('st-south').record([piecesAt('1002', 'south-1')]));
      expect(await keysAt(store, 'st-west', end)).toHaveLength(1);
    });

    it('tells after each commit which scopes grew', async () => {
      const seen: string[] = [];
      const end = store.scopes.onGrown((grown) => {
        for (const [scope, { upTo, lanes }] of grown) seen.push(`${scope} ${upTo} ${[...lanes].join()}`);
      });
      const [before, site] = await Promise.all(['area:north', 'site'].map((scope) => store.scopes.end(scope)));
      await put(store, testStation('st-north').record([stopOf('north-1')], 'priority'));
      end();
      await put(store, testStation('st-other').record([stopOf('north-1')]));
      expect(seen.toSorted()).toEqual([`area:north ${(before ?? 0) + 1} priority`, `site ${(site ?? 0) + 1} priority`]);
    });

    it('counts what remains after a place, also when the log has grown meanwhile', async () => {
      const facts = testStation('st-north').record(Array.from({ length: 9 }, () => stopOf('north-1')));
      const seq = await store.scopes.end('area:north');
      await put(store, facts);
      const remaining = (after: number) => store.scopes.remaining('area:north', 'normal', after);
      expect(await remaining(seq)).toBe(9);
      expect(await remaining(seq + 4)).toBe(5);
      await put(store, testStation('st-other').record([stopOf('north-1'), stopOf('north-2')]));
      expect([await remaining(seq + 6), await remaining(seq + 2), await remaining(seq + 11)]).toEqual([5, 9, 0]);
      expect(await store.scopes.remaining('area:nowhere', 'normal', 0)).toBe(0);
    });

    it('finds the facts of an aggregate by their rows', async () => {
      const facts = testStation('st-north').record([stopOf('north-1'), piecesAt('1001', 'north-2'), stopOf('north-1')]);
      await put(store, facts);
      const { id, lastRow } = await machine(store, 'equipment:north-1');
      expect(await store.scopes.aggregateOf('equipment:north-1')).toBe(id);
      expect(await store.scopes.aggregateOf('equipment:nowhere')).toBeUndefined();
      const named = await store.scopes.factsNaming(id, 0, 10);
      expect(named.map(({ raw }) => raw.id)).toEqual([facts[0]?.id, facts[2]?.id]);
      expect((await store.scopes.factsNaming(id, lastRow, 10)).map(({ raw }) => raw.id)).toEqual([facts[2]?.id]);
      expect(await store.scopes.factsAt([lastRow])).toEqual(named.slice(1));
    });

    it('keeps orders and facts for as many days as the site says', async () => {
      expect(await store.scopes.recentDays()).toBe(14);
      const body = { name: 'Site', timeZone: 'Europe/Berlin', syncAmberAfterMinutes: 5, recentDays: 30 };
      await store.putPlan([{ kind: 'settings', id: 'site', externalRefs: [], body }]);
      expect(await store.scopes.recentDays()).toBe(30);
    });
  });
}
