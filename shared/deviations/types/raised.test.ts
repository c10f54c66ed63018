import { describe, expect, test } from 'vitest';

import { stateOf } from '../../aggregates/world.ts';
import { rankJobs } from '../../dispatch/rank-jobs.ts';
import { must } from '../../invariant.ts';
import { createTestClock } from '../../testing/seeded.ts';
import { orderDocument, smallPlant } from '../../testing/small-plant.ts';
import { createTestStation } from '../../testing/test-station.ts';
import type { TestStation } from '../../testing/test-station.ts';
import { deviationType } from '../deviation-types.ts';
import { ownerOf } from '../escalation.ts';
import { findDeviation } from '../find-deviation.ts';
import { optionNow, optionsNow, raise } from './at-station.testkit.ts';

const job = ['wo-1', '10'] as const;
const HOUR = 3_600_000;

function floor(): TestStation {
  const station = createTestStation({ plan: smallPlant() });
  for (const person of ['ann', 'sue', 'boss', 'ian', 'mia']) station.give(station.commands.signOn(person));
  return station;
}

function started(): TestStation {
  const station = floor();
  station.give(station.commands.start('ann', ...job));
  return station;
}

const blockersAt = ({ world, clock }: TestStation, order: string) =>
  rankJobs(world, 'saw-1', clock.nowMs())
    .find(({ job: { orderId } }) => orderId === order)
    ?.blockers.map(({ code }) => code);
const codeOf = (outcome: ReturnType<TestStation['give']>) => (outcome.ok ? 'accepted' : outcome.refusal.code);

describe('a shortage of material', () => {
  test('offers waits with how late the order gets: two operations of 70 min, due in eight hours', () => {
    const station = started();
    const id = raise(station, 'materialShortage', { material: 'steel' });
    // Seven seconds have passed: started and signed on.
    expect(optionNow(station, id, 'wait/240')).toEqual({
      option: 'wait/240',
      consequences: { 'order-in-time': { number: 'N-wo-1', slack: 99, due: '2026-11-23T14:00:00.000Z' } },
      effects: [],
    });
    station.clock.advance(5 * HOUR);
    expect(optionNow(station, id, 'wait/240')?.consequences).toEqual({
      'order-late': { number: 'N-wo-1', late: 201, due: '2026-11-23T14:00:00.000Z' },
    });
  });

  test('offers each lot in reach with what is left, what that is enough for, its expiry and place', () => {
    const station = started();
    const id = raise(station, 'materialShortage', { material: 'steel', lot: 'lot-2' });
    // Fifty metres are needed. The lot that is short is not offered, neither are blocked and expired ones.
    expect(optionsNow(station, id).flatMap(({ option }) => (option.startsWith('substitute') ? option : []))).toEqual([
      'substitute/lot-1',
      'substitute/lot-b',
    ]);
    expect(optionNow(station, id, 'substitute/lot-1')).toEqual({
      option: 'substitute/lot-1',
      consequences: {
        'lot-left': { lot: 'lot-1', left: '30', unit: 'MTR', material: 'Name steel' },
        'lot-for-pieces': { pieces: '60', missing: '100' },
        'lot-expires': { expiry: '2026-12-31' },
      },
      effects: ['consumeMaterial'],
    });
    expect(optionNow(station, id, 'substitute/lot-b')?.consequences).toMatchObject({
      'substitute-for': { material: 'Name steel-b', instead: 'Name steel' },
    });
    station.give(station.commands.hold('ian', { kind: 'lot', id: 'lot-1' }));
    expect(optionNow(station, id, 'substitute/lot-1')).toBeUndefined();
  });

  test('takes from the lot that was chosen, and is settled when that is enough', () => {
    const station = started();
    const id = raise(station, 'materialShortage', { material: 'steel', lot: 'lot-1' });
    expect(optionNow(station, id, 'substitute/lot-2')).toMatchObject({
      consequences: { 'lot-enough': { quantity: '50', unit: 'MTR' } },
      settles: true,
    });
    const chosen = station.give(station.commands.choose('ann', id, 'substitute/lot-2'));
    expect(chosen.ok && chosen.facts.map(({ type }) => type)).toEqual([
      'OptionChosen',
      'MaterialConsumed',
      'DeviationResolved',
    ]);
    expect(stateOf(station.world, 'lot', 'lot-2').balances).toMatchObject([{ consumed: '50' }]);
  });

  test('says how many pieces the material is enough for, and what stays open', () => {
    const station = started();
    const id = raise(station, 'materialShortage', { material: 'steel', lot: 'lot-2' });
    expect(optionNow(station, id, 'partial')).toEqual({
      option: 'partial',
      consequences: {
        'enough-for': { pieces: '60', missing: '100', unit: 'C62' },
        'rest-stays-open': { pieces: '40', unit: 'C62' },
      },
      effects: [],
    });
  });

  test('names the job that comes next instead, and takes the running one off the machine', () => {
    const station = started();
    const id = raise(station, 'materialShortage');
    expect(optionNow(station, id, 'next')).toEqual({
      option: 'next',
      consequences: {
        'next-job': { number: 'N-wo-3', operation: 'saw 10', due: '2026-11-23T07:00:00.000Z' },
        'order-waits': { number: 'N-wo-1', due: '2026-11-23T14:00:00.000Z' },
      },
      effects: ['suspendJob'],
    });
    station.give(station.commands.choose('ann', id, 'next', 'urgent'));
    expect(stateOf(station.world, 'equipment', 'saw-1').jobs).toMatchObject([{ suspended: true }]);
    // It is the first of the list no more, and rests until the shortage is settled.
    expect(station.context().recommended()).toEqual({ order: 'wo-3', operation: '10' });
    expect(codeOf(station.give(station.commands.resume('ann', ...job)))).toBe('deviation-blocks');
    station.give(station.commands.settleDeviation('sue', id));
    expect(codeOf(station.give(station.commands.resume('ann', ...job)))).toBe('accepted');
  });

  test('keeps its operation back until it is decided, and until the wait that was decided is over', () => {
    const station = floor();
    const id = raise(station, 'materialShortage', { order: 'wo-1', operation: '10' });
    expect(blockersAt(station, 'wo-1')).toEqual(['deviation-open']);
    expect(blockersAt(station, 'wo-2')).toEqual([]);
    station.give(station.commands.choose('sue', id, 'wait/30', 'onItsWay'));
    expect(codeOf(station.give(station.commands.start('ann', ...job, 'urgent')))).toBe('deviation-blocks');
    station.clock.advance(HOUR / 2);
    expect(blockersAt(station, 'wo-1')).toEqual([]);
    expect(codeOf(station.give(station.commands.start('ann', ...job)))).toBe('accepted');
  });

  test('lets its operation begin once fewer pieces were decided; that decision is not taken back under it', () => {
    const station = floor();
    const id = raise(station, 'materialShortage', { order: 'wo-1', operation: '10', lot: 'lot-2' });
    const chosen = station.give(station.commands.choose('sue', id, 'partial'));
    station.give(station.commands.start('ann', ...job));
    expect(codeOf(station.give(station.commands.undo('sue', chosen.command)))).toBe('undo-has-dependents');
  });

  test('is over when its operation is finished', () => {
    const station = started();
    const id = raise(station, 'materialShortage');
    expect(findDeviation(station.context(), id)?.stands).toBe(true);
    station.give(station.commands.complete('ann', ...job, { good: '100' }));
    expect(findDeviation(station.context(), id)?.stands).toBe(false);
  });
});

describe('a machine that cannot go on', () => {
  test('is reported as stopped by the call for its repair, and is over when it runs again', () => {
    const station = started();
    const id = raise(station, 'equipmentStop');
    expect(optionNow(station, id, 'repair')).toEqual({
      option: 'repair',
      consequences: {
        'machine-stops': { place: 'Name saw-1' },
        'must-go-on-by': { number: 'N-wo-1', until: '2026-11-23T11:40:00.000Z', due: '2026-11-23T14:00:00.000Z' },
      },
      effects: ['stopEquipment'],
    });
    station.give(station.commands.choose('ann', id, 'repair'));
    station.clock.advance(HOUR);
    expect(findDeviation(station.context(), id)?.stands).toBe(true);
    station.give(station.commands.release('ann'));
    expect(findDeviation(station.context(), id)?.stands).toBe(false);
  });

  test('says how long it stands already, and stops it no second time', () => {
    const station = started();
    station.give(station.commands.stop('ann'));
    station.clock.advance(HOUR);
    const id = raise(station, 'equipmentStop');
    expect(optionNow(station, id, 'repair')).toMatchObject({
      consequences: { 'machine-stands': { place: 'Name saw-1', minutes: 60 } },
      effects: [],
    });
  });

  test('offers the other machines of its work center with their queues, not those that stand or are held', () => {
    const station = started();
    const other = createTestStation({ id: 'st-saw-2', plan: smallPlant(), seed: 2, clock: station.clock });
    for (const person of ['tom', 'boss']) other.give(other.commands.signOn(person));
    const id = raise(station, 'equipmentStop');
    expect(optionNow(station, id, 'move/saw-2')).toMatchObject({
      consequences: {
        'machine-free': { place: 'Name saw-2' },
        'order-in-time': { slack: 339 },
        'none-late-there': { place: 'Name saw-2' },
        'closed-out-here': { good: '0', missing: '100', unit: 'C62' },
      },
      effects: ['completeJob', 'pinJob'],
    });
    // The other order there ends in time by itself, and not after this one.
    station.clock.advance(4 * HOUR + 35 * 60_000);
    expect(optionNow(station, id, 'move/saw-2')?.consequences).toMatchObject({
      'late-there': { place: 'Name saw-2', number: 'N-wo-2', late: 6, orders: 1 },
    });
    station.clock.advance(-4 * HOUR - 35 * 60_000);
    other.give(other.commands.start('tom', 'wo-2', '10', 'urgent'));
    station.take(other.facts);
    // 10 min of setup and 60 of work lie there, so that the order has so much less to spare.
    expect(optionNow(station, id, 'move/saw-2')?.consequences).toMatchObject({
      'machine-queue': { place: 'Name saw-2', queue: 70 },
      'order-in-time': { slack: 269 },
    });
    other.give(other.commands.hold('boss', { kind: 'equipment', id: 'saw-2' }));
    station.take(other.facts);
    expect(optionNow(station, id, 'move/saw-2')).toBeUndefined();
  });
});

describe('how late an order gets', () => {
  const friday = Date.parse('2026-11-27T11:30:00.000Z');
  /** A saw with work from Monday to Friday, six to two, on a Friday half past twelve; 140 minutes of work are left of the order. */
  function onFriday(due: string): TestStation {
    const days = [1, 2, 3, 4, 5];
    const early = { id: 'early', name: { en: 'Early', de: 'Früh' }, days, start: '06:00', end: '14:00', breaks: [] };
    const [settings, ...plan] = smallPlant().filter(({ id }) => id !== 'wo-1');
    const hours = { revision: 1, externalRefs: [], kind: 'calendar' as const, id: 'hours' };
    const station = createTestStation({
      clock: createTestClock(friday),
      plan: [
        ...(settings?.kind === 'settings' ? [{ ...settings, body: { ...settings.body, calendar: 'hours' } }] : []),
        ...plan,
        { ...hours, body: { name: 'Hours', shifts: [early], exceptions: [] } },
        orderDocument('wo-1', { due }),
      ],
    });
    for (const person of ['ann', 'sue']) station.give(station.commands.signOn(person));
    return station;
  }
  const after = (station: TestStation, minutes: number) => {
    const id = raise(station, 'materialShortage', { order: 'wo-1', operation: '10', material: 'steel' });
    return optionNow(station, id, `wait/${minutes}`)?.consequences;
  };

  test('counts nights and the weekend: what is begun on Friday ends on Monday morning', () => {
    const due = '2026-11-30T08:00:00.000Z';
    // Half an hour is left on Friday at half past one; the rest ends on Monday at ten to eight.
    expect(after(onFriday(due), 60)).toEqual({ 'order-in-time': { number: 'N-wo-1', slack: 69, due } });
    // After the shift all of it is done on Monday, until twenty past eight.
    expect(after(onFriday(due), 240)).toEqual({ 'order-in-time': { number: 'N-wo-1', slack: 40, due } });
  });

  test('counts them also when it gets late, and waits for the job that runs there', () => {
    const saturday = '2026-11-28T11:00:00.000Z';
    expect(after(onFriday(saturday), 60)).toEqual({
      'order-late': { number: 'N-wo-1', late: 43 * 60 + 51, due: saturday },
    });
    const station = onFriday(saturday);
    station.give(station.commands.start('ann', 'wo-2', '10', 'urgent'));
    const id = raise(station, 'materialShortage', { order: 'wo-1', operation: '10', material: 'steel' });
    expect(optionNow(station, id, 'wait/30')?.consequences).toMatchObject({ 'order-late': { late: 44 * 60 + 1 } });
  });
});

describe('maintenance in the way', () => {
  test('keeps work from the machine while it comes first, and waits for it otherwise', () => {
    const station = floor();
    const id = raise(station, 'maintenanceConflict', { order: 'wo-1', operation: '10', params: { minutes: 400 } });
    expect(optionNow(station, id, 'before')?.consequences).toEqual({
      'order-late': { number: 'N-wo-1', late: 61, due: '2026-11-23T14:00:00.000Z' },
    });
    expect(optionNow(station, id, 'after')?.consequences).toMatchObject({ 'maintenance-waits': { minutes: 70 } });
    expect(optionNow(station, id, 'move/saw-2')?.consequences).toMatchObject({ 'machine-free': {} });
    station.give(station.commands.choose('sue', id, 'before'));
    expect(blockersAt(station, 'wo-1')).toEqual(['deviation-open']);
    station.give(station.commands.settleDeviation('sue', id));
    expect(blockersAt(station, 'wo-1')).toEqual([]);
  });

  test('of a machine alone keeps everything from it', () => {
    const station = floor();
    raise(station, 'maintenanceConflict');
    expect(['wo-1', 'wo-2', 'wo-3'].map((order) => blockersAt(station, order))).toEqual([
      ['deviation-open'],
      ['deviation-open'],
      ['deviation-open'],
    ]);
  });
});

describe('a concern about quality', () => {
  test('holds the lot, the order or the machine, each with what that locks', () => {
    const station = started();
    station.give(station.commands.consume('ann', ...job, 'lot-1', '10'));
    const id = raise(station, 'qualityConcern', { lot: 'lot-1' });
    expect(['hold/lot', 'hold/order', 'hold/machine'].map((one) => optionNow(station, id, one)?.consequences)).toEqual([
      { 'lot-locked': { lot: 'lot-1', left: '20', unit: 'MTR' }, 'lot-went-into': { jobs: 1 } },
      { 'order-locked': { number: 'N-wo-1', jobs: 1 } },
      { 'machine-locked': { place: 'Name saw-1', jobs: 1 } },
    ]);
    expect(optionNow(station, id, 'goOn')).toMatchObject({
      consequences: { 'pieces-go-on': { pieces: '100', unit: 'C62' } },
      settles: true,
    });
    // Whoever may not hold may not choose to.
    expect(codeOf(station.give(station.commands.choose('ann', id, 'hold/lot')))).toBe('not-allowed');
    station.give(station.commands.choose('ian', id, 'hold/lot'));
    expect(codeOf(station.give(station.commands.consume('ann', ...job, 'lot-1', '1')))).toBe('lot-held');
  });
});

describe('a request to stop an order', () => {
  test('rests it, or stops it for good by two people: nobody begins it any more', () => {
    const station = started();
    station.give(station.commands.report('ann', ...job, { good: '40' }));
    const id = raise(station, 'orderStopRequest');
    const made = { good: '40', scrap: '0', missing: '60', unit: 'C62' };
    expect(optionNow(station, id, 'suspend')).toMatchObject({
      consequences: { 'made-so-far': made, 'work-left': { remaining: 106 } },
      effects: ['suspendJob'],
    });
    expect(optionNow(station, id, 'stop')).toMatchObject({
      consequences: { 'made-so-far': made, 'never-again': { number: 'N-wo-1' } },
      effects: ['stopOrder', 'suspendJob'],
      needsSecond: true,
    });
    station.give(station.commands.choose('sue', id, 'stop'));
    const agreed = station.give(station.commands.answer('boss', id, 'stop', true));
    expect(agreed.ok && agreed.facts.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['OptionChosen', 'OrderStopped', 'JobSuspended']),
    );
    expect(codeOf(station.give(station.commands.resume('ann', ...job)))).toBe('order-stopped');
    const stopped = must(findDeviation(station.context(), id), 'deviation');
    expect(deviationType('orderStopRequest').isOver?.(station.context(), stopped)).toBe(true);
    expect(blockersAt(station, 'wo-1')).toBeUndefined();
    station.give(station.commands.undo('boss', agreed.command));
    expect(codeOf(station.give(station.commands.report('ann', ...job, { good: '1' })))).toBe('accepted');
  });
});

describe('rework that is needed', () => {
  test('gets an operation of its own for the pieces that were named, or counted', () => {
    const station = started();
    station.give(station.commands.report('ann', ...job, { good: '40', rework: '6' }));
    const id = raise(station, 'reworkNeeded');
    expect(optionNow(station, id, 'rework/burr')).toMatchObject({
      consequences: { 'rework-added': { pieces: '6', unit: 'C62', remaining: 4, operation: 'saw 10' } },
      effects: ['addReworkOperation'],
      settles: true,
    });
    station.give(station.commands.choose('sue', id, 'rework/burr'));
    expect(stateOf(station.world, 'workOrder', 'wo-1').rework).toMatchObject([
      { after: '10', quantity: { value: '6' } },
    ]);
  });

  test('costs the order no time where the pieces were to be made anyway, and its own time where they were not', () => {
    const costs = (pieces: string, good: string) => {
      const station = started();
      station.give(station.commands.report('ann', ...job, { good, rework: pieces }));
      const slack = (id: string, option: string) =>
        Number(must(optionNow(station, id, option)?.consequences['order-in-time'], 'in time')['slack']);
      const before = slack(raise(station, 'orderStopRequest'), 'goOn');
      return before - slack(raise(station, 'reworkNeeded'), 'rework/burr');
    };
    expect(costs('10', '40')).toBe(0);
    expect(costs('10', '100')).toBe(6);
  });

  test('is only seen to where no pieces are known', () => {
    const station = started();
    expect(optionsNow(station, raise(station, 'reworkNeeded')).map(({ option }) => option)).toEqual([
      'seeTo',
      'useAsIs',
    ]);
  });
});

describe('a call for somebody', () => {
  test.each([
    ['maintenance', 'maintenance'],
    ['material', 'materialHandler'],
    ['quality', 'qualityInspector'],
    ['leader', 'supervisor'],
  ] as const)('%s goes to the %s, who sees to it and settles it', (call, role) => {
    const station = started();
    const id = raise(station, 'assistance', { params: { call } });
    const sources = station.context();
    expect(ownerOf(sources, must(findDeviation(sources, id), 'deviation')).role).toBe(role);
    expect(optionNow(station, id, 'seeTo')?.consequences).toEqual({ 'runs-meanwhile': { number: 'N-wo-1' } });
    station.give(station.commands.choose('mia', id, 'seeTo'));
    expect(codeOf(station.give(station.commands.settleDeviation('mia', id)))).toBe('accepted');
  });
});
