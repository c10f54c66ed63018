import { Big } from 'big.js';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { stateOf } from '../aggregates/world.ts';
import type { Command } from '../gate/command.ts';
import type { WorkOrderPlan } from '../plan/work-order.ts';
import { findJob } from '../production/job-lookup.ts';
import { lotDocument, materialDocument, operationAt, orderDocument, smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import type { TestStation } from '../testing/test-station.ts';
import { componentsOf } from '../views/component-lines.ts';
import { leftInLot } from './lot-balance.ts';

const job = ['wo-1', '10'] as const;

/** A station at a saw where Ann works on an order with these components (absent: half a metre of steel for each of 100 pieces). */
function atWork(materials?: WorkOrderPlan['operations'][number]['materials']): TestStation {
  const operations = materials && [{ ...operationAt('saw', 10), materials }];
  const station = createTestStation({
    plan: [...smallPlant(), ...(operations ? [orderDocument('wo-1', { operations, priority: 9 }, 2)] : [])],
  });
  for (const person of ['ann', 'sue']) station.give(station.commands.signOn(person));
  station.give(station.commands.start('ann', ...job));
  return station;
}

function accepted(station: TestStation, command: Command) {
  const outcome = station.give(command);
  expect(outcome).toMatchObject({ ok: true });
  return outcome.ok ? outcome.facts.map(({ type, data }) => ({ type, ...data })) : [];
}

function lineOf(station: TestStation) {
  const found = findJob(station.world, ...job);
  return componentsOf(station.world, 'missing' in found ? ({} as never) : found, station.clock.nowMs())[0];
}

const left = (station: TestStation, id: string) => {
  const document = station.world.plan.current.get(`lot/${id}`);
  return leftInLot(station.world, id, document?.kind === 'lot' ? document.body : ({} as never)).toString();
};

describe('a component of a job', () => {
  test('shows what is needed, what went in of which lot, and the lots at hand, first to expire first', () => {
    const station = atWork();
    accepted(station, station.commands.consume('ann', ...job, 'lot-1', '12.5'));
    accepted(station, station.commands.report('ann', ...job, { good: '20', scrap: { crack: '1' } }));
    expect(lineOf(station)).toEqual({
      material: 'steel',
      name: 'Steel',
      mode: 'explicit',
      unit: 'MTR',
      required: '50',
      requiredSoFar: '10.5',
      consumed: '12.5',
      lots: [{ lot: 'lot-1', material: 'steel', quantity: '12.5' }],
      atHand: [
        { lot: 'lot-1', left: '17.5', location: null, expiry: '2026-12-31', state: 'usable' },
        { lot: 'lot-2', left: '100', location: null, expiry: null, state: 'usable' },
        { lot: 'lot-b', left: '40', location: null, expiry: null, state: 'usable' },
        { lot: 'lot-old', left: '50', location: null, expiry: '2026-11-22', state: 'expired' },
        { lot: 'lot-bad', left: '50', location: null, expiry: null, state: 'blocked' },
      ],
    });
  });

  test('may be used on the last day of its lot by the calendar of the site, and not an hour later', () => {
    const station = createTestStation({
      plan: [...smallPlant(), lotDocument('lot-today', 'steel', '9', { expiry: '2026-11-23' })],
    });
    station.give(station.commands.signOn('ann'));
    station.give(station.commands.start('ann', ...job));
    station.clock.advance(Date.UTC(2026, 10, 23, 22, 59) - station.clock.nowMs());
    accepted(station, station.commands.consume('ann', ...job, 'lot-today', '1'));
    station.clock.advance(60_000);
    expect(station.give(station.commands.consume('ann', ...job, 'lot-today', '1'))).toMatchObject({
      refusal: { code: 'lot-expired', params: { expiry: '2026-11-23' } },
    });
  });

  test('takes quantities in every unit of its material, exactly, and books them in its own', () => {
    const station = atWork();
    const [consumed] = accepted(station, {
      ...station.commands.consume('ann', ...job, 'lot-1'),
      params: { order: 'wo-1', operation: '10', lot: 'lot-1', quantity: { value: '1.5', unit: 'BAR' } },
    } as Command);
    expect(consumed).toMatchObject({ quantity: { value: '9', unit: 'MTR' } });
    const inBars = atWork([
      { material: 'steel', name: 'Steel', quantityPer: '0.1', unit: 'BAR', mode: 'explicit', overTolerancePercent: 0 },
    ]);
    accepted(inBars, inBars.commands.consume('ann', ...job, 'lot-1', '30'));
    expect(lineOf(inBars)).toMatchObject({ required: '10', consumed: '5', unit: 'BAR' });
    expect(left(inBars, 'lot-1')).toBe('0');
    const [rest] = accepted(inBars, inBars.commands.consume('ann', ...job, 'lot-2'));
    expect(rest).toMatchObject({ quantity: { value: '5', unit: 'BAR' } });
    expect(left(inBars, 'lot-2')).toBe('70');
  });

  test('may be exceeded by whoever is allowed to, and has said so', () => {
    const station = atWork();
    accepted(station, station.commands.consume('ann', ...job, 'lot-2', '55'));
    const over = (who: string, confirm?: true) =>
      station.give(station.commands.consume(who, ...job, 'lot-2', '0.5', confirm));
    expect(over('ann', true)).toMatchObject({
      refusal: { code: 'material-over', params: { total: '55.5', limit: '55' }, remedies: [{}, { kind: 'ask' }] },
    });
    const refused = over('sue');
    expect(refused).toMatchObject({ refusal: { remedies: [{ kind: 'command', name: 'consumeMaterial' }, {}] } });
    expect(over('sue', true)).toMatchObject({ ok: true });
  });

  test('that no lot holds exactly takes what can be written down, and leaves nothing behind', () => {
    const thirds = [
      materialDocument('paste', { unit: 'KGM', conversions: [{ unit: 'TUB', factor: '3' }] }),
      lotDocument('tub', 'paste', '1', { quantity: { value: '1', unit: 'KGM' } }),
    ];
    const station = createTestStation({
      plan: [
        ...smallPlant(),
        ...thirds,
        orderDocument(
          'wo-1',
          {
            priority: 9,
            operations: [
              {
                ...operationAt('saw', 10),
                materials: [{ material: 'paste', name: 'Paste', quantityPer: '1', unit: 'TUB', mode: 'explicit' }],
              },
            ],
          },
          2,
        ),
      ],
    });
    station.give(station.commands.signOn('ann'));
    station.give(station.commands.start('ann', ...job));
    const [consumed] = accepted(station, station.commands.consume('ann', ...job, 'tub'));
    expect(consumed).toMatchObject({ quantity: { value: '0.333333', unit: 'TUB' } });
    expect(station.give(station.commands.consume('ann', ...job, 'tub'))).toMatchObject({
      refusal: { code: 'lot-empty' },
    });
  });
});

describe('what is booked by what was made', () => {
  const paint = {
    material: 'paint',
    name: 'Paint',
    quantityPer: '0.033333',
    unit: 'LTR',
    mode: 'backflush' as const,
  };

  test('is computed at the close-out, exactly, from good and scrap, less what went in before', () => {
    const station = atWork([paint]);
    accepted(station, station.commands.report('ann', ...job, { good: '60', scrap: { crack: '7' } }));
    const facts = accepted(station, station.commands.complete('ann', ...job, { good: '40' }));
    expect(facts.filter(({ type }) => type === 'MaterialConsumed')).toEqual([
      {
        type: 'MaterialConsumed',
        order: 'wo-1',
        operation: '10',
        equipment: 'saw-1',
        material: 'paint',
        lot: null,
        quantity: { value: '3.566631', unit: 'LTR' },
        mode: 'backflush',
      },
    ]);
  });

  test('is booked once, however often a job is closed out', () => {
    const station = atWork([paint]);
    accepted(station, {
      ...station.commands.complete('ann', ...job, { good: '60' }),
      params: { ...station.commands.complete('ann', ...job, { good: '60' }).params, remainder: 'open' },
    } as Command);
    accepted(station, station.commands.start('ann', ...job, 'urgent'));
    const facts = accepted(station, station.commands.complete('ann', ...job, { good: '40' }));
    const booked = stateOf(station.world, 'workOrder', 'wo-1').operations['10']?.materials;
    expect(booked).toEqual([{ material: 'paint', lot: null, unit: 'LTR', consumed: '3.3333', returned: '0' }]);
    expect(facts.find(({ type }) => type === 'MaterialConsumed')).toMatchObject({
      quantity: { value: '1.33332', unit: 'LTR' },
    });
  });
});

test('leftovers come back in the close-out by lot, together never more than went in', () => {
  const station = atWork();
  accepted(station, station.commands.consume('ann', ...job, 'lot-2', '50'));
  const complete = (...metres: string[]) => {
    const command = station.commands.complete('ann', ...job, { good: '100' });
    const leftovers = metres.map((value) => ({ material: 'steel', lot: 'lot-2', quantity: { value, unit: 'MTR' } }));
    return { ...command, params: { ...command.params, leftovers } } as Command;
  };
  expect(station.give(complete('30', '20.000001'))).toMatchObject({
    refusal: { code: 'not-consumed', params: { wanted: '50.000001', consumed: '50' } },
  });
  const facts = accepted(station, complete('2', '0', '1.5'));
  expect(facts.filter(({ type }) => type === 'MaterialReturned')).toHaveLength(2);
  expect(left(station, 'lot-2')).toBe('53.5');
});

type Deed = {
  readonly what: 'consume' | 'giveBack' | 'undo';
  readonly lot: string;
  readonly tenths: number;
  readonly back: number;
};
const deeds = fc.array(
  fc.record({
    what: fc.constantFrom('consume' as const, 'consume' as const, 'giveBack' as const, 'undo' as const),
    lot: fc.constantFrom('lot-1', 'lot-2', 'lot-b'),
    tenths: fc.nat(300),
    back: fc.nat(4),
  }),
  { maxLength: 25, size: 'max' },
);

/** Plays deeds. @returns the commands that were accepted and not taken back. */
function play(station: TestStation, all: readonly Deed[]): Command[] {
  const { commands } = station;
  const standing: Command[] = [];
  for (const { what, lot, tenths, back } of all) {
    const metres = new Big(tenths).div(10).toString();
    if (what === 'undo') {
      const target = standing.at(-1 - back);
      if (target && station.give(commands.undo('ann', target.id)).ok) standing.splice(standing.indexOf(target), 1);
      continue;
    }
    const material = lot === 'lot-b' ? 'steel-b' : 'steel';
    const command =
      what === 'consume'
        ? commands.consume('ann', ...job, lot, metres)
        : commands.giveBack('ann', ...job, lot, metres, material);
    if (station.give(command).ok) standing.push(command);
  }
  return standing;
}

describe('any sequence of what goes in and comes back', () => {
  test('never takes more out of a lot than is in it, nor gives more back than was taken, also after undoing', () => {
    fc.assert(
      fc.property(deeds, (all) => {
        const station = atWork();
        play(station, all);
        for (const { state } of station.world.logs.lot.values())
          for (const { consumed, returned } of state.balances) {
            expect(new Big(returned).lte(consumed)).toBe(true);
            const book = { 'lot-1': 30, 'lot-2': 100, 'lot-b': 40 }[state.id] ?? 0;
            expect(new Big(consumed).minus(returned).lte(book)).toBe(true);
          }
        const uses = stateOf(station.world, 'workOrder', 'wo-1').operations['10']?.materials ?? [];
        const total = uses.reduce((sum, use) => sum.plus(use.consumed).minus(use.returned), new Big(0));
        expect(total.lte(55)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  test('leaves after an undo exactly what it had been without', () => {
    fc.assert(
      fc.property(deeds, (all) => {
        const station = atWork();
        const standing = play(station, all);
        const again = atWork();
        for (const command of standing) expect(again.give(command)).toMatchObject({ ok: true });
        const balances = (one: TestStation) =>
          ['lot-1', 'lot-2', 'lot-b'].map((id) => [id, left(one, id), lineOf(one)?.consumed]);
        expect(balances(station)).toEqual(balances(again));
      }),
      { numRuns: 100 },
    );
  });
});

test('what went in elsewhere and was heard of late counts in the lot', () => {
  const saw = atWork();
  const mill = createTestStation({
    id: 'st-saw-2',
    seed: 2,
    clock: saw.clock,
    plan: [...smallPlant()],
  });
  mill.give(mill.commands.signOn('tom'));
  mill.give(mill.commands.start('tom', 'wo-1', '10'));
  accepted(mill, mill.commands.consume('tom', ...job, 'lot-1', '29'));
  accepted(saw, saw.commands.consume('ann', ...job, 'lot-1', '20'));
  saw.take(mill.facts);
  expect(left(saw, 'lot-1')).toBe('0');
  const refusal = saw.give(saw.commands.consume('ann', ...job, 'lot-1', '1'));
  expect(refusal).toMatchObject({ ok: false, refusal: { code: 'lot-empty' } });
  expect(refusal.ok ? [] : refusal.refusal.facts).toHaveLength(2);
});
