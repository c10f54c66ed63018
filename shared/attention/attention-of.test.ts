import { expect, test } from 'vitest';

import type { Fact } from '../catalogue/fact-catalogue.ts';
import { must } from '../invariant.ts';
import { addPlanDocument } from '../plan/plan-index.ts';
import type { WorkOrderPlan } from '../plan/work-order.ts';
import type { Receipt } from '../sync/protocol.ts';
import { operationAt, orderDocument, smallPlant } from '../testing/small-plant.ts';
import { createTestStation, readTestFact } from '../testing/test-station.ts';
import { attentionOf } from './attention-of.ts';
import { orderDifferences } from './order-differences.ts';
import { readRejection, rejectCodes, rejectionText } from './rejection.ts';

/** A saw at which job 10 of order A1 runs. */
function sawAtWork() {
  const station = createTestStation({ id: 'st-saw-1', plan: [...smallPlant(), orderDocument('A1')] });
  const { commands, give } = station;
  give(commands.signOn('sue'));
  const start = give(commands.start('sue', 'A1', '10', 'urgent'));
  expect(start.ok).toBe(true);
  const attention = (troubled: { fact: Fact; receipt: Receipt }[] = []) =>
    attentionOf(station.world, { equipment: ['saw-1', 'saw-2', 'mill-1'], troubled });
  const revise = (over: Partial<WorkOrderPlan>, revision = 2) =>
    addPlanDocument(station.world.plan, orderDocument('A1', over, revision));
  return { station, commands, give, attention, revise };
}

const half = { quantity: { value: '50', unit: 'C62' } };

test('an order that the ERP changes while it runs is a matter until somebody decides', () => {
  const { attention, revise, give, commands } = sawAtWork();
  expect(attention()).toEqual([]);
  revise(half);
  expect(attention()).toMatchObject([
    {
      id: 'order-change/A1/2',
      what: { code: 'order-quantity', params: { number: 'N-A1', ordered: '100', total: '50', unit: 'C62' } },
      owner: 'supervisor',
      order: 'A1',
      decisions: ['adopt', 'keep', 'stop'].map((decision) => ({
        code: decision,
        command: 'decideOrderChange',
        params: { order: 'A1', decision },
      })),
    },
  ]);
  const decided = give(commands.decideChange('sue', 'A1', 'keep'));
  expect(decided.ok).toBe(true);
  expect(attention()).toEqual([]);
  // Another change is another matter; and a decision that is taken back leaves the first one open again.
  revise({ quantity: { value: '40', unit: 'C62' } }, 3);
  expect(attention()).toMatchObject([{ id: 'order-change/A1/3' }]);
});

test('a decision that is taken back brings the matter back', () => {
  const { attention, revise, give, commands } = sawAtWork();
  revise(half);
  const before = attention();
  const decided = give(commands.decideChange('sue', 'A1', 'adopt'));
  expect(attention()).toEqual([]);
  give(commands.undo('sue', decided.command));
  expect(attention()).toEqual(before);
});

test('an order that is cancelled under suspended work can only be stopped or kept', () => {
  const { attention, revise, give, commands } = sawAtWork();
  give(commands.suspend('sue', 'A1', '10'));
  revise({ requestState: 'cancelled' });
  expect(attention()).toMatchObject([
    { what: { code: 'order-cancelled' }, decisions: [{ code: 'stop' }, { code: 'keep' }] },
  ]);
});

test('what does not touch work that has begun is no matter', () => {
  const { attention, revise, give, commands } = sawAtWork();
  revise({ due: '2027-01-01T00:00:00.000Z', priority: 9 });
  expect(attention()).toEqual([]);
  give(commands.complete('sue', 'A1', '10', { good: '100' }, {}));
  revise({ requestState: 'closed' }, 3);
  expect(attention()).toEqual([]);
});

test('two stations see the same matters', () => {
  const { station, attention, revise } = sawAtWork();
  revise(half);
  const other = createTestStation({ id: 'st-saw-2', seed: 2, plan: [...smallPlant(), orderDocument('A1')] });
  addPlanDocument(other.world.plan, orderDocument('A1', half, 2));
  other.take(station.facts);
  expect(attentionOf(other.world, { equipment: ['mill-1', 'saw-1'], troubled: [] })).toEqual(attention());
});

test('a report that the ERP refuses belongs to somebody until it is taken back', () => {
  const { attention, give, commands } = sawAtWork();
  const report = give(commands.report('sue', 'A1', '10', { good: '5' }));
  const fact = readTestFact(must(report.ok ? report.facts[0] : undefined, 'report'));
  const receipt = (code: (typeof rejectCodes)[number]): Receipt => ({
    fact: fact.id,
    chain: fact.chain,
    receivedAt: '2026-11-23T06:00:00.000Z',
    quarantined: null,
    posting: {
      state: 'rejected',
      at: '2026-11-23T07:00:00.000Z',
      reference: null,
      message: rejectionText(code, 'Auftrag ist beendet'),
    },
  });
  const refused = (code: (typeof rejectCodes)[number]) => attention([{ fact, receipt: receipt(code) }]);
  expect(refused('order_closed')).toMatchObject([
    {
      id: `erp-refused/${fact.id}`,
      owner: 'supervisor',
      order: 'A1',
      since: '2026-11-23T07:00:00.000Z',
      what: {
        code: 'erp-refused-order_closed',
        params: { types: 'QuantityReported', number: 'N-A1', message: 'Auftrag ist beendet' },
      },
    },
  ]);
  expect(refused('unit_mismatch')).toMatchObject([{ owner: 'engineer' }]);
  const posted = {
    ...receipt('other'),
    posting: { ...must(receipt('other').posting, 'posting'), state: 'posted' as const },
  };
  expect(attention([{ fact, receipt: posted }])).toEqual([]);
  give(commands.undo('sue', report.command));
  expect(refused('order_closed')).toEqual([]);
});

test('a fact that the server set aside belongs to somebody', () => {
  const { station, attention } = sawAtWork();
  const fact = readTestFact(
    must(
      station.facts.find(({ type }) => type === 'JobStarted'),
      'start',
    ),
  );
  const receipt = {
    fact: fact.id,
    chain: fact.chain,
    receivedAt: '2026-11-23T06:00:00.000Z',
    quarantined: { reason: 'unauthorised' as const, detail: 'not allowed' },
    posting: null,
  };
  expect(attention([{ fact, receipt }])).toMatchObject([
    { id: `set-aside/${fact.id}`, owner: 'supervisor', what: { code: 'set-aside-unauthorised' } },
  ]);
});

test('revisions differ in what matters only, the weightiest first', () => {
  const body = (over: Partial<WorkOrderPlan> = {}) => orderDocument('A1', over).body as WorkOrderPlan;
  const longer = [{ ...operationAt('saw', 10), runMinutes: 999, name: 'Saw it' }, operationAt('mill', 20)];
  expect(orderDifferences(body(), body({ operations: longer, number: 'N-2', customer: 'C' }))).toEqual([]);
  expect(
    orderDifferences(body(), body({ due: '2027-01-01T00:00:00.000Z', operations: [operationAt('saw', 10)], ...half })),
  ).toEqual(['quantity', 'operations', 'due']);
});

test('a refusal keeps its code and its words on the way', () => {
  for (const code of rejectCodes) {
    expect(readRejection(rejectionText(code, 'Menge: 5\nzu viel'))).toEqual({ code, message: 'Menge: 5\nzu viel' });
    expect(readRejection(rejectionText(code, ''))).toEqual({ code, message: '' });
  }
  expect(readRejection('Posting x cannot be written.')).toEqual({
    code: 'other',
    message: 'Posting x cannot be written.',
  });
});
