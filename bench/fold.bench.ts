import { refTo } from '../shared/aggregates/references.ts';
/** Folding facts: throughput at start-up and one by one, and a late fact in an aggregate of 1,000 facts, beside JSON.parse of the same facts. */
import { applyFact, applyFacts, emptyWorld, factsOf } from '../shared/aggregates/world.ts';
import type { Fact } from '../shared/catalogue/fact-catalogue.ts';
import { hlcOf } from '../shared/facts/hlc.ts';
import { randomBelow, seededRandom, TEST_START_MS, testUuid } from '../shared/testing/seeded.ts';
import { report } from './figure.ts';

const FACTS = 50_000;
const AGGREGATE = 1_000;
const ROUNDS = 7;

type Deed = Pick<Fact, 'type' | 'data'>;

/** One fact of a station, as plain as JSON.parse makes it. */
function factOf(index: number, deed: Deed, refs: string[]): Fact {
  const fact = {
    id: testUuid(TEST_START_MS + index, index),
    v: 1,
    site: 'plant-1',
    chain: 'st-saw-1/normal/00000000000a',
    seq: index + 1,
    prev: 'a'.repeat(64),
    hlc: hlcOf(TEST_START_MS + index, 0),
    occurredAt: new Date(TEST_START_MS + index).toISOString(),
    boot: 'boot-1',
    mono: index,
    person: { id: 'ann', proof: 'badge' },
    command: testUuid(TEST_START_MS + index, index, 1),
    refs,
    ...deed,
  };
  return JSON.parse(JSON.stringify(fact)) as Fact;
}

const amount = (value: string) => ({ value, unit: 'C62' });

/**
 * What machines record: jobs of orders with three operations, each started and set up, counted ten times with some scrap, paused
 * once and closed, by a person; now and then the machine stops.
 */
function shopFloor(count: number, machines: number): Fact[] {
  const random = seededRandom(1);
  const facts: Fact[] = [];
  for (let job = 0; facts.length < count; job += 1) {
    const order = `wo-${Math.floor(job / 3)}`;
    const operation = String(10 * (1 + (job % 3)));
    const equipment = `machine-${job % machines}`;
    const at = { order, operation, equipment };
    const refs = () => [refTo('workOrder', order), refTo('equipment', equipment)];
    const add = (deed: Deed) => facts.push(factOf(facts.length, deed, refs()));
    const labor = { person: 'ann', ...at };
    const byPerson = (deed: Deed) => facts.push(factOf(facts.length, deed, [refTo('person', 'ann'), ...refs()]));
    add({ type: 'JobStarted', data: { ...at, revision: 1 } });
    add({ type: 'SetupStarted', data: at });
    byPerson({ type: 'LaborStarted', data: { ...labor, activity: 'setup' } });
    add({ type: 'SetupFinished', data: at });
    byPerson({ type: 'LaborStarted', data: { ...labor, activity: 'run' } });
    for (let index = 0; index < 10; index += 1) {
      const scrap = index % 3 === 0 ? [{ quantity: amount('1'), reason: index % 2 === 0 ? 'crack' : 'burr' }] : [];
      add({
        type: 'QuantityReported',
        data: { ...at, good: amount(String(randomBelow(random, 20))), scrap, rework: amount('0'), by: 'person' },
      });
    }
    add({ type: 'JobPaused', data: at });
    add({ type: 'JobResumed', data: at });
    byPerson({ type: 'LaborStopped', data: labor });
    add({ type: 'JobCompleted', data: { ...at, remainder: 'none' } });
    if (job % 4 === 0) {
      for (const data of [
        { equipment, state: 'stopped' as const, reason: 'jam' },
        { equipment, state: 'available' as const },
      ])
        facts.push(factOf(facts.length, { type: 'EquipmentStateChanged', data }, [refTo('equipment', equipment)]));
    }
  }
  return facts.slice(0, count);
}

/** The quickest of some rounds in milliseconds: the work itself, with the least of what else the machine did meanwhile. */
function quickest(work: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now();
    work();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

const facts = shopFloor(FACTS, 10);
const texts = facts.map((fact) => JSON.stringify(fact));
const perSecond = (ms: number) => (FACTS / ms) * 1000;

const parsing = perSecond(
  quickest(() => {
    for (const text of texts) JSON.parse(text);
  }),
);
const rival = 'JSON.parse of the same facts';

const atOnce = perSecond(quickest(() => applyFacts(emptyWorld(), facts)));
report({ metric: `fold ${FACTS} facts at once`, value: atOnce, unit: 'facts/s', rival, rivalValue: parsing });

const oneByOne = perSecond(
  quickest(() => {
    const world = emptyWorld();
    for (const fact of facts) applyFact(world, fact);
  }),
);
report({ metric: `fold ${FACTS} facts one by one`, value: oneByOne, unit: 'facts/s', rival, rivalValue: parsing });

/** One order with 1,000 facts on one machine; another one arrives late, after the first of them. */
const history = shopFloor(AGGREGATE * 2, 1)
  .filter(({ type }) => type !== 'EquipmentStateChanged')
  .slice(0, AGGREGATE)
  .map(({ type, data }, index): Fact => {
    const deed = { type, data: { ...data, order: 'wo-1' } } as Deed;
    return factOf(index, deed, [refTo('workOrder', 'wo-1')]);
  });
const historyTexts = history.map((fact) => JSON.stringify(fact));
const parsingHistory = quickest(() => {
  for (const text of historyTexts) JSON.parse(text);
});

let late = 0;
const world = emptyWorld();
applyFacts(world, history);
const refolding = quickest(() => {
  late += 1;
  const [model] = history;
  if (model) applyFact(world, { ...model, id: testUuid(1, late), hlc: hlcOf(TEST_START_MS, late) });
});
if (factsOf(world, 'workOrder', 'wo-1').facts.length !== AGGREGATE + late)
  throw new Error('The late facts did not arrive.');
report({
  metric: `fold anew an aggregate of ${AGGREGATE} facts for a late one`,
  value: refolding,
  unit: 'ms',
  rival: 'JSON.parse of its facts',
  rivalValue: parsingHistory,
});

/** A machine with a long history; facts and reversals come that belong a little, and then much, before its end. */
const LONG = 100_000;
const longHistory = Array.from({ length: LONG }, (_, index): Fact => {
  const data =
    index % 2 === 0
      ? { equipment: 'machine-1', state: 'stopped' as const, reason: 'jam' }
      : { equipment: 'machine-1', state: 'available' as const };
  return factOf(index, { type: 'EquipmentStateChanged', data }, [refTo('equipment', 'machine-1')]);
});
const longWorld = emptyWorld();
applyFacts(longWorld, longHistory);
let lateOnes = 0;
for (const [how, back, kind] of [
  ['200 facts late', 200, 'late'],
  ['10,000 facts late', 10_000, 'late'],
  ['taking back the fact 200 facts ago', 200, 'reversal'],
] as const) {
  const took = quickest(() => {
    lateOnes += 1;
    const model = longHistory[LONG - back - lateOnes];
    if (!model) return;
    const { data, refs } = model;
    const made =
      kind === 'late'
        ? { ...model, id: testUuid(1, LONG + lateOnes) }
        : {
            ...factOf(LONG + lateOnes, { type: 'Reversed', data: { type: model.type } }, [...refs]),
            reverses: model.id,
          };
    if (applyFact(longWorld, made).length === 0) throw new Error(`A fact about ${JSON.stringify(data)} was not taken.`);
  });
  report({ metric: `aggregate of ${LONG}: ${how}`, value: took, unit: 'ms', rival: 'bar', rivalValue: 2 });
}

/** What a station does with the pages that a pull brings: ten facts at a time onto all it has. */
let pages = Number.POSITIVE_INFINITY;
const LATEST = 1_000;
for (let round = 0; round < ROUNDS; round += 1) {
  const known = emptyWorld();
  applyFacts(known, facts.slice(0, -LATEST));
  const start = performance.now();
  for (let index = FACTS - LATEST; index < FACTS; index += 10) applyFacts(known, facts.slice(index, index + 10));
  pages = Math.min(pages, performance.now() - start);
}
report({
  metric: `fold ${LATEST} facts in pages of 10 onto ${FACTS - LATEST}`,
  value: (LATEST / pages) * 1000,
  unit: 'facts/s',
  rival,
  rivalValue: parsing,
});
