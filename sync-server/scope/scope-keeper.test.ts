import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { applyFacts, emptyWorld, stateOf } from '../../shared/aggregates/world.ts';
import { readFact } from '../../shared/catalogue/fact-catalogue.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import { hlcMillis } from '../../shared/facts/hlc.ts';
import type { FactDraft } from '../../shared/facts/seal.ts';
import { must } from '../../shared/invariant.ts';
import type { SiteStore } from '../store/site-store.ts';
import { openSqliteSiteStore } from '../store/sqlite-site-store.ts';
import { quantityDraft, testStation } from '../testing/station.testkit.ts';
import type { TestStation } from '../testing/station.testkit.ts';
import { batchOf, orderDraft } from '../testing/store.testkit.ts';
import {
  deviationDraft,
  orderAt,
  piecesAt,
  pulledBy,
  reversalDraft,
  stopOf,
  twoAreas,
} from '../testing/two-areas.testkit.ts';
import { createScopeKeeper } from './scope-keeper.ts';
import type { ScopeKeeper } from './scope-keeper.ts';

const DAY = 86_400_000;
/** When the facts of test stations are recorded. */
const RECORDED = Date.parse('2026-11-22T08:00:00.000Z');

describe('the keeper of scopes', () => {
  let folder: string;
  let store: SiteStore;
  let station: TestStation;
  let keeper: ScopeKeeper;
  let today: number;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lineside-keeper-'));
    today = RECORDED;
    store = openSqliteSiteStore(join(folder, 'site.db'), { site: 'demo', now: () => today });
    await store.putPlan([...twoAreas(), orderAt('1001', 'north-work')]);
    await store.scopes.scopeOf('st-north');
    station = testStation('st-north');
    keeper = createScopeKeeper({ store, now: () => today, leastFacts: 2 });
  });
  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });

  async function put(facts: readonly RawFact[]): Promise<void> {
    expect(await store.appendFacts({ ...batchOf(facts), receivedAt: new Date(today).toISOString() })).toBe(true);
  }
  const record = async (...drafts: FactDraft[]) => {
    const facts = station.record(drafts);
    await put(facts);
    return facts;
  };
  const job = (type: string): FactDraft => {
    const data = {
      order: '1001',
      operation: '10',
      equipment: 'north-1',
      ...(type === 'JobStarted' ? { revision: 1 } : {}),
      ...(type === 'JobReopened' ? { reason: 'miscount' } : {}),
    };
    return quantityDraft({ type, refs: ['workOrder:1001', 'equipment:north-1'], data });
  };
  const awake = async () => (await store.scopes.awakeOrders(0, 10)).map(({ ref }) => ref);
  const machine = async () =>
    must(
      (await store.scopes.longLived(0, 10)).find(({ ref }) => ref === 'equipment:north-1'),
      'north-1',
    );
  const stateIn = (facts: readonly RawFact[]) => {
    const world = emptyWorld();
    applyFacts(
      world,
      facts.flatMap((raw) => {
        const reading = readFact(raw);
        return reading.ok ? [reading.fact] : [];
      }),
    );
    return stateOf(world, 'equipment', 'north-1');
  };

  it('lets an order go when it is finished and nothing has named it for as long as the site says', async () => {
    await record(job('JobStarted'), job('JobCompleted'));
    today += 13 * DAY;
    expect(await keeper.round()).toMatchObject({ left: 0 });
    today += 2 * DAY;
    expect(await keeper.round()).toMatchObject({ left: 1 });
    expect(await awake()).toEqual([]);
    await record(piecesAt('1001', 'north-1'));
    expect(await awake()).toEqual(['workOrder:1001']);
  });

  it.each([
    ['was never begun', []],
    ['runs', ['JobStarted']],
    ['rests', ['JobStarted', 'JobSuspended']],
    ['was begun again', ['JobStarted', 'JobCompleted', 'JobReopened']],
  ])('keeps an order that %s, however old it is, and looks at it again when something names it', async (_, types) => {
    if (types.length > 0) await record(...types.map(job));
    today += 400 * DAY;
    expect(await keeper.round()).toMatchObject({ left: 0 });
    await record(job('JobCompleted'));
    today += 15 * DAY;
    expect(await keeper.round()).toMatchObject({ left: 1 });
  });

  it('lets an order go that was cancelled before it was begun', async () => {
    const { body } = orderAt('1001', 'north-work') as Extract<ReturnType<typeof orderAt>, { kind: 'workOrder' }>;
    await store.putPlan([orderDraft('1001', { ...body, requestState: 'cancelled' })]);
    today += 15 * DAY;
    expect(await keeper.round()).toMatchObject({ left: 1 });
  });

  it('keeps an order about which stations contradict each other, until somebody has decided', async () => {
    const other = testStation('st-other');
    await record(job('JobStarted'));
    await put(other.record([job('JobStarted')]));
    await record(job('JobCompleted'));
    today += 400 * DAY;
    expect(await keeper.round()).toMatchObject({ left: 0 });
    expect(await awake()).toEqual(['workOrder:1001']);
  });

  it('lets a deviation go that was settled long ago, and keeps one that nobody has settled, however old it is', async () => {
    const settled = { type: 'DeviationResolved' };
    await record(
      deviationDraft('d-open', 'north-1'),
      deviationDraft('d-done', 'north-1'),
      deviationDraft('d-again', 'north-1'),
      deviationDraft('d-done', 'north-1', settled),
      deviationDraft('d-again', 'north-1', settled),
      deviationDraft('d-again', 'north-1', {
        type: 'DeviationReopened',
        data: { deviation: 'd-again', kind: 'assistance', subject: { equipment: 'north-1' }, round: 1, note: '' },
      }),
    );
    today += 13 * DAY;
    expect(await keeper.round()).toMatchObject({ left: 0 });
    today += 400 * DAY;
    expect(await keeper.round()).toMatchObject({ left: 1 });
    const left = (await store.scopes.awakeDeviations(0, 10)).map(({ ref }) => ref);
    expect(left).toEqual(['deviation:d-open', 'deviation:d-again']);
  });

  it('keeps an order of which it knows a fact that only a newer build understands', async () => {
    await record(
      job('JobStarted'),
      job('JobCompleted'),
      quantityDraft({ type: 'JobBlessed', refs: ['workOrder:1001'] }),
    );
    today += 15 * DAY;
    expect(await keeper.round()).toMatchObject({ left: 0 });
  });

  it('makes a base of what is older than the recent days, and stations get that and what came after', async () => {
    const old = await record(stopOf('north-1'), job('JobStarted'), piecesAt('1001', 'north-1'));
    today += 15 * DAY;
    const late = testStation('st-late', undefined, 'demo', today);
    const recent = late.record([stopOf('north-1')]);
    await put(recent);
    expect(await keeper.round()).toMatchObject({ bases: 1 });
    const { base } = await machine();
    expect(base).toMatchObject({ count: 3, last: { id: old.at(-1)?.id }, state: stateIn(old) });
    const rows = await pulledBy(store, 'st-north');
    expect(rows.filter(({ kind }) => kind !== 'plan').map(({ key }) => key)).toEqual([
      // The order still needs its facts.
      ...old.slice(1).map(({ id }) => `fact/${id}`),
      `fact/${must(recent[0], 'recent').id}`,
      'base/equipment:north-1',
    ]);
    expect(await keeper.round()).toEqual({ left: 0, bases: 0, removed: 0 });
  });

  it('goes on making bases when a station with a clock that ran ahead has left its facts among the first', async () => {
    await put(testStation('st-ahead', undefined, 'demo', RECORDED + 4000 * DAY).record([stopOf('north-1')]));
    const seen: (number | undefined)[] = [];
    for (let round = 0; round < 3; round += 1) {
      await put(testStation('st-late', undefined, 'demo', today).record([stopOf('north-1'), stopOf('north-1')]));
      expect(await keeper.round()).toMatchObject({ bases: 0 });
      today += 15 * DAY;
      await keeper.round();
      seen.push((await machine()).base?.count);
    }
    expect(seen).toEqual([2, 4, 6]);
  });

  it('folds thousands of facts step by step, with what was said about them much later', async () => {
    const facts = await record(
      ...Array.from({ length: 1300 }, (_, index) =>
        index % 2 === 0
          ? stopOf('north-1', { occurredAt: new Date(RECORDED + index * 1000).toISOString() })
          : stopOf('north-1', { data: { equipment: 'north-1', state: 'available' } }),
      ),
    );
    const back = await record(reversalDraft(must(facts[1299], 'last')), reversalDraft(must(facts[3], 'fourth')));
    today += 20 * DAY;
    await keeper.round();
    expect((await machine()).base).toMatchObject({ count: 1302, state: stateIn([...facts, ...back]) });
  });

  it('makes the base anew when a late fact or a reversal changes what it says', async () => {
    const facts = await record(stopOf('north-1'), job('JobStarted'), job('JobCompleted'));
    const offline = testStation('st-offline', undefined, 'demo', RECORDED - 60_000);
    const late = offline.record([stopOf('north-1')]);
    today += 15 * DAY;
    await keeper.round();
    await put(late);
    expect(await keeper.round()).toMatchObject({ bases: 1 });
    expect((await machine()).base).toMatchObject({ count: 4, state: stateIn([...late, ...facts]) });
    const back = testStation('st-back', undefined, 'demo', today).record([reversalDraft(must(facts[0], 'stop'))]);
    await put(back);
    expect(await keeper.round()).toMatchObject({ bases: 1 });
    expect((await machine()).base).toMatchObject({ count: 4, state: stateIn([...late, ...facts, ...back]) });
  });

  it('ends a base before a fact that only a newer build understands, and reaches never less far than before', async () => {
    const facts = await record(stopOf('north-1'), stopOf('north-1'));
    const [newer] = await record(quantityDraft({ type: 'MachineBlessed', refs: ['equipment:north-1'] }));
    await record(stopOf('north-1'), stopOf('north-1'));
    today += 15 * DAY;
    await keeper.round();
    const { base } = await machine();
    expect(base?.last.id).toBe(facts[1]?.id);
    expect(hlcMillis(must(newer, 'newer').hlc)).toBeGreaterThan(hlcMillis(must(base, 'base').last.hlc));
    const body = { name: 'Site', timeZone: 'Europe/Berlin', syncAmberAfterMinutes: 5, recentDays: 400 };
    await store.putPlan([{ kind: 'settings', id: 'site', externalRefs: [], body }]);
    await put(testStation('st-late', undefined, 'demo', RECORDED - 60_000).record([stopOf('north-1')]));
    await keeper.round();
    expect((await machine()).base).toMatchObject({ count: 3, last: { id: facts[1]?.id } });
  });

  it('ends a round when it is stopped', async () => {
    await record(job('JobStarted'), job('JobCompleted'));
    today += 15 * DAY;
    keeper.stop();
    expect(await keeper.round()).toEqual({ left: 0, bases: 0, removed: 0 });
  });
});
