import { describe, expect, test } from 'vitest';

import { isSilenced, stateOf } from '../../aggregates/world.ts';
import { answerTo } from '../../attention/refusal-answers.ts';
import { rankJobs } from '../../dispatch/rank-jobs.ts';
import { must } from '../../invariant.ts';
import type { Receipt } from '../../sync/protocol.ts';
import { smallPlant } from '../../testing/small-plant.ts';
import { createTestStation, readTestFact } from '../../testing/test-station.ts';
import type { TestStation } from '../../testing/test-station.ts';
import type { Deviation } from '../deviation-type.ts';
import { findDeviation } from '../find-deviation.ts';
import { allFound, briefly, foundOf, optionNow, optionsNow, raise } from './at-station.testkit.ts';

const job = ['wo-1', '10'] as const;
const HOUR = 3_600_000;
const DUE = '2026-11-23T14:00:00.000Z';
const made = (good: string, missing: string) => ({ good, scrap: '0', missing, unit: 'C62' });

/** The saw on which the first order runs, with everybody there. */
function sawing(): TestStation {
  const station = createTestStation({ plan: smallPlant() });
  for (const person of ['ann', 'sue', 'boss', 'ian', 'mia']) station.give(station.commands.signOn(person));
  station.give(station.commands.start('ann', ...job));
  return station;
}

/** Chooses, for the first reason that the option takes, if any. @returns the kinds of the facts, or the refusal. */
function decide(station: TestStation, actor: string, about: Deviation | string, option: string): string[] {
  const id = typeof about === 'string' ? about : about.id;
  const offered = must(
    optionsNow(station, about).find((one) => one.option === option),
    option,
  );
  const note = offered.needsReason === null ? '' : 'Because it is so';
  const params = { deviation: id, option, note, ...(typeof about === 'string' ? {} : { subject: about.subject }) };
  const outcome = station.give({ id: station.newId(), actor, name: 'decideDeviation', params });
  return outcome.ok ? outcome.facts.map(({ type }) => type) : [outcome.refusal.code];
}

const roundOf = (station: TestStation, id: string) => stateOf(station.world, 'deviation', id).rounds[0];
const jobsOf = (station: TestStation) => stateOf(station.world, 'equipment', 'saw-1').jobs;
const orderState = (station: TestStation) => stateOf(station.world, 'workOrder', 'wo-1');

describe('what an option says comes about when it is chosen', () => {
  test('a delivery is waited for until then, and no longer', () => {
    const station = sawing();
    station.give(station.commands.suspend('ann', ...job));
    const until = new Date(station.clock.nowMs() + 2 * HOUR).toISOString();
    const id = raise(station, 'materialShortage', { order: 'wo-1', operation: '10', params: { until } });
    expect(optionNow(station, id, `until/${until}`)).toEqual({
      option: `until/${until}`,
      consequences: { 'order-in-time': { number: 'N-wo-1', slack: 219, due: DUE } },
      effects: [],
    });
    expect(decide(station, 'sue', id, `until/${until}`)).toEqual(['OptionChosen']);
    expect(station.give(station.commands.resume('ann', ...job))).toMatchObject({
      refusal: { code: 'deviation-blocks' },
    });
    station.clock.advance(2 * HOUR);
    expect(station.give(station.commands.resume('ann', ...job)).ok).toBe(true);
  });

  test('a wait for a machine moves the order by as much, for each length of it', () => {
    const station = sawing();
    const id = raise(station, 'equipmentStop');
    expect(
      [15, 30, 60].map((minutes) => optionNow(station, id, `wait/${minutes}`)?.consequences['order-in-time']),
    ).toEqual([324, 309, 279].map((slack) => ({ number: 'N-wo-1', slack, due: DUE })));
    expect(decide(station, 'ann', id, 'wait/15')).toEqual(['OptionChosen']);
    expect(jobsOf(station)).toMatchObject([{ suspended: false }]);
  });

  test('maintenance first takes the job off and moves it by the time it takes; afterwards waits for the job', () => {
    const station = sawing();
    const id = raise(station, 'maintenanceConflict', { params: { minutes: 90 } });
    expect(optionNow(station, id, 'before')).toEqual({
      option: 'before',
      consequences: { 'order-in-time': { number: 'N-wo-1', slack: 249, due: DUE } },
      effects: ['suspendJob'],
    });
    expect(optionNow(station, id, 'after')).toEqual({
      option: 'after',
      consequences: {
        'maintenance-waits': { minutes: 70 },
        'order-in-time': { number: 'N-wo-1', slack: 339, due: DUE },
      },
      effects: [],
    });
    expect(decide(station, 'sue', id, 'before')).toEqual(['OptionChosen', 'JobSuspended', 'LaborStopped']);
    expect(jobsOf(station)).toMatchObject([{ suspended: true }]);
  });

  test('work that is moved is closed out at its machine and has its place at the other one, where it goes on', () => {
    const station = sawing();
    const other = createTestStation({ id: 'st-saw-2', plan: smallPlant(), seed: 2, clock: station.clock });
    other.give(other.commands.signOn('tom'));
    station.give(station.commands.report('ann', ...job, { good: '40' }));
    const id = raise(station, 'equipmentStop');
    // A place on a machine is the supervisor's to give.
    expect(decide(station, 'ann', id, 'move/saw-2')).toEqual(['not-allowed']);
    expect(decide(station, 'sue', id, 'move/saw-2')).toEqual([
      'OptionChosen',
      'LaborStopped',
      'JobCompleted',
      'JobPinned',
    ]);
    expect(jobsOf(station)).toEqual([]);
    other.take(station.facts);
    const listAt = (one: TestStation, equipment: string) => rankJobs(one.world, equipment, one.clock.nowMs());
    expect(listAt(other, 'saw-2')[0]).toMatchObject({
      job: { orderId: 'wo-1' },
      reasons: expect.arrayContaining([expect.objectContaining({ code: 'pinned' })]),
    });
    expect(listAt(station, 'saw-1').find(({ job: { orderId } }) => orderId === 'wo-1')?.reasons[0]).toMatchObject({
      code: 'pinned-elsewhere',
    });
    expect(other.give(other.commands.start('tom', ...job)).ok).toBe(true);
  });

  test('work that is finished, or of an order that has ended, is moved nowhere', () => {
    const station = sawing();
    const id = raise(station, 'equipmentStop');
    const moves = () => optionsNow(station, id).filter(({ option }) => option.startsWith('move/'));
    expect(moves()).toHaveLength(1);
    station.give(station.commands.report('ann', ...job, { good: '100' }));
    expect(moves()).toEqual([]);
    station.give(station.commands.complete('ann', ...job, {}, {}));
    expect(moves()).toEqual([]);
  });

  test('work that has not begun has its place at the other machine, whoever may say so wherever', () => {
    const station = createTestStation({ plan: smallPlant() });
    for (const person of ['ann', 'sue']) station.give(station.commands.signOn(person));
    const id = raise(station, 'equipmentStop', { order: 'wo-1', operation: '10' });
    expect(decide(station, 'sue', id, 'move/saw-2')).toEqual(['OptionChosen', 'JobPinned']);
    expect(orderState(station).pins).toMatchObject([{ operation: '10', equipment: 'saw-2' }]);
  });

  test.each([
    ['hold/order', (station: TestStation) => orderState(station).holds],
    ['hold/machine', (station: TestStation) => stateOf(station.world, 'equipment', 'saw-1').holds],
    ['hold/lot', (station: TestStation) => stateOf(station.world, 'lot', 'lot-1').holds],
  ] as const)('%s is one hold, of what it names alone', (option, holds) => {
    const station = sawing();
    const id = raise(station, 'qualityConcern', { lot: 'lot-1' });
    const others = ['hold/order', 'hold/machine', 'hold/lot'].filter((one) => one !== option);
    expect(decide(station, 'ian', id, option)).toEqual(['OptionChosen', 'HoldPlaced', 'DeviationResolved']);
    expect(holds(station)).toMatchObject([{ person: 'ian', reason: 'suspect' }]);
    const next = raise(station, 'qualityConcern', { lot: 'lot-1' });
    expect(optionsNow(station, next).flatMap(({ option: one }) => (one.startsWith('hold') ? one : []))).toEqual(
      ['hold/lot', 'hold/order', 'hold/machine'].filter((one) => others.includes(one)),
    );
  });

  test('going on with pieces that may be wrong, or as they are, holds nothing and is settled', () => {
    const station = sawing();
    const concern = raise(station, 'qualityConcern');
    expect(decide(station, 'ian', concern, 'goOn')).toEqual(['OptionChosen', 'DeviationResolved']);
    station.give(station.commands.report('ann', ...job, { good: '40', rework: '6' }));
    const id = raise(station, 'reworkNeeded');
    expect(optionNow(station, id, 'useAsIs')).toEqual({
      option: 'useAsIs',
      consequences: { 'made-so-far': made('40', '60') },
      effects: [],
      settles: true,
    });
    expect(decide(station, 'sue', id, 'useAsIs')).toEqual(['OptionChosen', 'DeviationResolved']);
    expect(orderState(station).rework).toEqual([]);
  });

  test('an order whose stop was asked for goes on, or rests', () => {
    const station = sawing();
    station.give(station.commands.report('ann', ...job, { good: '40' }));
    const first = raise(station, 'orderStopRequest');
    expect(optionNow(station, first, 'goOn')).toEqual({
      option: 'goOn',
      consequences: {
        'made-so-far': made('40', '60'),
        'order-in-time': { number: 'N-wo-1', slack: 373, due: DUE },
      },
      effects: [],
      settles: true,
    });
    expect(decide(station, 'sue', first, 'goOn')).toEqual(['OptionChosen', 'DeviationResolved']);
    expect(jobsOf(station)).toMatchObject([{ suspended: false }]);
    const second = raise(station, 'orderStopRequest');
    expect(decide(station, 'sue', second, 'suspend')).toEqual(['OptionChosen', 'JobSuspended', 'LaborStopped']);
    expect(jobsOf(station)).toMatchObject([{ suspended: true }]);
    expect(roundOf(station, second)?.resolved).toBeNull();
  });

  test('a hold that work meets is released, or two people go on', () => {
    const station = sawing();
    station.give(station.commands.hold('ian', { kind: 'workOrder', id: 'wo-1' }));
    const [hit] = foundOf(station, 'holdHit');
    const known = must(hit, 'hit');
    expect(optionNow(station, known, 'release')).toEqual({
      option: 'release',
      consequences: { 'made-so-far': made('0', '100'), 'order-in-time': { number: 'N-wo-1', slack: 339, due: DUE } },
      effects: ['releaseHold'],
      settles: true,
    });
    expect(decide(station, 'ian', known, 'goOn')).toEqual(['DecisionProposed']);
    expect(station.give(station.commands.answer('boss', known.id, 'goOn', true)).ok).toBe(true);
    expect(roundOf(station, known.id)).toMatchObject({
      chosen: { option: 'goOn', person: 'boss', proposedBy: 'ian', note: '' },
      resolved: { how: 'person' },
    });
    expect(orderState(station).holds).toHaveLength(1);
    station.give(station.commands.openAgain('ian', known.id));
    expect(decide(station, 'ian', must(foundOf(station, 'holdHit')[0], 'hit'), 'release')).toEqual([
      'OptionChosen',
      'HoldReleased',
      'DeviationResolved',
    ]);
    expect(orderState(station).holds).toEqual([]);
  });
});

describe('what the ERP or the server says of a report', () => {
  const at = '2026-11-23T07:00:00.000Z';

  function troubled(over: Partial<Receipt>, kind: 'postingRefused' | 'factSetAside') {
    const station = sawing();
    const outcome = station.give(station.commands.report('ann', ...job, { good: '5' }));
    const raw = must(outcome.ok ? outcome.facts[0] : undefined, 'report');
    station.receipts.set(raw.id, {
      fact: raw.id,
      chain: raw.chain,
      receivedAt: at,
      quarantined: null,
      posting: null,
      ...over,
    });
    return { station, report: readTestFact(raw), found: () => must(foundOf(station, kind)[0], kind) };
  }
  const amount = { types: 'QuantityReported', number: 'N-wo-1', quantity: '5', unit: 'C62' };
  const refused = () =>
    troubled({ posting: { state: 'rejected', at, reference: null, message: 'order_closed' } }, 'postingRefused');

  test('a refused report says what each way out does with which amount', () => {
    const { station, found } = refused();
    expect(optionsNow(station, found()).map(briefly)).toEqual([
      { option: 'resend', consequences: { 'sent-again': amount }, effects: ['resendPosting'], settles: true },
      { option: 'bookedByHand', consequences: { 'booked-by-hand': amount }, effects: ['settlePosting'], settles: true },
      { option: 'notNeeded', consequences: { 'never-booked': amount }, effects: ['settlePosting'], settles: true },
      { option: 'reverse', consequences: { 'taken-back': amount }, effects: ['undo'], settles: true },
    ]);
  });

  test.each([
    ['resend', 'PostingResent', {}],
    ['bookedByHand', 'PostingSettled', { as: 'bookedByHand' }],
    ['notNeeded', 'PostingSettled', { as: 'notNeeded' }],
  ] as const)('%s is the answer to the refusal', (option, type, data) => {
    const { station, report, found } = refused();
    expect(decide(station, 'sue', found(), option)).toEqual(['OptionChosen', type, 'DeviationResolved']);
    expect(answerTo(station.world, report, at)).toMatchObject({ type, data });
    expect(allFound(station.context())).toEqual([]);
  });

  test('a refused report that is taken back counts no more', () => {
    const { station, report, found } = refused();
    expect(decide(station, 'ann', found(), 'reverse')).toEqual(['OptionChosen', 'Reversed', 'DeviationResolved']);
    expect(isSilenced(station.world, report)).toBe(true);
    expect(orderState(station).operations['10']?.good).toBe('0');
  });

  test('what was set aside counts nowhere, whatever is decided; what is doubted counts, or is taken back', () => {
    const apart = troubled({ quarantined: { reason: 'broken-chain', detail: 'entry 4' } }, 'factSetAside');
    expect(optionsNow(apart.station, apart.found()).map(briefly)).toEqual([
      { option: 'enterAgain', consequences: { 'counts-nowhere': amount }, effects: [] },
      { option: 'notNeeded', consequences: { 'counts-nowhere': amount }, effects: [], settles: true },
    ]);
    const doubted = troubled({ doubt: 'badge only' }, 'factSetAside');
    expect(optionsNow(doubted.station, doubted.found()).map(briefly)).toEqual([
      { option: 'believe', consequences: { counts: amount }, effects: [], settles: true },
      { option: 'reverse', consequences: { 'taken-back': amount }, effects: ['undo'], settles: true },
    ]);
    expect(decide(doubted.station, 'ann', doubted.found(), 'reverse')).toContain('Reversed');
    expect(orderState(doubted.station).operations['10']?.good).toBe('0');
  });

  test('an ERP that is silent says how many reports wait, and how long', () => {
    const station = sawing();
    const oldestAt = new Date(station.clock.nowMs() - 95 * 60_000).toISOString();
    const sources = { ...station.context(), unanswered: () => ({ count: 3, oldestAt }) };
    const [found] = allFound(sources);
    expect(found).toMatchObject({ kind: 'postingSilent', params: { count: 3 } });
    const context = station.context;
    const silent = { ...station, context: () => ({ ...context(), unanswered: sources.unanswered }) };
    const known = must(findDeviation(sources, must(found, 'found').id, must(found, 'found').subject), 'known');
    expect(optionsNow(silent, known).map(briefly)).toEqual(
      ['mendErp', 'erpIsDown'].map((option) => ({
        option,
        consequences: { 'reports-wait': { count: 3, minutes: 95 } },
        effects: [],
      })),
    );
  });
});

describe('a lot of which more was taken than there was', () => {
  function overdrawn() {
    const station = sawing();
    station.give(station.commands.consume('ann', ...job, 'lot-1', '30'));
    const other = createTestStation({ id: 'st-saw-2', plan: smallPlant(), seed: 2, clock: station.clock });
    other.give(other.commands.signOn('tom'));
    other.give(other.commands.start('tom', ...job));
    other.give(other.commands.consume('tom', ...job, 'lot-1', '12'));
    station.take(other.facts);
    return { station, found: () => must(foundOf(station, 'lotOverconsumed')[0], 'overdrawn') };
  }

  test('is moved to another one by what was too much, which then has so much less', () => {
    const { station, found } = overdrawn();
    expect(found().params).toEqual({ over: '12', unit: 'MTR' });
    expect(optionNow(station, found(), 'otherLot/lot-2')).toMatchObject({
      consequences: { moves: { quantity: '12', unit: 'MTR', number: 'N-wo-1', lot: 'lot-2' } },
      effects: ['moveConsumption'],
    });
    expect(decide(station, 'mia', found(), 'otherLot/lot-2').toSorted()).toEqual([
      'DeviationResolved',
      'MaterialConsumed',
      'MaterialReturned',
      'OptionChosen',
    ]);
    expect(stateOf(station.world, 'lot', 'lot-2').balances).toMatchObject([{ consumed: '12' }]);
    expect(foundOf(station, 'lotOverconsumed')).toEqual([]);
  });

  test('is left so for a reason, or counted', () => {
    const { station, found } = overdrawn();
    expect(optionNow(station, found(), 'count')?.consequences).toEqual({
      'book-expects': { book: '30', over: '12', unit: 'MTR' },
    });
    expect(decide(station, 'mia', found(), 'accept')).toEqual(['OptionChosen', 'DeviationResolved']);
    expect(stateOf(station.world, 'lot', 'lot-1').balances).toMatchObject([{ consumed: '42', returned: '0' }]);
  });
});

test('two who began one operation share it, or one of them leaves it', () => {
  const two = () => {
    const one = sawing();
    const other = createTestStation({ id: 'st-saw-2', plan: smallPlant(), seed: 2, clock: one.clock });
    other.give(other.commands.signOn('tom'));
    other.give(other.commands.start('tom', ...job));
    one.take(other.facts);
    return { one, found: must(foundOf(one, 'jobStartedTwice')[0], 'twice') };
  };
  const shared = two();
  expect(decide(shared.one, 'sue', shared.found, 'share')).toEqual(['OptionChosen', 'DeviationResolved']);
  expect(jobsOf(shared.one)).toMatchObject([{ suspended: false }]);
  const left = two();
  const leave = must(
    optionsNow(left.one, left.found).find(({ option }) => option.startsWith('leave/saw-1')),
    'leave',
  );
  expect(decide(left.one, 'sue', left.found, leave.option)).toEqual(['OptionChosen', 'JobSuspended', 'LaborStopped']);
  expect(jobsOf(left.one)).toMatchObject([{ suspended: true }]);
});
