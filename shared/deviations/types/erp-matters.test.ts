import { expect, test } from 'vitest';

import { readRejection, rejectCodes, rejectionText } from '../../attention/rejection.ts';
import type { TroubledFact } from '../../attention/troubled-fact.ts';
import { answerMinutes, unansweredReports } from '../../attention/unanswered-reports.ts';
import { must } from '../../invariant.ts';
import { addPlanDocument } from '../../plan/plan-index.ts';
import type { WorkOrderPlan } from '../../plan/work-order.ts';
import type { Receipt } from '../../sync/protocol.ts';
import { orderDocument, smallPlant } from '../../testing/small-plant.ts';
import { createTestStation, readTestFact } from '../../testing/test-station.ts';
import type { TestStation } from '../../testing/test-station.ts';
import { deviationType } from '../deviation-types.ts';
import { routingOf } from '../escalation.ts';
import { joined } from '../find-deviation.ts';
import { allFound } from './at-station.testkit.ts';

/** What is found at a station, with who looks after it and what can be decided. */
function mattersAt(station: TestStation, troubled: readonly TroubledFact[] = []) {
  const sources = { ...station.context(), troubled: () => troubled };
  return allFound(sources).map((one) => ({
    ...one,
    owner: routingOf(sources, one).owner,
    decisions: deviationType(one.kind)
      .options(sources, joined(sources, one))
      .map(({ option, effects }) => [option, ...effects]),
  }));
}

/** A saw at which job 10 of order A1 runs. */
function sawAtWork() {
  const station = createTestStation({ id: 'st-saw-1', plan: [...smallPlant(), orderDocument('A1')] });
  const { commands, give } = station;
  give(commands.signOn('sue'));
  const start = give(commands.start('sue', 'A1', '10', 'urgent'));
  expect(start.ok).toBe(true);
  const attention = (troubled: readonly TroubledFact[] = []) => mattersAt(station, troubled);
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
      id: 'orderChanged/A1/2',
      subject: { order: 'A1' },
      params: { number: 'N-A1', matter: 'work' },
      details: [{ code: 'order-quantity', params: { before: '100', after: '50', unit: 'C62' } }],
      owner: 'supervisor',
      decisions: [
        ['adopt', { name: 'decideOrderChange', params: { order: 'A1', decision: 'adopt' } }],
        ['keep', { params: { decision: 'keep' } }],
        ['stopWork', { params: { decision: 'stop' } }],
      ],
    },
  ]);
  const decided = give(commands.decideChange('sue', 'A1', 'keep'));
  expect(decided.ok).toBe(true);
  expect(attention()).toEqual([]);
  // Another change is another matter; and a decision that is taken back leaves the first one open again.
  revise({ quantity: { value: '40', unit: 'C62' } }, 3);
  expect(attention()).toMatchObject([{ id: 'orderChanged/A1/3' }]);
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
    {
      params: { state: 'cancelled' },
      decisions: [
        ['stopWork', {}],
        ['keep', {}],
      ],
    },
  ]);
});

test('another due date, priority or customer is followed at once, and is a matter until somebody has seen it', () => {
  const { attention, revise, give, commands } = sawAtWork();
  const due = '2027-01-01T00:00:00.000Z';
  revise({ due });
  const before = orderDocument('A1').body as WorkOrderPlan;
  expect(attention()).toMatchObject([
    {
      id: 'orderChanged/A1/2',
      params: { number: 'N-A1', matter: 'schedule' },
      details: [{ code: 'order-due', params: { before: before.due, after: due } }],
      decisions: [['seen', { name: 'decideOrderChange', params: { order: 'A1', decision: 'adopt' } }]],
    },
  ]);
  // It is followed already: there is nothing to keep or to stop because of it.
  expect(give(commands.decideChange('sue', 'A1', 'keep'))).toMatchObject({
    ok: false,
    refusal: { code: 'order-change-none' },
  });
  expect(give(commands.decideChange('sue', 'A1', 'adopt')).ok).toBe(true);
  expect(attention()).toEqual([]);
  revise({ due, priority: 9 }, 3);
  expect(attention()).toMatchObject([{ details: [{ code: 'order-priority', params: { before: 0, after: 9 } }] }]);
  revise({ due, priority: 9, customer: 'ACME' }, 4);
  expect(attention()).toMatchObject([
    {
      id: 'orderChanged/A1/4',
      details: [{ code: 'order-priority' }, { code: 'order-customer' }],
    },
  ]);
});

test('a change of what is made comes before one of when: it is decided, and seen with it', () => {
  const { attention, revise, give, commands } = sawAtWork();
  revise({ ...half, due: '2027-01-01T00:00:00.000Z' });
  expect(attention()).toMatchObject([
    { params: { matter: 'work' }, details: [{ code: 'order-quantity' }, { code: 'order-due' }] },
  ]);
  give(commands.decideChange('sue', 'A1', 'keep'));
  expect(attention()).toEqual([]);
});

test('what changes after the work is done is no matter', () => {
  const { attention, revise, give, commands } = sawAtWork();
  give(commands.complete('sue', 'A1', '10', { good: '100' }, {}));
  revise({ requestState: 'closed', due: '2027-01-01T00:00:00.000Z' }, 3);
  expect(attention()).toEqual([]);
});

test('a revision that is not here any more is a matter all the same, whose difference is not known', () => {
  const { station, attention } = sawAtWork();
  const other = createTestStation({ id: 'st-saw-2', seed: 2, plan: smallPlant() });
  addPlanDocument(other.world.plan, orderDocument('A1', half, 2));
  other.take(station.facts);
  expect(attention()).toEqual([]);
  expect(mattersAt(other)).toMatchObject([{ id: 'orderChanged/A1/2', details: [{ code: 'order-unknown' }] }]);
});

test('two stations see the same matters', () => {
  const { station, attention, revise } = sawAtWork();
  revise(half);
  const other = createTestStation({ id: 'st-saw-2', seed: 2, plan: [...smallPlant(), orderDocument('A1')] });
  addPlanDocument(other.world.plan, orderDocument('A1', half, 2));
  other.take(station.facts);
  expect(mattersAt(other)).toEqual(attention());
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
      kind: 'postingRefused',
      subject: { order: 'A1', fact: fact.id },
      owner: 'supervisor',
      since: '2026-11-23T07:00:00.000Z',
      details: [
        {
          code: 'erp-refused-order_closed',
          params: { types: 'QuantityReported', number: 'N-A1', message: 'Auftrag ist beendet' },
        },
      ],
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

test('a refusal that somebody answered is no matter, until the ERP refuses the report again', () => {
  const { station, attention, give, commands } = sawAtWork();
  const report = give(commands.report('sue', 'A1', '10', { good: '5' }));
  const fact = readTestFact(must(report.ok ? report.facts[0] : undefined, 'report'));
  const refusedAt = (at: string): Receipt => {
    const posting = { state: 'rejected', at, reference: null, message: 'order_closed' } as const;
    const one = { fact: fact.id, chain: fact.chain, receivedAt: at, quarantined: null, posting };
    station.receipts.set(fact.id, one);
    return one;
  };
  const first = refusedAt('2026-11-23T07:00:00.000Z');
  expect(attention([{ fact, receipt: first }])[0]?.decisions).toEqual([
    ['resend', { name: 'resendPosting', params: { posting: fact.id } }],
    ['bookedByHand', { name: 'settlePosting', params: { posting: fact.id, as: 'bookedByHand' } }],
    ['notNeeded', { name: 'settlePosting', params: { posting: fact.id, as: 'notNeeded' } }],
    ['reverse', { name: 'undo', params: { command: fact.command } }],
  ]);
  const answer = give(commands.resend('sue', fact.id));
  expect(answer.ok).toBe(true);
  expect(attention([{ fact, receipt: first }])).toEqual([]);
  const second = refusedAt('2026-11-23T08:00:00.000Z');
  expect(attention([{ fact, receipt: second }])).toMatchObject([{ since: '2026-11-23T08:00:00.000Z' }]);
  // The same for a station that only heard of it.
  const other = createTestStation({ id: 'st-saw-2', seed: 2, plan: [...smallPlant(), orderDocument('A1')] });
  other.take(station.facts);
  const elsewhere = (receipt: Receipt) => mattersAt(other, [{ fact, receipt }]);
  expect([elsewhere(first), elsewhere(second).length]).toEqual([[], 1]);
});

test('an ERP that is silent is one matter, with how many reports and since when', () => {
  const { station } = sawAtWork();
  const heardMs = Date.parse('2026-11-23T08:00:00.000Z');
  const handed = ['2026-11-23T07:30:00.000Z', '2026-11-23T07:45:00.000Z', '2026-11-23T07:45:00.001Z'];
  const unanswered = unansweredReports(handed, answerMinutes(station.world.plan), heardMs);
  expect(unanswered).toEqual({ count: 2, oldestAt: '2026-11-23T07:30:00.000Z' });
  expect(allFound({ ...station.context(), unanswered: () => unanswered })).toMatchObject([
    { kind: 'postingSilent', since: '2026-11-23T07:30:00.000Z', params: { count: 2 } },
  ]);
  expect(unansweredReports(handed, 31, heardMs)).toBeNull();
  expect(unansweredReports([], 15, heardMs)).toBeNull();
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
    { kind: 'factSetAside', owner: 'supervisor', details: [{ code: 'set-aside-unauthorised' }] },
  ]);
});

test('what was proven by less than the site wants is a matter of the supervisor until it is taken back, wherever it went', () => {
  const { attention, give, commands } = sawAtWork();
  const report = give(commands.report('sue', 'A1', '10', { good: '5' }));
  const fact = readTestFact(must(report.ok ? report.facts[0] : undefined, 'report'));
  const receivedAt = '2026-11-23T06:00:00.000Z';
  const receipt = {
    fact: fact.id,
    chain: fact.chain,
    receivedAt,
    quarantined: null,
    doubt: 'A badge only.',
    posting: { state: 'posted' as const, at: receivedAt, reference: '4711', message: null },
  };
  expect(attention([{ fact, receipt }])).toMatchObject([
    {
      kind: 'factSetAside',
      owner: 'supervisor',
      since: receivedAt,
      subject: { order: 'A1' },
      details: [{ code: 'doubted-proof', params: { types: 'QuantityReported', detail: 'A badge only.' } }],
    },
  ]);
  give(commands.undo('sue', must(fact.command, 'command')));
  expect(attention([{ fact, receipt }])).toEqual([]);
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
