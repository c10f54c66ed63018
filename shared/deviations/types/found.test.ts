import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { applyFact, emptyWorld, stateOf } from '../../aggregates/world.ts';
import type { World } from '../../aggregates/world.ts';
import type { Command } from '../../gate/command.ts';
import { addPlanDocument } from '../../plan/plan-index.ts';
import { arrivals } from '../../testing/arrivals.testkit.ts';
import { validHistory } from '../../testing/histories.testkit.ts';
import { createTestClock } from '../../testing/seeded.ts';
import { lotDocument, operationAt, orderDocument, smallPlant } from '../../testing/small-plant.ts';
import { createTestStation, readTestFact } from '../../testing/test-station.ts';
import type { TestStation } from '../../testing/test-station.ts';
import type { Deviation, DeviationSources } from '../deviation-type.ts';
import { allFound, briefly, foundOf, optionNow, optionsNow, raise, wordless } from './at-station.testkit.ts';

const job = ['wo-1', '10'] as const;
const codeOf = (outcome: ReturnType<TestStation['give']>) => (outcome.ok ? 'accepted' : outcome.refusal.code);

/** Two saws whose stations do not hear of each other; Ann and Sue, Tom and the boss are signed on. */
function twoSaws(): readonly [TestStation, TestStation] {
  const clock = createTestClock();
  const one = createTestStation({ plan: smallPlant(), clock });
  const two = createTestStation({ id: 'st-saw-2', plan: smallPlant(), seed: 2, clock });
  for (const person of ['ann', 'sue', 'mia', 'ian']) one.give(one.commands.signOn(person));
  for (const person of ['tom', 'boss']) two.give(two.commands.signOn(person));
  return [one, two];
}

/** Chooses an option of what was found: its subject goes along. */
function choice(
  station: TestStation,
  actor: string,
  { id, subject }: Pick<Deviation, 'id' | 'subject'>,
  option: string,
): Command {
  const params = { deviation: id, option, subject };
  return { id: station.newId(), actor, name: 'decideDeviation', params };
}

/** Both hear of everything, each in its own order; both find the same, which is given. */
function meet(one: TestStation, two: TestStation) {
  const [ones, twos] = [[...one.facts], [...two.facts]];
  one.take(twos.toReversed());
  two.take(ones);
  const found = allFound(one.context()).map(({ id }) => id);
  expect(allFound(two.context()).map(({ id }) => id)).toEqual(found);
  return allFound(one.context());
}

describe('one lot from which two stations took', () => {
  const steel = { material: 'steel', name: 'Steel', quantityPer: '0.5', unit: 'MTR', mode: 'explicit' as const };
  const operation = { ...operationAt('saw', 10), materials: [steel] };
  const plan = [
    ...smallPlant().filter(({ id }) => id !== 'wo-2'),
    orderDocument('wo-2', { operations: [operation, operationAt('mill', 20)] }),
  ];

  /** Two saws that do not hear of each other: one runs the first order, the other one the order that is named. */
  function saws(order: string) {
    const clock = createTestClock();
    const one = createTestStation({ plan, clock });
    const two = createTestStation({ id: 'st-saw-2', plan, seed: 2, clock });
    for (const person of ['ann', 'mia']) one.give(one.commands.signOn(person));
    two.give(two.commands.signOn('tom'));
    one.give(one.commands.start('ann', ...job));
    two.give(two.commands.start('tom', order, '10', 'urgent'));
    return [one, two] as const;
  }

  test('more than there was is one deviation at both, with who took what when, likely causes and ways out', () => {
    const [one, two] = saws('wo-2');
    one.give(one.commands.consume('ann', ...job, 'lot-1', '20'));
    two.give(two.commands.consume('tom', 'wo-2', '10', 'lot-1', '25'));
    expect(meet(one, two).map(({ kind }) => kind)).toEqual(['lotOverconsumed']);
    const [found] = foundOf(two, 'lotOverconsumed');
    expect(found).toMatchObject({
      subject: { equipment: 'saw-2', order: 'wo-2', operation: '10', material: 'steel', lot: 'lot-1' },
      params: { over: '15', unit: 'MTR' },
      details: [{ code: 'book-and-taken', params: { book: '30', taken: '45', over: '15', unit: 'MTR' } }],
      versions: [
        { person: 'ann', station: 'st-saw-1', what: { code: 'took', params: { number: 'N-wo-1', quantity: '20' } } },
        { person: 'tom', station: 'st-saw-2', what: { code: 'took', params: { number: 'N-wo-2', quantity: '25' } } },
      ],
      causes: [
        { code: 'cause-wrong-lot', params: { lot: 'lot-2' } },
        { code: 'cause-book', params: { book: '30', over: '15' } },
      ],
    });
    if (!found) return;
    expect(optionsNow(one, found).map((option) => briefly(option))).toEqual([
      { option: 'count', consequences: { 'book-expects': { book: '30', over: '15', unit: 'MTR' } }, effects: [] },
      {
        option: 'otherLot/lot-2',
        consequences: {
          moves: { quantity: '15', unit: 'MTR', number: 'N-wo-2', lot: 'lot-2' },
          'other-lot-left': { lot: 'lot-2', left: '85', unit: 'MTR' },
        },
        effects: ['moveConsumption'],
        settles: true,
      },
      { option: 'accept', consequences: { 'stays-below': { over: '15', unit: 'MTR' } }, effects: [], settles: true },
    ]);
    expect(wordless(one, found)).toEqual([]);
    expect(codeOf(one.give(choice(one, 'mia', found, 'otherLot/lot-2')))).toBe('accepted');
    expect(foundOf(one, 'lotOverconsumed')).toEqual([]);
  });

  test('the same amount for the same job within minutes is likely one scan', () => {
    const [one, two] = saws('wo-1');
    one.give(one.commands.consume('ann', ...job, 'lot-1', '20'));
    two.give(two.commands.consume('tom', ...job, 'lot-1', '20'));
    expect(meet(one, two).map(({ kind }) => kind)).toEqual(['jobStartedTwice', 'lotOverconsumed']);
    expect(foundOf(one, 'lotOverconsumed')[0]?.causes[0]).toEqual({
      code: 'cause-double-scan',
      params: { quantity: '20', unit: 'MTR', seconds: 1 },
    });
  });

  test('what would fit as another unit is likely a wrong unit: 24 m that were 4 m', () => {
    const [one, two] = saws('wo-2');
    one.give(one.commands.consume('ann', ...job, 'lot-1', '26'));
    two.give(two.commands.consume('tom', 'wo-2', '10', 'lot-1', '24'));
    meet(one, two);
    expect(foundOf(one, 'lotOverconsumed')[0]?.causes[0]).toEqual({
      code: 'cause-unit',
      params: { quantity: '24', unit: 'MTR', expected: 'BAR' },
    });
  });

  test('a little more than the book says is likely a book quantity that is too low', () => {
    const [one, two] = saws('wo-2');
    one.give(one.commands.consume('ann', ...job, 'lot-1', '16'));
    two.give(two.commands.consume('tom', 'wo-2', '10', 'lot-1', '15'));
    meet(one, two);
    expect(foundOf(one, 'lotOverconsumed')[0]?.causes[0]).toEqual({
      code: 'cause-book',
      params: { book: '30', over: '1', unit: 'MTR' },
    });
  });

  test('is counted once the lot has more: then it is none', () => {
    const [one, two] = saws('wo-2');
    one.give(one.commands.consume('ann', ...job, 'lot-1', '16'));
    two.give(two.commands.consume('tom', 'wo-2', '10', 'lot-1', '15'));
    meet(one, two);
    const counted = lotDocument('lot-1', 'steel', '35');
    addPlanDocument(one.world.plan, { ...counted, revision: 2 });
    expect(foundOf(one, 'lotOverconsumed')).toEqual([]);
  });
});

describe('one job at two stations', () => {
  function both() {
    const [one, two] = twoSaws();
    one.give(one.commands.start('ann', ...job));
    two.give(two.commands.start('tom', ...job));
    return [one, two] as const;
  }

  test('that began it is one deviation, with both beginnings; they share it, or one leaves it', () => {
    const [one, two] = both();
    expect(meet(one, two).map(({ kind }) => kind)).toEqual(['jobStartedTwice']);
    const [found] = foundOf(two, 'jobStartedTwice');
    if (!found) return;
    expect(found).toMatchObject({
      params: { number: 'N-wo-1', operation: 'saw 10' },
      versions: [
        { person: 'ann', what: { code: 'did-JobStarted', params: { place: 'Name saw-1' } } },
        { person: 'tom', what: { code: 'did-JobStarted', params: { place: 'Name saw-2' } } },
      ],
      causes: [{ code: 'cause-offline', params: { station: 'Name st-saw-2' } }],
    });
    expect(wordless(two, found)).toEqual([]);
    expect(optionNow(two, found, 'share')).toMatchObject({
      consequences: { 'both-count': { good: '0', missing: '100' }, 'order-in-time': { slack: 339 } },
      settles: true,
    });
    const [leave, elsewhere] = optionsNow(two, found)
      .filter(({ option }) => option.startsWith('leave'))
      .toSorted((a, b) => b.effects.length - a.effects.length);
    expect(leave && briefly(leave)).toMatchObject({
      consequences: { 'leaves-it': { place: 'Name saw-2', person: 'Name tom' } },
      effects: ['suspendJob'],
    });
    expect(elsewhere && briefly(elsewhere)).toMatchObject({
      consequences: { 'do-at-machine': { place: 'Name saw-1' } },
      effects: [],
    });
  });

  test('of which one finished while the other counts is a late fact, then two ends: one deviation at each time', () => {
    const [one, two] = both();
    one.give(one.commands.complete('ann', ...job, { good: '60' }));
    two.give(two.commands.report('tom', ...job, { good: '30' }));
    expect(meet(one, two).map(({ kind }) => kind)).toEqual(['lateFact']);
    const [late] = foundOf(one, 'lateFact');
    expect(late?.versions.map(({ what }) => what.code)).toEqual(['did-JobCompleted', 'did-QuantityReported']);
    expect(late && wordless(one, late)).toEqual([]);
    expect(late && optionsNow(one, late).map(({ option }) => option.split('/')[0])).toEqual([
      'counts',
      'takeBack',
      'seeTo',
    ]);
    two.give(two.commands.complete('tom', ...job, { good: '20' }));
    expect(meet(one, two).map(({ kind }) => kind)).toEqual(['jobFinishedTwice']);
    const [twice] = foundOf(two, 'jobFinishedTwice');
    if (!twice) return;
    expect(wordless(two, twice)).toEqual([]);
    expect(optionNow(two, twice, 'bothTrue')).toMatchObject({
      consequences: { 'both-count': { good: '110', scrap: '0', missing: '0', unit: 'C62' } },
      settles: true,
    });
    const back = optionsNow(two, twice).find(({ option }) => option.startsWith('takeBack/'));
    expect(back && briefly(back)).toMatchObject({
      effects: ['undo'],
      consequences: { 'side-taken-back': { person: 'Name tom' } },
    });
    expect(codeOf(two.give(choice(two, 'boss', twice, back?.option ?? '')))).toBe('accepted');
    expect(foundOf(two, 'jobFinishedTwice')).toEqual([]);
  });

  test('of which one begins what the other had stopped for good is a late fact of the order, found in any order of arrival', () => {
    const [one, two] = twoSaws();
    const id = raise(one, 'orderStopRequest', { order: 'wo-1', operation: '10' });
    one.give(one.commands.signOn('boss', 'badge-boss'));
    one.give(one.commands.choose('sue', id, 'stop'));
    const stopped = one.give(one.commands.answer('boss', id, 'stop', true));
    expect(codeOf(stopped)).toBe('accepted');
    two.give(two.commands.start('tom', ...job, 'urgent'));
    two.give(two.commands.report('tom', ...job, { good: '30' }));
    expect(meet(one, two).map(({ kind }) => kind)).toEqual(['lateFact']);
    const [late] = foundOf(two, 'lateFact');
    if (!late) return;
    expect(late).toMatchObject({
      subject: { equipment: 'saw-2', order: 'wo-1', operation: '10' },
      params: { number: 'N-wo-1' },
    });
    expect(late.versions.map(({ what, person }) => [what.code, person])).toEqual([
      ['did-OrderStopped', 'boss'],
      ['did-JobStarted', 'tom'],
    ]);
    expect(wordless(two, late)).toEqual([]);
    expect(optionsNow(two, late).map(briefly)).toEqual([
      {
        option: 'stopWork',
        consequences: {
          'made-so-far': { good: '30', scrap: '0', missing: '70', unit: 'C62' },
          'never-again': { number: 'N-wo-1' },
        },
        effects: ['suspendJob'],
      },
      {
        option: 'counts',
        consequences: { 'made-so-far': { good: '30', scrap: '0', missing: '70', unit: 'C62' } },
        effects: [],
        settles: true,
      },
      { option: 'seeTo', consequences: {}, effects: [] },
    ]);
    expect(codeOf(two.give(choice(two, 'boss', late, 'stopWork')))).toBe('accepted');
    expect(stateOf(two.world, 'equipment', 'saw-2').jobs).toMatchObject([{ suspended: true }]);
    // Whoever knows of the stop takes nothing up again.
    expect(codeOf(two.give(two.commands.resume('tom', ...job)))).toBe('order-stopped');
    expect(codeOf(two.give(two.commands.settleDeviation('boss', late.id)))).toBe('accepted');
  });

  test('that hear of each other is none', () => {
    const [one, two] = twoSaws();
    one.give(one.commands.start('ann', ...job));
    one.give(one.commands.complete('ann', ...job, { good: '60' }, { remainder: 'open' }));
    two.take(one.facts);
    two.give(two.commands.start('tom', ...job));
    two.give(two.commands.complete('tom', ...job, { good: '40' }));
    one.take(two.facts);
    one.give(one.commands.signOn('tom', 'badge-tom'));
    one.give(one.commands.reopen('tom', ...job));
    expect(meet(one, two)).toEqual([]);
  });
});

describe('work that meets a hold', () => {
  test.each([
    ['order', { kind: 'workOrder', id: 'wo-1' }],
    ['machine', { kind: 'equipment', id: 'saw-1' }],
    ['work center', { kind: 'equipment', id: 'saw' }],
    ['lot', { kind: 'lot', id: 'lot-1' }],
  ] as const)(
    'on its %s is one deviation at both stations until work stops or the hold is released',
    (_what, target) => {
      const [one, two] = twoSaws();
      one.give(one.commands.start('ann', ...job));
      one.give(one.commands.consume('ann', ...job, 'lot-1', '5'));
      two.give(two.commands.hold('boss', target, 'damaged'));
      expect(meet(one, two).map(({ kind }) => kind)).toEqual(['holdHit']);
      const [hit] = foundOf(one, 'holdHit');
      if (!hit) return;
      expect(hit).toMatchObject({
        subject: { equipment: 'saw-1', order: 'wo-1', operation: '10' },
        params: { hold: 'damaged' },
        details: [{ code: 'held-by', params: { person: 'Name boss', hold: 'damaged' } }],
      });
      expect(wordless(one, hit)).toEqual([]);
      expect(optionsNow(one, hit).map(briefly)).toMatchObject([
        { option: 'stopWork', consequences: { 'made-so-far': { good: '0', missing: '100' } }, effects: ['suspendJob'] },
        { option: 'release', effects: ['releaseHold'], settles: true },
        { option: 'goOn', consequences: { 'pieces-go-on': { pieces: '100' } }, needsSecond: true },
      ]);
      expect(codeOf(one.give(choice(one, 'sue', hit, 'stopWork')))).toBe('accepted');
      expect(foundOf(one, 'holdHit')).toEqual([]);
    },
  );
});

describe('an order that the ERP changed under work', () => {
  const changed = (quantity: string, state: 'released' | 'cancelled' = 'released') =>
    orderDocument(
      'wo-2',
      {
        quantity: { value: quantity, unit: 'C62' },
        requestState: state,
        operations: [operationAt('saw', 10), operationAt('mill', 20), operationAt('pack', 30)],
      },
      2,
    );

  function running(): TestStation {
    const station = createTestStation({ plan: smallPlant() });
    for (const person of ['ann', 'sue']) station.give(station.commands.signOn(person));
    station.give(station.commands.start('ann', 'wo-2', '10', 'urgent'));
    return station;
  }

  test('is followed, kept or stopped, each with what it comes to, by the command that says so', () => {
    const station = running();
    addPlanDocument(station.world.plan, changed('150'));
    const [found] = foundOf(station, 'orderChanged');
    if (!found) throw new Error('not found');
    expect(found).toMatchObject({ id: 'orderChanged/wo-2/2', subject: { equipment: 'saw-1', order: 'wo-2' } });
    expect(found.details).toEqual([
      { code: 'order-quantity', params: { before: '100', unitBefore: 'C62', after: '150', unit: 'C62' } },
    ]);
    expect(wordless(station, found)).toEqual([]);
    expect(optionsNow(station, found).map(briefly)).toMatchObject([
      {
        option: 'adopt',
        consequences: { makes: { total: '150', good: '0', missing: '150' } },
        effects: ['decideOrderChange'],
      },
      { option: 'keep', consequences: { makes: { total: '100', good: '0', missing: '100' } } },
      { option: 'stopWork', consequences: { 'stays-made': { scrap: '0' } }, settles: true },
    ]);
    const outcome = station.give(choice(station, 'sue', found, 'adopt'));
    expect(outcome.ok && outcome.facts.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['OptionChosen', 'OrderChangeDecided', 'DeviationResolved']),
    );
    expect(foundOf(station, 'orderChanged')).toEqual([]);
  });

  test('cannot be followed when it was cancelled', () => {
    const station = running();
    addPlanDocument(station.world.plan, changed('100', 'cancelled'));
    const [found] = foundOf(station, 'orderChanged');
    expect(found && optionsNow(station, found).map(({ option }) => option)).toEqual(['stopWork', 'keep']);
  });
});

describe('two decisions on one matter', () => {
  test('about a deviation is one deviation: the first stands, or it is decided anew', () => {
    const [one, two] = twoSaws();
    const id = raise(one, 'qualityConcern');
    two.take(one.facts);
    one.give(one.commands.choose('ian', id, 'hold/machine'));
    two.give(two.commands.choose('boss', id, 'goOn', 'checkedGood'));
    expect(meet(one, two).map(({ kind }) => kind)).toEqual(['decisionsCollided']);
    const [found] = foundOf(two, 'decisionsCollided');
    if (!found) return;
    expect(found.versions).toMatchObject([
      { person: 'ian', what: { code: 'decided', params: { option: 'hold' } } },
      { person: 'boss', what: { code: 'decided', params: { option: 'goOn' } } },
    ]);
    expect(wordless(two, found)).toEqual([]);
    expect(optionsNow(two, found).map(briefly)).toMatchObject([
      { option: 'firstStands', consequences: { 'first-stands': { person: 'Name ian' } }, settles: true },
      { option: 'secondStands', consequences: { 'first-stands': { person: 'Name boss' } }, settles: true },
      { option: 'decideAnew', effects: ['reopenDeviation'] },
    ]);
    expect(codeOf(two.give(choice(two, 'boss', found, 'decideAnew')))).toBe('accepted');
    expect(foundOf(two, 'decisionsCollided')).toEqual([]);
  });

  test('about a changed order is found when neither knew of the other, not when one changes a decision', () => {
    const [one, two] = twoSaws();
    const wo2 = orderDocument('wo-2', { quantity: { value: '150', unit: 'C62' } }, 2);
    one.give(one.commands.start('ann', 'wo-2', '10', 'urgent'));
    two.take(one.facts);
    for (const { world } of [one, two]) addPlanDocument(world.plan, wo2);
    one.give(one.commands.decideChange('sue', 'wo-2', 'keep'));
    one.give(one.commands.decideChange('sue', 'wo-2', 'stop'));
    expect(foundOf(one, 'decisionsCollided')).toEqual([]);
    two.give(two.commands.decideChange('boss', 'wo-2', 'keep'));
    expect(meet(one, two).map(({ kind }) => kind)).toEqual(['decisionsCollided']);
    const [found] = foundOf(one, 'decisionsCollided');
    expect(found && optionsNow(one, found).map(briefly)).toMatchObject([
      { option: 'stopWork', consequences: { 'decision-replaced': {} }, effects: ['decideOrderChange'] },
      { option: 'keep', consequences: { 'decision-stands': {} }, effects: [] },
    ]);
  });

  test('about one refused report is found when they do not say the same', () => {
    const [one, two] = twoSaws();
    one.give(one.commands.start('ann', ...job));
    const report = one.give(one.commands.report('ann', ...job, { good: '5' }));
    two.take(one.facts);
    const posting = (report.ok ? report.facts[0]?.id : '') ?? '';
    for (const { receipts } of [one, two])
      receipts.set(posting, {
        fact: posting,
        chain: one.head('normal').chain,
        receivedAt: '2026-11-23T07:00:00.000Z',
        quarantined: null,
        posting: {
          state: 'rejected',
          at: '2026-11-23T07:00:00.000Z',
          reference: null,
          message: 'order_closed: closed',
        },
      });
    one.give(one.commands.resend('sue', posting));
    two.give(two.commands.settle('boss', posting, 'notNeeded'));
    expect(meet(one, two).map(({ kind }) => kind)).toEqual(['decisionsCollided']);
    const [found] = foundOf(two, 'decisionsCollided');
    expect(found).toMatchObject({ params: { kind: 'postingRefused' } });
    expect(found && optionsNow(two, found).map(({ option }) => option)).toEqual(['firstStands']);
  });
});

describe('what the ERP and the server say of reports', () => {
  function reported() {
    const station = createTestStation({ plan: smallPlant() });
    for (const person of ['ann', 'sue']) station.give(station.commands.signOn(person));
    station.give(station.commands.start('ann', ...job));
    const outcome = station.give(station.commands.report('ann', ...job, { good: '5' }));
    const raw = outcome.ok ? outcome.facts.find(({ type }) => type === 'QuantityReported') : undefined;
    if (!raw) throw new Error('nothing reported');
    const receipt = {
      fact: raw.id,
      chain: raw.chain,
      receivedAt: '2026-11-23T07:00:00.000Z',
      quarantined: null,
      posting: null,
    };
    return { station, raw, receipt };
  }
  const sourcesOf = (station: TestStation, over: Partial<DeviationSources>) => ({ ...station.context(), ...over });

  test('a refused report is sent again, booked otherwise or taken back, until somebody answered', () => {
    const { station, raw, receipt } = reported();
    const posting = {
      state: 'rejected' as const,
      at: '2026-11-23T07:00:00.000Z',
      reference: null,
      message: 'item_unknown: no steel',
    };
    const troubled = () => [{ fact: readTestFact(raw), receipt: { ...receipt, posting } }];
    const [found] = allFound(sourcesOf(station, { troubled }));
    expect(found).toMatchObject({
      id: `postingRefused/${raw.id}/${posting.at}`,
      subject: { equipment: 'saw-1', order: 'wo-1', fact: raw.id },
      params: { types: 'QuantityReported', quantity: '5', unit: 'C62' },
      details: [{ code: 'erp-refused-item_unknown', params: { message: 'no steel' } }],
    });
    station.receipts.set(raw.id, { ...receipt, posting });
    station.give(station.commands.settle('sue', raw.id, 'bookedByHand'));
    expect(allFound(sourcesOf(station, { troubled }))).toEqual([]);
  });

  test('what the server set aside counts nowhere, says its reason, and is found until somebody decides', () => {
    const { station, raw, receipt } = reported();
    const quarantined = { reason: 'broken-chain' as const, detail: 'entry 4 is missing' };
    const troubled = () => [{ fact: readTestFact(raw), receipt: { ...receipt, quarantined } }];
    const [found] = allFound(sourcesOf(station, { troubled }));
    expect(found).toMatchObject({
      kind: 'factSetAside',
      details: [{ code: 'set-aside-broken-chain', params: { detail: 'entry 4 is missing' } }],
      causes: [{ code: 'cause-broken-chain', params: { person: 'Name ann' } }],
    });
  });

  test('an ERP that is silent is one matter of the site a day', () => {
    const { station } = reported();
    const unanswered = () => ({ count: 3, oldestAt: '2026-11-23T05:00:00.000Z' });
    expect(allFound(sourcesOf(station, { unanswered }))).toMatchObject([
      { id: 'postingSilent/2026-11-23', subject: { equipment: 'plant' }, params: { count: 3 } },
    ]);
  });
});

describe('two devices under one name', () => {
  test('are one deviation at the machine of the station, and one more for each further branch', () => {
    const station = createTestStation({ plan: smallPlant() });
    const { chain } = station.head('normal');
    const fork = (seq: number) => ({
      type: 'ChainForked',
      v: 1,
      refs: [`chain:${chain}`, 'equipment:saw-1'],
      data: { chain, seq, fact: station.newId() },
      occurredAt: '2026-11-23T07:00:00.000Z',
      person: null,
      command: null,
    });
    station.record([fork(4)]);
    const [found] = foundOf(station, 'stationForked');
    if (!found) throw new Error('not found');
    expect(found).toMatchObject({
      subject: { equipment: 'saw-1', station: 'st-saw-1' },
      params: { station: 'Name st-saw-1', count: 4 },
      causes: [{ code: 'cause-restored' }, { code: 'cause-cloned' }],
      versions: [
        { what: { code: 'first-branch', params: { count: 4 } } },
        { what: { code: 'second-branch', params: { count: 4 } } },
      ],
    });
    expect(wordless(station, found)).toEqual([]);
    expect(optionsNow(station, found).map((option) => briefly(option))).toMatchObject([
      { option: 'restored', consequences: { 'both-branches-count': { count: 4 } }, settles: true },
      { option: 'revoke', consequences: { 'revoke-and-enrol': { station: 'Name st-saw-1' } } },
      { option: 'seeTo', consequences: { 'both-branches-count': { count: 4 } } },
    ]);
    station.record([fork(9)]);
    expect(foundOf(station, 'stationForked')).toHaveLength(2);
  });
});

describe('whatever happened at three stations', () => {
  const sourcesOf = (world: World): DeviationSources => ({
    world,
    nowMs: Date.parse('2026-11-23T12:00:00.000Z'),
    station: { id: 'st-saw-1', equipment: 'saw-1' },
  });

  test('the same is found in whatever order its facts arrive, each once', () => {
    fc.assert(
      fc.property(arrivals(validHistory), ({ facts, arrived }) => {
        const worlds = [facts, arrived].map((list) => {
          const world = emptyWorld();
          for (const document of smallPlant()) addPlanDocument(world.plan, document);
          for (const fact of list) applyFact(world, fact);
          return world;
        });
        const [inOrder, late] = worlds.map((world) => allFound(sourcesOf(world)));
        expect(late).toEqual(inOrder);
        const ids = inOrder?.map(({ id }) => id) ?? [];
        expect(new Set(ids).size).toBe(ids.length);
      }),
      { numRuns: 60 },
    );
  });
});
