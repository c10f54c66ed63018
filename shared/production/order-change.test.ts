import { describe, expect, test } from 'vitest';

import { rankJobs } from '../dispatch/rank-jobs.ts';
import { addPlanDocument } from '../plan/plan-index.ts';
import type { WorkOrderPlan } from '../plan/work-order.ts';
import { orderDocument, operationAt, smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import type { Outcome, TestStation } from '../testing/test-station.ts';
import { findJob } from './job-lookup.ts';
import { orderChangeOf } from './order-change.ts';

const job = ['wo-2', '10'] as const;
const code = (outcome: Outcome) => (outcome.ok ? 'accepted' : outcome.refusal.code);

/** Ann saws wo-2 of a hundred pieces; Sue, who decides, is there. */
function begun(): TestStation {
  const station = createTestStation({ plan: smallPlant() });
  for (const person of ['ann', 'sue']) station.give(station.commands.signOn(person));
  station.give(station.commands.start('ann', ...job, 'urgent'));
  return station;
}

let revision = 1;
function revise(station: TestStation, change: Partial<WorkOrderPlan>): void {
  revision += 1;
  const operations = [operationAt('saw', 10), operationAt('mill', 20), operationAt('pack', 30)];
  addPlanDocument(station.world.plan, orderDocument('wo-2', { operations, ...change }, revision));
}
const fewer = { quantity: { value: '50', unit: 'C62' } };
const decide = (station: TestStation, decision: 'adopt' | 'keep' | 'stop') =>
  code(station.give(station.commands.decideChange('sue', 'wo-2', decision)));
const count = (station: TestStation, good: string) => station.give(station.commands.report('ann', ...job, { good }));

describe('an order that the ERP changed while work on it ran', () => {
  test('goes on as it was begun until somebody decides, and then as decided', () => {
    const station = begun();
    revise(station, fewer);
    expect(orderChangeOf(station.world, 'wo-2')).toMatchObject({ from: 1, state: 'released', decided: null });
    expect(code(count(station, '56'))).toBe('accepted');
    expect(decide(station, 'adopt')).toBe('accepted');
    expect(orderChangeOf(station.world, 'wo-2')).toBeUndefined();
    expect(code(count(station, '1'))).toBe('over-tolerance');
    expect(decide(station, 'adopt')).toBe('order-change-none');
  });

  test('is not asked about again once it was decided to keep on, until the ERP changes it again', () => {
    const station = begun();
    revise(station, fewer);
    expect(decide(station, 'keep')).toBe('accepted');
    expect(orderChangeOf(station.world, 'wo-2')?.decided).toBe('keep');
    expect(code(count(station, '100'))).toBe('accepted');
    expect(decide(station, 'keep')).toBe('order-change-none');
    revise(station, { quantity: { value: '60', unit: 'C62' } });
    expect(orderChangeOf(station.world, 'wo-2')?.decided).toBeNull();
  });

  test('is not asked about again either when a newer revision says the same, and a cancelled one that is kept goes on', () => {
    const station = begun();
    revise(station, fewer);
    expect(decide(station, 'keep')).toBe('accepted');
    revise(station, fewer);
    expect(orderChangeOf(station.world, 'wo-2')?.decided).toBe('keep');
    const cancelled = { requestState: 'cancelled' } as const;
    revise(station, cancelled);
    expect(orderChangeOf(station.world, 'wo-2')?.decided).toBeNull();
    expect(decide(station, 'keep')).toBe('accepted');
    expect(code(station.give(station.commands.suspend('ann', ...job)))).toBe('accepted');
    revise(station, cancelled);
    expect(code(station.give(station.commands.resume('ann', ...job)))).toBe('accepted');
  });

  test('is only closed out after it was stopped, and can be let go on', () => {
    const station = begun();
    revise(station, fewer);
    expect(decide(station, 'stop')).toBe('accepted');
    expect(code(count(station, '1'))).toBe('order-stopped');
    expect(code(station.give(station.commands.complete('ann', ...job, { good: '7' }, { remainder: 'open' })))).toBe(
      'accepted',
    );
    expect(rankJobs(station.world, 'saw-1', station.clock.nowMs()).map((line) => line.job.orderId)).not.toContain(
      'wo-2',
    );
    expect(code(station.give(station.commands.start('ann', ...job, 'urgent')))).toBe('order-stopped');
    expect(decide(station, 'adopt')).toBe('accepted');
    expect(code(station.give(station.commands.start('ann', ...job, 'urgent')))).toBe('accepted');
  });

  test('needs no decision about when it is wanted, how urgent it is and for whom', () => {
    const station = begun();
    revise(station, { priority: 9, customer: 'Customer B', due: '2026-11-30T00:00:00.000Z', earliestStart: null });
    // Somebody has to see it, and nobody is asked whether to follow it: that is done.
    expect(orderChangeOf(station.world, 'wo-2')).toMatchObject({ matter: 'schedule', decided: null });
    expect(findJob(station.world, ...job)).toMatchObject({
      revision: 1,
      order: { priority: 9, customer: 'Customer B', due: '2026-11-30T00:00:00.000Z' },
    });
  });

  test('is seen once for each of its revisions, and not at all after the work is done', () => {
    const station = begun();
    const isAsked = () => orderChangeOf(station.world, 'wo-2')?.matter;
    revise(station, { due: '2026-11-30T00:00:00.000Z' });
    const seen = station.give(station.commands.decideChange('sue', 'wo-2', 'adopt'));
    expect([code(seen), isAsked()]).toEqual(['accepted', undefined]);
    station.give(station.commands.undo('sue', seen.command));
    expect(isAsked()).toBe('schedule');
    station.give(station.commands.decideChange('sue', 'wo-2', 'adopt'));
    revise(station, { due: '2026-12-01T00:00:00.000Z' });
    expect(isAsked()).toBe('schedule');
    station.give(station.commands.complete('ann', ...job, { good: '100' }));
    expect(isAsked()).toBeUndefined();
  });

  test('keeps operations that are done on the revision that they were done by', () => {
    const station = begun();
    station.give(station.commands.complete('ann', ...job, { good: '100' }));
    revise(station, fewer);
    expect(orderChangeOf(station.world, 'wo-2')).toBeUndefined();
  });
});

describe('an order that the ERP cancelled', () => {
  test('is counted and closed out where it runs, and begun or resumed nowhere', () => {
    const station = begun();
    revise(station, { requestState: 'cancelled' });
    expect(code(count(station, '5'))).toBe('accepted');
    station.give(station.commands.suspend('ann', ...job));
    expect(code(station.give(station.commands.resume('ann', ...job)))).toBe('order-not-released');
    expect(code(station.give(station.commands.complete('ann', ...job, { good: '1' }, {})))).toBe('accepted');
  });

  test('is resumed when it was decided to keep on, as long as that decision stands', () => {
    const station = begun();
    revise(station, { requestState: 'cancelled' });
    station.give(station.commands.suspend('ann', ...job));
    const kept = station.give(station.commands.decideChange('sue', 'wo-2', 'keep'));
    expect(code(station.give(station.commands.resume('ann', ...job)))).toBe('accepted');
    expect(code(station.give(station.commands.undo('sue', kept.command)))).toBe('undo-has-dependents');
  });
});
