import { describe, expect, test } from 'vitest';

import { instantOf } from '../gate/gate-context.ts';
import type { PlanDocument } from '../plan/plan-document.ts';
import { TEST_START_MS } from '../testing/seeded.ts';
import { operationAt, orderDocument, smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import type { TestStation } from '../testing/test-station.ts';
import { busyMinutes, counterfactualsOf } from './counterfactual.ts';
import type { Counterfactual } from './counterfactual.ts';
import { machineNow, rankJobs } from './rank-jobs.ts';

const HOUR = 3_600_000;
const due = (hours: number) => instantOf(TEST_START_MS + hours * HOUR);
const withoutOrders = smallPlant().filter(({ kind }) => kind !== 'workOrder');

function floor(...plan: PlanDocument[]): TestStation {
  const station = createTestStation({ plan: [...withoutOrders, ...plan] });
  for (const person of ['boss', 'ann']) station.give(station.commands.signOn(person));
  return station;
}

/** By order; the first line has none. */
function otherwise({ world, clock }: TestStation): ReadonlyMap<string, Counterfactual> {
  const nowMs = clock.nowMs();
  const lines = rankJobs(world, 'saw-1', nowMs);
  const answers = counterfactualsOf(
    world,
    lines,
    lines,
    { ...machineNow(world, 'saw-1', nowMs), busyMinutes: busyMinutes(world, 'saw-1') },
    nowMs,
  );
  return new Map([...answers].map(([line, answer]) => [line.job.orderId, answer]));
}
const sawing = (setupFamily: string, runMinutes = 60) => ({
  operations: [{ ...operationAt('saw', 10), setupFamily, runMinutes }],
});

/** The machine is set up for red, and a change takes twenty minutes. */
function setUpForRed(...plan: PlanDocument[]): TestStation {
  const station = floor(
    orderDocument('done', { ...sawing('red'), priority: 9 }),
    { kind: 'changeover', id: 'saw', revision: 1, externalRefs: [], body: { minutes: [], otherwise: 20 } },
    ...plan,
  );
  station.give(station.commands.start('ann', 'done', '10'));
  station.give(station.commands.complete('ann', 'done', '10', { good: '100' }));
  return station;
}

describe('a line that is not first', () => {
  test('is first once the first is finished, where it is the next one', () => {
    const answers = otherwise(floor(orderDocument('a', { due: due(2) }), orderDocument('b', { due: due(30) })));
    expect(answers.has('a')).toBe(false);
    expect(answers.get('b')?.wouldBeFirst).toEqual({ code: 'if-finished', params: { number: 'N-a' } });
  });

  test('would be first if the machine were set up for it, and costs the change and what that makes late', () => {
    const station = setUpForRed(
      orderDocument('red-1', { ...sawing('red'), due: due(1.5) }),
      orderDocument('red-2', { ...sawing('red'), due: due(4) }),
      orderDocument('blue', { ...sawing('blue', 40), due: due(2) }),
    );
    const answer = otherwise(station).get('blue');
    expect(answer?.wouldBeFirst).toEqual({ code: 'if-set-up', params: { minutes: 20 } });
    // Blue first: 20 + 40, back 20 + 60: red-1 ends after 140 and is due in 89 full minutes. With blue last there is one change less.
    expect(answer?.costs).toContainEqual({ code: 'costs-setup', params: { minutes: 20 } });
    expect(answer?.costs).toContainEqual({ code: 'makes-late', params: { number: 'N-red-1', more: 51, minutes: 51 } });
  });

  test('would be first without the one thing that blocks it, and cannot be taken now', () => {
    const operations = [operationAt('mill', 10), operationAt('saw', 20)];
    const station = floor(
      orderDocument('blocked', { operations, priority: 9 }),
      orderDocument('now', { due: due(9) }),
      orderDocument('later', { due: due(90) }),
    );
    expect(otherwise(station).get('blocked')).toEqual({ wouldBeFirst: { code: 'if-solved', params: {} }, costs: [] });
  });

  test('would be first with a priority, which then puts it there', () => {
    const station = floor(
      orderDocument('a', { due: due(1) }),
      orderDocument('b', { due: due(2) }),
      orderDocument('z', { due: due(30) }),
    );
    const would = otherwise(station).get('z')?.wouldBeFirst;
    expect(would?.code).toBe('if-priority');
    const priority = would?.code === 'if-priority' ? would.params.priority : 0;
    expect(station.give(station.commands.prioritise('boss', 'z', priority - 1)).ok).toBe(priority > 1);
    expect(rankJobs(station.world, 'saw-1', station.clock.nowMs())[0]?.job.orderId).not.toBe('z');
    station.give(station.commands.prioritise('boss', 'z', priority));
    expect(rankJobs(station.world, 'saw-1', station.clock.nowMs())[0]?.job.orderId).toBe('z');
  });

  test('is first behind a pin only once that is finished, or if pinned itself', () => {
    const station = floor(
      orderDocument('a', { due: due(1) }),
      orderDocument('b', { due: due(20) }),
      orderDocument('c', { due: due(30) }),
    );
    station.give(station.commands.pin('boss', 'b', '10', 'saw-1', 0));
    station.give(station.commands.pin('boss', 'c', '10', 'saw-1', 1));
    expect(otherwise(station).get('a')?.wouldBeFirst).toEqual({ code: 'if-pinned', params: {} });
    station.give(station.commands.unpin('boss', 'c', '10'));
    expect(otherwise(station).get('a')?.wouldBeFirst).toEqual({ code: 'if-finished', params: { number: 'N-b' } });
  });

  test('costs by how much an order ends later, beside how late it is in all', () => {
    const station = floor(
      orderDocument('long-ago', { ...sawing('red'), due: due(-100) }),
      orderDocument('short', { ...sawing('red', 5), due: due(90) }),
    );
    // The machine is set up for nothing: ten minutes for whichever is first, and none for the other one.
    const [cost] = otherwise(station).get('short')?.costs ?? [];
    expect(cost).toEqual({ code: 'makes-late', params: { number: 'N-long-ago', more: 5, minutes: 6076 } });
  });

  test('counts the minutes that are left of what runs on the machine', () => {
    const station = floor(
      orderDocument('runs', { ...sawing('red', 240), due: due(3) }),
      orderDocument('first', { ...sawing('red', 10), due: due(4.5) }),
      orderDocument('other', { ...sawing('red', 30), due: due(40) }),
    );
    const costs = () => otherwise(station).get('other')?.costs;
    station.give(station.commands.start('ann', 'runs', '10', 'urgent'));
    expect(busyMinutes(station.world, 'saw-1')).toBe(250);
    // 250 left, 30 of the other one, 10 of its own: 290 minutes, and it is due in 270.
    expect(costs()).toEqual([{ code: 'makes-late', params: { number: 'N-first', more: 21, minutes: 21 } }]);
    station.give(station.commands.report('ann', 'runs', '10', { good: '90' }));
    expect(busyMinutes(station.world, 'saw-1')).toBe(24);
    expect(costs()).toEqual([{ code: 'costs-nothing', params: {} }]);
  });

  test('is next only where it is next with the setup of the first', () => {
    const station = setUpForRed(
      orderDocument('red-1', { ...sawing('red'), due: due(2) }),
      orderDocument('blue-1', { ...sawing('blue'), due: due(3) }),
      orderDocument('red-2', { ...sawing('red'), due: due(60) }),
      orderDocument('blue-2', { ...sawing('blue'), due: due(61) }),
    );
    station.give(station.commands.pin('boss', 'blue-1', '10', 'saw-1', 0));
    // Blue once the pinned one is done: what is red waits for the other blue one, although it stands before it now.
    const nowMs = station.clock.nowMs();
    const lines = rankJobs(station.world, 'saw-1', nowMs).map(({ job }) => job.orderId);
    expect(lines).toEqual(['blue-1', 'red-1', 'red-2', 'blue-2']);
    station.give(station.commands.start('ann', 'red-1', '10', 'urgent'));
    station.give(station.commands.complete('ann', 'red-1', '10', { good: '100' }));
    expect(otherwise(station).get('blue-2')?.wouldBeFirst).toEqual({
      code: 'if-finished',
      params: { number: 'N-blue-1' },
    });
    expect(otherwise(station).get('red-2')?.wouldBeFirst).toEqual({ code: 'if-pinned', params: {} });
  });

  test('costs nothing where it needs no setup and makes nothing late', () => {
    const station = floor(
      orderDocument('a', { ...sawing('red'), due: due(40) }),
      orderDocument('b', { ...sawing('red'), due: due(50) }),
    );
    expect(otherwise(station).get('b')?.costs).toEqual([{ code: 'costs-nothing', params: {} }]);
  });
});
