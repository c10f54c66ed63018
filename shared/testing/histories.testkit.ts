import * as fc from 'fast-check';

import { refTo } from '../aggregates/references.ts';
import type { Fact, FactData, FactName } from '../catalogue/fact-catalogue.ts';
import { hlcOf } from '../facts/hlc.ts';
import { addPlanDocument } from '../plan/plan-index.ts';
import { createTestClock, testUuid } from './seeded.ts';
import { smallPlant } from './small-plant.ts';
import { createTestStation, readTestFact } from './test-station.ts';
import { commandOf, revisionOf } from './wishes.ts';
import type { Wish } from './wishes.ts';

/** Ids as an ERP may call things, and as somebody who wants to do harm would. */
export const chaoticIds = {
  orders: ['wo-1', 'wo-2', '__proto__', 'constructor'],
  operations: ['10', '__proto__', 'toString'],
  equipment: ['saw-1', 'mill-1', '__proto__'],
  people: ['ann', '__proto__', 'hasOwnProperty'],
  stations: ['st-a', 'constructor'],
  lots: ['lot-1', '__proto__'],
} as const;

const chains = [
  'st-a/normal/00000000000a',
  'st-a/priority/00000000000a',
  'st-b/normal/00000000000b',
  'server-1/priority/00000000000c',
];

const of = <T>(list: readonly T[]) => fc.constantFrom(...list);
const amount = fc.tuple(fc.nat(99), fc.nat(9)).map(([a, b]) => ({ value: `${a}.${b}`, unit: 'C62' }));
const job = {
  order: of(chaoticIds.orders),
  operation: of(chaoticIds.operations),
  equipment: of(chaoticIds.equipment),
};
const session = { person: of(chaoticIds.people), station: of(chaoticIds.stations) };
const reason = of(['crack', '__proto__', 'constructor']);

const use = {
  ...job,
  material: of(['steel', '__proto__']),
  lot: fc.option(of(chaoticIds.lots)) as fc.Arbitrary<string | null>,
  quantity: amount,
};

/** Facts of the floor: type, data and the references that belong to them. */
type Deed = { [Name in FactName]: { type: Name; data: FactData<Name> } }[FactName];
const jobDeeds = fc.oneof(
  fc.record({
    type: fc.constant('JobStarted' as const),
    data: fc.record({ ...job, revision: fc.integer({ min: 1, max: 3 }) }),
  }),
  fc.record({
    type: of(['JobSuspended', 'JobResumed', 'JobPaused', 'SetupStarted', 'SetupFinished'] as const),
    data: fc.record(job),
  }),
  fc.record({ type: fc.constant('JobReopened' as const), data: fc.record({ ...job, reason }) }),
  fc.record({
    type: fc.constant('ReworkOperationAdded' as const),
    data: fc.record({
      ...job,
      after: job.operation,
      name: reason,
      workCenter: of(['saw', '__proto__']),
      quantity: amount,
      reason,
      setupMinutes: fc.nat(9),
      runMinutes: fc.nat(9),
    }),
  }),
  fc.record({
    type: fc.constant('OrderChangeDecided' as const),
    data: fc.record({
      order: job.order,
      from: fc.integer({ min: 1, max: 3 }),
      to: fc.integer({ min: 1, max: 4 }),
      decision: of(['adopt', 'keep', 'stop'] as const),
    }),
  }),
  fc.record({
    type: fc.constant('JobCompleted' as const),
    data: fc.record({ ...job, remainder: of(['none', 'open'] as const) }),
  }),
  fc.record({
    type: fc.constant('QuantityReported' as const),
    data: fc
      .record({
        ...job,
        good: amount,
        rework: amount,
        scrap: fc.array(fc.record({ quantity: amount, reason }), { maxLength: 2 }),
        by: of(['person', 'counter'] as const),
        isTaken: fc.boolean(),
      })
      .map(({ isTaken, ...data }) => (isTaken ? { ...data, ofCounted: data.rework } : data)),
  }),
  fc.record({
    type: fc.constant('DispatchOverridden' as const),
    data: fc.record({ ...job, reason, recommended: fc.record({ order: job.order, operation: job.operation }) }),
  }),
);
const instants = fc.nat(9).map((seconds) => new Date(seconds * 1000).toISOString());
/** The first facts of a history, among them what may have begun a stop. */
const stops = fc.nat(6).map((index) => testUuid(0, index));
const otherDeeds = fc.oneof(
  fc.record({
    type: fc.constant('LaborStarted' as const),
    data: fc.record({ ...job, person: session.person, activity: of(['setup', 'run'] as const) }),
  }),
  fc.record({ type: fc.constant('LaborStopped' as const), data: fc.record({ ...job, person: session.person }) }),
  fc.record({
    type: fc.constant('MaterialConsumed' as const),
    data: fc.record({ ...use, mode: of(['explicit', 'backflush'] as const) }),
  }),
  fc.record({ type: fc.constant('MaterialReturned' as const), data: fc.record(use) }),
  fc.record({
    type: fc.constant('StopDetected' as const),
    data: fc.record({ equipment: job.equipment, since: instants, idleSeconds: fc.constant(5) }),
  }),
  fc.record({
    type: fc.constant('RunDetected' as const),
    data: fc.record({ equipment: job.equipment, stop: stops, at: instants }),
  }),
  fc.record({
    type: fc.constant('CounterRead' as const),
    data: fc.record({ equipment: job.equipment, from: instants, to: instants, counts: fc.integer({ min: 1, max: 9 }) }),
  }),
  fc.record({
    type: fc.constant('StopExplained' as const),
    data: fc.record({ equipment: job.equipment, stop: stops, reason }),
  }),
  fc.record({
    type: fc.constant('StopSplit' as const),
    data: fc.record({ equipment: job.equipment, stop: stops, at: instants }),
  }),
  fc.record({ type: of(['SignedOn', 'SignedOff'] as const), data: fc.record(session) }),
  fc.record({
    type: fc.constant('EquipmentStateChanged' as const),
    data: fc.oneof(
      fc.record({
        equipment: job.equipment,
        state: fc.constant('stopped' as const),
        reason: fc.option(reason),
      }),
      fc.record({ equipment: job.equipment, state: fc.constant('available' as const) }),
    ),
  }),
);
const deed: fc.Arbitrary<Deed> = fc.oneof({ weight: 3, arbitrary: jobDeeds }, { weight: 2, arbitrary: otherDeeds });

function refsOf({ type, data }: Deed): string[] {
  const refs: string[] = [];
  if ('order' in data) refs.push(refTo('workOrder', data.order));
  if ('equipment' in data) refs.push(refTo('equipment', data.equipment));
  if ('person' in data) refs.push(refTo('person', data.person));
  if ('lot' in data && data.lot !== null) refs.push(refTo('lot', data.lot));
  return refs.length > 0 ? refs : [`unknown:${type}`];
}

const stamped = {
  ms: fc.nat(6),
  chain: fc.nat(chains.length - 1),
  seq: fc.integer({ min: 1, max: 5 }),
  /** References of kinds that this build does not know, and of aggregates that the data does not speak of. */
  stray: fc.option(of(['pallet:1', 'constructor:constructor', 'workOrder:wo-1', 'equipment:__proto__']), {
    freq: 8,
    nil: undefined,
  }),
};
type Stamp = { ms: number; chain: number; seq: number; stray: string | undefined };

function factOf(index: number, { ms, chain, seq, stray }: Stamp, deed: Deed, refs: readonly string[]): Fact {
  return {
    id: testUuid(0, index),
    v: 1,
    site: 'test',
    chain: chains[chain] ?? '',
    seq,
    prev: '0'.repeat(64),
    hlc: hlcOf(ms, 0),
    occurredAt: new Date(ms * 1000).toISOString(),
    boot: 'boot-1',
    mono: ms,
    person: null,
    command: null,
    refs: [...new Set(stray === undefined ? refs : [...refs, stray])],
    ...deed,
  };
}

/** Facts of the floor in no sensible order at all: nothing follows from anything, stamps collide, ids are hostile. */
export const chaoticDeeds: fc.Arbitrary<Fact[]> = fc
  .array(fc.record({ deed, ...stamped }), { maxLength: 24, size: 'max' })
  .map((all) => all.map(({ deed, ...stamp }, index) => factOf(index, stamp, deed, refsOf(deed))));

/** The reversal of a fact; `count` makes its id, apart from all others. */
export function reversalOf(fact: Fact, count: number, ms = 9): Fact<'Reversed'> {
  const stamp = { ms, chain: 2, seq: 1 + (count % 1000), stray: undefined };
  const deed = { type: 'Reversed' as const, data: { type: fact.type } };
  return { ...factOf(count, stamp, deed, fact.refs), ...deed, reverses: fact.id };
}

/** A verdict that a fact has no effect, by the server unless another chain is named. */
export function quarantineOf(fact: Fact, count: number, ms = 9, chain = 3): Fact<'FactQuarantined'> {
  const stamp = { ms, chain, seq: 1 + (count % 1000), stray: undefined };
  const data = { fact: fact.id, reason: 'unauthorised' as const, detail: 'test' };
  const deed = { type: 'FactQuarantined' as const, data };
  return { ...factOf(count, stamp, deed, fact.refs), ...deed };
}

const control = fc.record({
  kind: of(['reversal', 'reversal of a reversal', 'quarantine', 'quarantine by a station', 'echo'] as const),
  target: fc.nat(),
  ms: fc.nat(9),
  key: of(['rule/1', 'rule/2', '__proto__']),
});

/** Chaotic deeds with reversals, reversals of reversals, verdicts and echoes strewn in, of facts that are there and that are not. */
export const chaoticHistory: fc.Arbitrary<Fact[]> = fc
  .tuple(chaoticDeeds, fc.array(control, { maxLength: 8, size: 'max' }))
  .map(([deeds, controls]) => {
    const facts = [...deeds];
    for (const [index, { kind, target, ms, key }] of controls.entries()) {
      const count = 1000 + index;
      const position = facts.length === 0 ? 0 : target % facts.length;
      const fact = facts[position];
      if (!fact) continue;
      if (kind === 'echo') facts[position] = { ...fact, dedupKey: key };
      else if (kind === 'quarantine') facts.push(quarantineOf(fact, count, ms));
      else if (kind === 'quarantine by a station') facts.push(quarantineOf(fact, count, ms, 0));
      else if (kind === 'reversal') facts.push(reversalOf(fact, count, ms));
      else {
        const reversal = facts.find((one) => one.type === 'Reversed') ?? fact;
        facts.push(reversalOf(reversal, count, ms));
      }
    }
    // Some targets never arrive.
    return controls.length > 5 ? facts.slice(1) : facts;
  });

/** How often people want what: they work more than they come, go and regret. */
const frequency: readonly (readonly [Wish['kind'], number])[] = [
  ['signOn', 1],
  ['signOff', 1],
  ['startRecommended', 5],
  ['start', 2],
  ['suspend', 2],
  ['resume', 3],
  ['report', 5],
  ['complete', 4],
  ['startWithSetup', 2],
  ['startSetup', 1],
  ['finishSetup', 2],
  ['pause', 2],
  ['reopen', 1],
  ['rework', 1],
  ['decideChange', 2],
  ['revise', 1],
  ['stop', 1],
  ['release', 2],
  ['join', 1],
  ['leave', 1],
  ['consume', 3],
  ['giveBack', 1],
  ['explain', 1],
  ['split', 1],
  ['raise', 2],
  ['acknowledge', 1],
  ['assign', 1],
  ['choose', 2],
  ['answer', 1],
  ['settleDeviation', 1],
  ['openAgain', 1],
  ['merge', 1],
  ['publish', 1],
  ['switchRule', 1],
  ['hold', 1],
  ['letGo', 1],
  ['stopOrder', 1],
  ['move', 1],
  ['decline', 1],
  ['pin', 1],
  ['unpin', 1],
  ['prioritise', 1],
  ['undoLast', 2],
  ['undo', 1],
  ['sync', 1],
];

/** Wishes of people at `stations` stations; mostly sensible ones. `more`: how often people want what only some tests know how to give. */
export function wishes(stations: number, maxLength: number, more: typeof frequency = []): fc.Arbitrary<Wish[]> {
  const wish = fc.record({
    kind: fc.oneof(...[...frequency, ...more].map(([kind, weight]) => ({ weight, arbitrary: fc.constant(kind) }))),
    station: fc.nat(stations - 1),
    actor: fc.nat(20),
    job: fc.nat(40),
    pieces: fc.nat(200),
    sensible: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  });
  return fc.array(wish, { maxLength, size: 'max' });
}

/** What three stations with a common plan, a supervisor each and now and then an exchange of facts record: every fact is valid. */
export const validHistory: fc.Arbitrary<Fact[]> = wishes(3, 60).map((all) => {
  const clock = createTestClock();
  const stations = ['st-saw-1', 'st-saw-2', 'st-mill-1'].map((id, index) => {
    const station = createTestStation({ id, plan: smallPlant(), seed: index + 1, clock });
    for (const person of ['sue', 'ann', 'tom']) station.give(station.commands.signOn(person));
    return station;
  });
  for (const wish of all) {
    const station = stations[wish.station];
    if (!station) continue;
    const command = commandOf(wish, station);
    if (command) station.give(command);
    else if (wish.kind === 'sync') for (const other of stations) station.take(other.facts);
    const revision = revisionOf(wish, station);
    if (revision) for (const other of stations) addPlanDocument(other.world.plan, revision);
  }
  const byId = new Map(stations.flatMap(({ facts }) => facts.map((raw) => [raw.id, raw])));
  return [...byId.values()].map(readTestFact);
});
