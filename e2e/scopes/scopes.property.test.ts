import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { applyFacts, emptyWorld, stateOf } from '../../shared/aggregates/world.ts';
import type { World } from '../../shared/aggregates/world.ts';
import { canonicalJson } from '../../shared/facts/canonical-json.ts';
import type { FactDraft } from '../../shared/facts/seal.ts';
import { must } from '../../shared/invariant.ts';
import { addPlanDocument, planBody } from '../../shared/plan/plan-index.ts';
import { areaOf, areasOf } from '../../shared/scope/areas.ts';
import { isInScope } from '../../shared/scope/scope-name.ts';
import { createTestClock } from '../../shared/testing/seeded.ts';
import { readTestFact } from '../../shared/testing/test-station.ts';
import { knownRef } from '../../shared/testing/world-picture.ts';
import { createScopeKeeper } from '../../sync-server/scope/scope-keeper.ts';
import type { SiteStore } from '../../sync-server/store/site-store.ts';
import { openSqliteSiteStore } from '../../sync-server/store/sqlite-site-store.ts';
import { orderDraft } from '../../sync-server/testing/store.testkit.ts';
import { equipmentDraft, orderAt, stationDraft, twoAreas } from '../../sync-server/testing/two-areas.testkit.ts';
import { scopeStation } from './scope-station.testkit.ts';
import type { ScopeStation } from './scope-station.testkit.ts';

const orders = ['o-1', 'o-2', 'o-3'];
const machines = ['north-1', 'north-2', 'south-1', 'south-2'];
const workCenters = ['north-work', 'south-work'];
const names = ['st-north', 'st-south', 'st-roaming', 'office'];
const people = ['anna', 'ben'];
const lots = ['lot-1', 'lot-2'];
const HOUR = 3_600_000;

const of = <T>(list: readonly T[]) => fc.constantFrom(...list);
const pick = <T>(list: readonly T[], index: number): T => must(list[index % list.length], 'one of them');

const deed = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: of(['JobStarted', 'JobCompleted', 'JobCompleted', 'QuantityReported']),
      order: of(orders),
      machine: of(machines),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: of(['stopped', 'available']), machine: of(machines) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: of(['MaterialConsumed', 'MaterialReturned']),
      order: of(orders),
      machine: of(machines),
      lot: of(lots),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: of(['LaborStarted', 'LaborStopped']),
      order: of(orders),
      machine: of(machines),
      worker: of(people),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: of(['SignedOn', 'SignedOff']), person: of(people), station: of(names) }) },
);
type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never;

const step = fc.oneof(
  { weight: 12, arbitrary: fc.record({ do: fc.constant('record' as const), by: of(names), deed }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('ship' as const), by: of(names) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('pull' as const),
      by: of(names),
      lane: of(['normal', 'priority'] as const),
      limit: fc.integer({ min: 1, max: 12 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('take back' as const),
      by: of(names),
      which: fc.nat(100),
      quarantine: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('plan' as const),
      order: of(orders),
      at: fc.subarray(workCenters, { minLength: 1 }),
      state: of(['released', 'released', 'cancelled'] as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('move machine' as const), machine: of(machines), to: of(workCenters) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('move station' as const), to: of(machines) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('wait' as const), hours: of([1, 30, 400]) }) },
  { weight: 3, arbitrary: fc.constant({ do: 'keep' as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const), by: of(names) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function draftOf(one: Deed, occurredAt: string): { draft: FactDraft; lane: 'normal' | 'priority' } {
  const head = { v: 1, occurredAt, person: null, command: null };
  if ('person' in one) {
    const data = { person: one.person, station: one.station };
    return { draft: { ...head, type: one.type, refs: [`person:${one.person}`], data }, lane: 'normal' };
  }
  const refs = [`equipment:${one.machine}`];
  if (!('order' in one)) {
    const data = { equipment: one.machine, state: one.type, ...(one.type === 'stopped' ? { reason: 'jam' } : {}) };
    return { draft: { ...head, type: 'EquipmentStateChanged', refs, data }, lane: 'priority' };
  }
  const job = { order: one.order, operation: '10', equipment: one.machine };
  const ofJob = [`workOrder:${one.order}`, ...refs];
  if ('lot' in one) {
    const use = { ...job, material: 'steel', lot: one.lot, quantity: { value: '2.5', unit: 'MTR' } };
    const data = one.type === 'MaterialConsumed' ? { ...use, mode: 'explicit' } : use;
    return { draft: { ...head, type: one.type, refs: [...ofJob, `lot:${one.lot}`], data }, lane: 'normal' };
  }
  if ('worker' in one) {
    const labor = { ...job, person: one.worker };
    const data = one.type === 'LaborStarted' ? { ...labor, activity: 'run' } : labor;
    return { draft: { ...head, type: one.type, refs: [`person:${one.worker}`, ...ofJob], data }, lane: 'normal' };
  }
  const zero = { value: '0', unit: 'C62' };
  const more = {
    JobStarted: { revision: 1 },
    JobCompleted: {},
    QuantityReported: { good: { value: '5', unit: 'C62' }, scrap: [], rework: zero },
  }[one.type];
  return {
    draft: { ...head, type: one.type, refs: ofJob, data: { ...job, ...more } },
    lane: 'normal',
  };
}

/** Everything that the server has, folded, with its current plan. */
async function wholeWorld(store: SiteStore): Promise<World> {
  const world = emptyWorld();
  for await (const { facts } of store.streamFacts(0)) applyFacts(world, facts.map(readTestFact));
  for await (const { revisions } of store.streamPlan(0))
    for (const { document } of revisions) addPlanDocument(world.plan, document);
  return world;
}

/** The aggregates that belong to a scope by the plan and the facts alone. */
async function refsIn(store: SiteStore, scope: string, { plan }: World): Promise<Set<string>> {
  const named = new Map<string, Set<string>>();
  for await (const { facts } of store.streamFacts(0)) {
    for (const { refs } of facts) {
      const equipment = refs.filter((ref) => ref.startsWith('equipment:')).map((ref) => ref.slice(10));
      for (const ref of refs) named.set(ref, new Set([...(named.get(ref) ?? []), ...equipment]));
    }
  }
  for (const order of orders) if (!named.has(`workOrder:${order}`)) named.set(`workOrder:${order}`, new Set());
  const awake = new Set((await store.scopes.awakeOrders(0, 100)).map(({ ref }) => ref));
  const inside = new Set<string>();
  for (const [ref, equipment] of named) {
    const known = knownRef(ref);
    if (known?.kind === 'workOrder') {
      const planned = planBody(plan, 'workOrder', known.id)?.operations.map(({ workCenter }) => workCenter) ?? [];
      if (awake.has(ref) && isInScope(scope, areasOf(plan, [...planned, ...equipment]))) inside.add(ref);
    } else if (known?.kind === 'equipment') {
      if (isInScope(scope, new Set([areaOf(plan, known.id) ?? '']))) inside.add(ref);
    } else if (known) inside.add(ref);
  }
  return inside;
}

async function expectWhole(store: SiteStore, station: ScopeStation, world: World): Promise<void> {
  const scope = await store.scopes.scopeOf(station.name);
  const inside = await refsIn(store, scope, world);
  const { world: own } = station.replica();
  for (const ref of inside) {
    const known = must(knownRef(ref), ref);
    const here = canonicalJson(stateOf(own, known.kind, known.id));
    expect(`${station.name} ${ref} ${here}`).toBe(
      `${station.name} ${ref} ${canonicalJson(stateOf(world, known.kind, known.id))}`,
    );
  }
  for (const order of orders) {
    const isInside = inside.has(`workOrder:${order}`);
    const here = planBody(own.plan, 'workOrder', order);
    expect(`${station.name} ${order} ${canonicalJson(here ?? null)}`).toBe(
      `${station.name} ${order} ${canonicalJson((isInside ? planBody(world.plan, 'workOrder', order) : undefined) ?? null)}`,
    );
  }
}

/** Plays the steps. @returns how many stations were compared with the whole. */
async function play(
  store: SiteStore,
  clock: ReturnType<typeof createTestClock>,
  steps: readonly Step[],
): Promise<number> {
  const stations = new Map<string, ScopeStation>();
  let seeds = 1;
  const stationOf = (name: string): ScopeStation => {
    const known = stations.get(name);
    if (known) return known;
    seeds += 1;
    const joined = scopeStation(store, name, seeds, clock);
    stations.set(name, joined);
    return joined;
  };
  const verdicts = scopeStation(store, 'server-1', 1, clock);
  const keeper = createScopeKeeper({ store, now: clock.nowMs, leastFacts: 1 });
  await store.putPlan([
    ...twoAreas(),
    stationDraft('st-roaming', 'north-2'),
    ...orders.map((id) => orderAt(id, 'north-work')),
  ]);

  const takeBack = async (one: Extract<Step, { do: 'take back' }>) => {
    const all: { id: string; type: string; refs: string[] }[] = [];
    for await (const { facts } of store.streamFacts(0)) all.push(...facts);
    if (all.length === 0) return;
    const target = pick(all, one.which);
    const head = {
      v: 1,
      refs: target.refs,
      occurredAt: new Date(clock.nowMs()).toISOString(),
      person: null,
      command: null,
    };
    if (one.quarantine) {
      const data = { fact: target.id, reason: 'unauthorised', detail: '' };
      verdicts.record({ ...head, type: 'FactQuarantined', data }, 'priority');
      await verdicts.ship();
    } else
      stationOf(one.by).record(
        { ...head, type: 'Reversed', reverses: target.id, data: { type: target.type } },
        'normal',
      );
  };

  for (const one of steps) {
    clock.advance(1000);
    if (one.do === 'record') {
      const { draft, lane } = draftOf(one.deed, new Date(clock.nowMs()).toISOString());
      stationOf(one.by).record(draft, lane);
    } else if (one.do === 'ship') await stationOf(one.by).ship();
    else if (one.do === 'pull') await stationOf(one.by).pull(one.lane, one.limit);
    else if (one.do === 'take back') await takeBack(one);
    else if (one.do === 'plan') {
      const plan = orderAt(one.order, ...one.at);
      await store.putPlan([
        orderDraft(one.order, { ...(plan.kind === 'workOrder' ? plan.body : {}), requestState: one.state }),
      ]);
    } else if (one.do === 'move machine') await store.putPlan([equipmentDraft(one.machine, 'workUnit', one.to)]);
    else if (one.do === 'move station') await store.putPlan([stationDraft('st-roaming', one.to)]);
    else if (one.do === 'wait') clock.advance(one.hours * HOUR);
    else if (one.do === 'keep') await keeper.round();
    else stationOf(one.by).restart();
  }

  // Everything is sent, the keeper has seen it, and everybody has what there is for them, whenever they joined.
  for (const station of stations.values()) await station.ship();
  await keeper.round();
  for (const name of names) stations.set(`new ${name}`, scopeStation(store, name, (seeds += 1), clock));
  const world = await wholeWorld(store);
  for (const station of stations.values()) {
    for (const lane of ['priority', 'normal'] as const) await station.pull(lane);
    await expectWhole(store, station, world);
    station.restart();
    await expectWhole(store, station, world);
  }
  return stations.size;
}

test('a station folds from its scope what the whole site folds, for everything in its scope, whenever it joined', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 150, size: 'max' }), async (steps) => {
      const folder = await mkdtemp(join(tmpdir(), 'lineside-scopes-'));
      const clock = createTestClock();
      const store = openSqliteSiteStore(join(folder, 'site.db'), { site: 'test', now: clock.nowMs });
      try {
        expect(await play(store, clock, steps)).toBeGreaterThanOrEqual(names.length);
      } finally {
        await store.close();
        await rm(folder, { recursive: true, force: true });
      }
    }),
    { numRuns: Number(process.env['RUNS'] ?? 30) },
  );
}, 120_000);
