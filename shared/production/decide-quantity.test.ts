import { Big } from 'big.js';
import { describe, expect, test } from 'vitest';

import { stateOf } from '../aggregates/world.ts';
import { operationAt, orderDocument, smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import type { TestStation } from '../testing/test-station.ts';
import { goodLimit } from './quantity-limits.ts';
import { operationOf } from './work-order-state.ts';

const job = ['wo-t', '10'] as const;

/** A station where Ann, an operator, and Sue, a supervisor, are signed on and the order runs. */
function running(ordered: string, overTolerancePercent: number): TestStation {
  const order = orderDocument('wo-t', {
    quantity: { value: ordered, unit: 'KGM' },
    overTolerancePercent,
    operations: [operationAt('saw', 10)],
    priority: 9,
  });
  const station = createTestStation({ plan: [...smallPlant(), order] });
  for (const person of ['ann', 'sue']) station.give(station.commands.signOn(person));
  expect(station.give(station.commands.start('ann', ...job)).ok).toBe(true);
  return station;
}

const report = (station: TestStation, actor: string, good: string, confirm?: boolean) =>
  station.give(
    station.commands.report(actor, ...job, { good, unit: 'KGM', ...(confirm === undefined ? {} : { confirm }) }),
  );
const totals = (station: TestStation) => operationOf(stateOf(station.world, 'workOrder', 'wo-t'), '10');

describe('over the tolerance', () => {
  test.each([
    ['100', 10, '110'],
    ['100', 0, '100'],
    ['0.3', 0.1, '0.3003'],
    ['999999999999.999999', 1000, '10999999999999.999989'],
    ['1', 33.333333, '1.33333333'],
    ['0', 50, '0'],
  ])('begins for %s plus %d %% beyond exactly %s', (ordered, percent, limit) => {
    const order = orderDocument('x', { quantity: { value: ordered, unit: 'KGM' }, overTolerancePercent: percent });
    expect(
      order.kind === 'workOrder' && goodLimit({ order: order.body, quantity: order.body.quantity }).eq(limit),
    ).toBe(true);
  });

  test('nothing is counted up to the last millionth, and the limit itself is', () => {
    const station = running('100', 10);
    expect(report(station, 'ann', '109.999999').ok).toBe(true);
    expect(report(station, 'ann', '0.000002')).toMatchObject({
      ok: false,
      refusal: { code: 'over-tolerance', params: { total: '110.000001', limit: '110', ordered: '100', unit: 'KGM' } },
    });
    expect(report(station, 'ann', '0.000001').ok).toBe(true);
    expect(totals(station).good).toBe('110');
  });

  test('names the counts that have used it up and who can allow more', () => {
    const station = running('100', 10);
    const first = report(station, 'ann', '60');
    const undone = report(station, 'ann', '1');
    station.give(station.commands.undo('ann', undone.command));
    const second = report(station, 'ann', '50');
    expect(report(station, 'ann', '1')).toMatchObject({
      ok: false,
      refusal: {
        facts: [first, second].flatMap((one) => (one.ok ? one.facts.map(({ id }) => id) : [])),
        remedies: [{ kind: 'screen' }, { kind: 'ask', roles: ['supervisor'] }],
      },
    });
  });

  test('somebody with that authority may count when they confirm it, nobody else and not without', () => {
    const station = running('100', 10);
    expect(report(station, 'ann', '111', true).ok).toBe(false);
    expect(report(station, 'sue', '111').ok).toBe(false);
    expect(report(station, 'sue', '111', false).ok).toBe(false);
    expect(report(station, 'sue', '111', true).ok).toBe(true);
    expect(totals(station).good).toBe('111');
  });

  test('scrap and rework may still be counted, and the job closed', () => {
    const station = running('100', 10);
    report(station, 'sue', '111', true);
    const { commands } = station;
    expect(station.give(commands.report('ann', ...job, { scrap: { crack: '5' }, rework: '1', unit: 'KGM' })).ok).toBe(
      true,
    );
    expect(station.give(commands.complete('ann', ...job, { unit: 'KGM' })).ok).toBe(true);
  });

  test('taking back a count makes room again', () => {
    const station = running('100', 0);
    const all = report(station, 'ann', '100');
    expect(report(station, 'ann', '1').ok).toBe(false);
    station.give(station.commands.undo('ann', all.command));
    expect(report(station, 'ann', '100').ok).toBe(true);
  });
});

describe('counts', () => {
  test('add up exactly, by reason as well', () => {
    const station = running('100', 0);
    for (let index = 0; index < 10; index += 1) {
      const pieces = { good: '0.1', scrap: { crack: '0.2', burr: '0.000001' }, rework: '0.3', unit: 'KGM' };
      expect(station.give(station.commands.report('ann', ...job, pieces)).ok).toBe(true);
    }
    const state = totals(station);
    expect([state.good, state.scrap, state.rework]).toEqual(['1', '2.00001', '3']);
    expect(state.scrapByReason).toEqual({ crack: '2', burr: '0.00001' });
  });

  test('of what nobody has, of less than nothing and in another unit are refused before they are facts', () => {
    const station = running('100', 0);
    const zero = station.give(station.commands.report('ann', ...job, { good: '0.000', unit: 'KGM' }));
    expect(zero).toMatchObject({ ok: false, refusal: { code: 'nothing-to-report' } });
    const grams = station.give(station.commands.report('ann', ...job, { scrap: { crack: '1' }, unit: 'GRM' }));
    expect(grams).toMatchObject({
      ok: false,
      refusal: { code: 'unit-mismatch', params: { unit: 'GRM', expected: 'KGM' } },
    });
    expect(new Big(totals(station).good).eq(0)).toBe(true);
  });
});
