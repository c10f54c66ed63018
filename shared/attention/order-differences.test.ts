import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import type { OperationPlan, WorkOrderPlan } from '../plan/work-order.ts';
import { operationAt, orderDocument } from '../testing/small-plant.ts';
import { differenceCodes, orderDifferences } from './order-differences.ts';
import type { DifferenceCode } from './order-differences.ts';

const steel: OperationPlan['materials'][number] = {
  material: 'steel',
  name: 'Steel bar',
  quantityPer: '0.5',
  unit: 'MTR',
  mode: 'explicit',
};
const sawing: OperationPlan = { ...operationAt('saw', 10), name: 'Saw', materials: [steel] };
const milling: OperationPlan = { ...operationAt('mill', 20), name: 'Mill' };
const order = (over: Partial<WorkOrderPlan> = {}): WorkOrderPlan => ({
  ...(orderDocument('A1').body as WorkOrderPlan),
  operations: [sawing, milling],
  ...over,
});
const saw = (over: Partial<OperationPlan>) => order({ operations: [{ ...sawing, ...over }, milling] });
const component = (over: Partial<typeof steel>) => saw({ materials: [{ ...steel, ...over }] });
const about = { operation: '10 Saw' };
const ofSteel = { ...about, material: 'Steel bar' };
const { due } = order();

/** One change of each kind, and how it is told: what it was and what it is. */
const cases: Readonly<Record<DifferenceCode, readonly [WorkOrderPlan, object]>> = {
  state: [order({ requestState: 'cancelled' }), { before: 'released', after: 'cancelled' }],
  quantity: [
    order({ quantity: { value: '80', unit: 'C62' } }),
    { before: '100', unitBefore: 'C62', after: '80', unit: 'C62' },
  ],
  material: [order({ material: { id: 'M-9', name: '' } }), { before: order().material.name, after: 'M-9' }],
  due: [order({ due: '2027-01-01T00:00:00.000Z' }), { before: due, after: '2027-01-01T00:00:00.000Z' }],
  priority: [order({ priority: 7 }), { before: 0, after: 7 }],
  'operation-added': [
    order({ operations: [sawing, { ...operationAt('paint', 15), name: 'Paint' }, milling] }),
    { operation: '15 Paint', workCenter: 'paint' },
  ],
  'operation-removed': [order({ operations: [sawing] }), { operation: '20 Mill' }],
  'operation-moved': [saw({ workCenter: 'laser' }), { ...about, before: 'saw', after: 'laser' }],
  'operation-place': [saw({ sequence: 30 }), { ...about, before: 10, after: 30 }],
  'operation-setup': [saw({ setupMinutes: 99 }), { ...about, before: sawing.setupMinutes, after: 99 }],
  'operation-run': [saw({ runMinutes: 99 }), { ...about, before: sawing.runMinutes, after: 99 }],
  'operation-renamed': [saw({ name: 'Cut' }), { operation: '10', before: 'Saw', after: 'Cut' }],
  'operation-family': [saw({ setupFamily: 'thin' }), { ...about, before: '', after: 'thin' }],
  'operation-tools': [saw({ tools: ['T1', 'T2'] }), { ...about, before: '', after: 'T1, T2' }],
  'operation-qualifications': [saw({ qualifications: ['saw'] }), { ...about, before: '', after: 'saw' }],
  'component-added': [
    saw({ materials: [steel, { ...steel, material: 'oil', name: 'Oil', unit: 'LTR' }] }),
    { ...about, material: 'Oil', quantity: '0.5', unit: 'LTR' },
  ],
  'component-removed': [saw({ materials: [] }), ofSteel],
  'component-quantity': [
    component({ quantityPer: '500', unit: 'MMT' }),
    { ...ofSteel, before: '0.5', unitBefore: 'MTR', after: '500', unit: 'MMT' },
  ],
  'component-mode': [component({ mode: 'backflush' }), { ...ofSteel, before: 'explicit', after: 'backflush' }],
  'component-tolerance': [component({ overTolerancePercent: 5 }), { ...ofSteel, before: '', after: 5 }],
  'component-renamed': [component({ name: 'Bar' }), { ...about, material: 'steel', before: 'Steel bar', after: 'Bar' }],
  tolerance: [order({ overTolerancePercent: 12 }), { before: order().overTolerancePercent, after: 12 }],
  earliestStart: [order({ earliestStart: due }), { before: '', after: due }],
  customer: [order({ customer: 'ACME' }), { before: order().customer ?? '', after: 'ACME' }],
  number: [order({ number: 'N-2' }), { before: order().number, after: 'N-2' }],
  'material-renamed': [
    order({ material: { ...order().material, name: 'Other' } }),
    { before: order().material.name, after: 'Other' },
  ],
};

test.each(differenceCodes)('a difference of the kind %s is told with what it was and what it is', (code) => {
  const [after, params] = cases[code];
  expect(orderDifferences(order(), after)).toEqual([{ code, params }]);
});

test('the same says nothing; all that is different is told once, what weighs most first', () => {
  expect(orderDifferences(order(), order())).toEqual([]);
  fc.assert(
    fc.property(fc.subarray(['quantity', 'due', 'priority', 'tolerance', 'customer', 'number'] as const), (codes) => {
      const after = codes.reduce<WorkOrderPlan>((one, code) => {
        const [other] = cases[code];
        const key = code === 'tolerance' ? 'overTolerancePercent' : code;
        return { ...one, [key]: other[key] };
      }, order());
      const found = orderDifferences(order(), after).map(({ code }) => code);
      expect(found).toEqual(differenceCodes.filter((code) => codes.some((one) => one === code)));
    }),
  );
});

test('of a material that stands in an operation twice each place is compared with its own', () => {
  const twice = (second: string) => saw({ materials: [steel, { ...steel, quantityPer: second }] });
  expect(orderDifferences(twice('2'), twice('3'))).toMatchObject([
    { code: 'component-quantity', params: { before: '2', after: '3' } },
  ]);
  expect(orderDifferences(twice('2'), saw({}))).toMatchObject([{ code: 'component-removed' }]);
});
