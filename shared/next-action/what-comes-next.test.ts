import { describe, expect, test } from 'vitest';

import type { LotPlan } from '../plan/material.ts';
import type { PlanDocument } from '../plan/plan-document.ts';
import { addPlanDocument } from '../plan/plan-index.ts';
import type { OperationPlan } from '../plan/work-order.ts';
import { lotDocument, operationAt, orderDocument, smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import type { TestStation } from '../testing/test-station.ts';
import { best } from './next-action.testkit.ts';

const steel = { material: 'steel', name: 'Steel', quantityPer: '0.5', unit: 'MTR', mode: 'explicit' as const };
const gauge = (calibrationDue: string): PlanDocument => ({
  kind: 'equipment',
  id: 'gauge-1',
  revision: 1,
  externalRefs: [],
  body: { name: 'Gauge 1', level: 'gauge', parent: 'saw', calibrationDue },
});

interface Floor {
  /** Minutes that the running job still takes. */
  readonly left?: number;
  readonly running?: Partial<OperationPlan>;
  readonly next?: Partial<OperationPlan>;
  readonly lots?: readonly (readonly [metres: string, over?: Partial<LotPlan>])[];
}

/** A saw on which one order runs, another one for the same machine waits, and the steel that lies there is as the test says. */
function floor({ left = 20, running = {}, next = {}, lots = [['1000']] }: Floor): TestStation {
  const plan = smallPlant().filter(({ kind }) => kind !== 'workOrder' && kind !== 'lot');
  const station = createTestStation({
    plan: [
      ...plan,
      ...lots.map(([metres, over], index) => lotDocument(`steel-${String(index)}`, 'steel', metres, over)),
      orderDocument('now', {
        operations: [{ ...operationAt('saw', 10), setupMinutes: 0, runMinutes: left, ...running }],
      }),
    ],
  });
  station.give(station.commands.signOn('ann'));
  expect(station.give(station.commands.start('ann', 'now', '10')).ok).toBe(true);
  addPlanDocument(station.world.plan, orderDocument('then', { operations: [{ ...operationAt('saw', 10), ...next }] }));
  return station;
}

describe('material of the next job', () => {
  const next = { materials: [steel] };

  test.each<[string, Floor['lots'], string, object]>([
    ['there is too little of', [['30']], 'material-short', { there: '30', needed: '50', unit: 'MTR' }],
    [
      'may not be used',
      [['30'], ['100', { disposition: 'blocked' }]],
      'material-held',
      { there: '30', needed: '50', lot: 'steel-1' },
    ],
    ['lies elsewhere', [['1000', { location: 'mill' }]], 'material-away', { lot: 'steel-0', place: 'Name mill' }],
    ['nothing is known of', [], 'material-unknown', { needed: '50' }],
  ])('that %s is to be brought, as the running job ends', (_, lots, code, params) => {
    expect(best(floor({ next, lots: lots ?? [] }), 'ann')).toMatchObject({
      kind: 'material',
      what: { code: 'stage', params: { material: 'Name steel', number: 'N-then' } },
      terms: [{ code, params: { ...params, minutes: 25 } }],
      accept: { kind: 'raise', about: { equipment: 'saw-1', order: 'then', operation: '10', material: 'steel' } },
    });
  });

  test('is no matter while it is staged, or the running job still takes long', () => {
    expect(best(floor({ next }), 'ann')).toBeNull();
    expect(best(floor({ next, lots: [['30']], left: 31 }), 'ann')).toBeNull();
    expect(best(floor({ next, lots: [['30']], left: 30 }), 'ann')).not.toBeNull();
  });

  test('is asked for once', () => {
    for (const command of [
      ({ commands }: TestStation) =>
        commands.raise('ann', 'assistance', { order: 'then', operation: '10', params: { call: 'material' } }),
      ({ commands }: TestStation) => commands.raise('ann', 'materialShortage', { order: 'then', operation: '10' }),
    ]) {
      const station = floor({ next, lots: [['30']] });
      expect(station.give(command(station)).ok).toBe(true);
      expect(best(station, 'ann')).toBeNull();
    }
    // A call for somebody else brings no material.
    const station = floor({ next, lots: [['30']] });
    const leader = { order: 'then', operation: '10', params: { call: 'leader' } };
    station.give(station.commands.raise('ann', 'assistance', leader));
    expect(best(station, 'ann')?.what.code).toBe('stage');
  });
});

describe('a gauge', () => {
  const withGauge = (due: string, over: Floor) => {
    const station = floor(over);
    addPlanDocument(station.world.plan, gauge(due));
    return best(station, 'ann');
  };
  const tools = ['gauge-1'];

  test('of the running job whose calibration is over is a check that is due, before the one of a gauge that ends with the day', () => {
    const over = withGauge('2026-11-22', { running: { tools }, left: 300 });
    expect(over).toMatchObject({
      kind: 'check',
      what: { code: 'calibrate', params: { tool: 'Gauge 1', number: 'N-now' } },
      terms: [{ code: 'calibration-over', params: { expiry: '2026-11-22', minutes: 40 } }],
      accept: { kind: 'raise', about: { equipment: 'saw-1', order: 'now', operation: '10' } },
    });
    const ends = withGauge('2026-11-23', { running: { tools }, left: 2000 });
    expect(ends).toMatchObject({ kind: 'check', terms: [{ code: 'calibration-ends', params: { minutes: 12 } }] });
  });

  test('of the next job is one as the running job ends; one that is calibrated for long is none', () => {
    expect(withGauge('2026-11-22', { next: { tools } })).toMatchObject({ what: { params: { number: 'N-then' } } });
    expect(withGauge('2026-11-22', { next: { tools }, left: 31 })).toBeNull();
    expect(withGauge('2027-11-22', { running: { tools }, next: { tools } })).toBeNull();
  });

  test('that somebody reported is recommended no more', () => {
    const station = floor({ running: { tools }, left: 300 });
    addPlanDocument(station.world.plan, gauge('2026-11-22'));
    expect(best(station, 'ann')?.kind).toBe('check');
    station.give(station.commands.raise('ann', 'qualityConcern', { order: 'now', operation: '10' }));
    expect(best(station, 'ann')).toBeNull();
  });
});
