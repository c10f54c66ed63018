import { expect, test } from 'vitest';

import { addPlanDocument, emptyPlan, planBody } from '../../../shared/plan/plan-index.ts';
import { orderDocument } from '../../../shared/testing/small-plant.ts';
import { sweepOrders } from './sweep-orders.ts';

test('orders that the present log did not bring leave plan and disk; those it brought keep all their revisions', async () => {
  const plan = emptyPlan();
  const stored = [
    { key: 'plan/workOrder/wo-1@1', log: 'before' },
    { key: 'plan/workOrder/wo-1@2', log: 'now' },
    { key: 'plan/workOrder/wo@2@1', log: 'before' },
    { key: 'plan/workOrder/wo-3@1', log: null },
  ];
  addPlanDocument(plan, orderDocument('wo-1'));
  addPlanDocument(plan, orderDocument('wo-1', {}, 2));
  addPlanDocument(plan, orderDocument('wo@2'));
  addPlanDocument(plan, orderDocument('wo-3'));
  const purged: string[] = [];
  const store = {
    reader: { orderKeys: () => stored, ends: () => ({}) } as never,
    forgetOtherPulls: async () => void purged.push('places'),
    purge: async (keys: readonly string[]) => void purged.push(...keys),
  };
  expect([...(await sweepOrders(store, plan, 'now'))]).toEqual(['wo@2', 'wo-3']);
  expect(purged).toEqual(['places', 'plan/workOrder/wo@2@1', 'plan/workOrder/wo-3@1']);
  expect(['wo-1', 'wo@2', 'wo-3'].map((id) => planBody(plan, 'workOrder', id)?.number)).toEqual([
    'N-wo-1',
    undefined,
    undefined,
  ]);
  expect(planBody(plan, 'workOrder', 'wo-1', 1)).toBeDefined();
});
