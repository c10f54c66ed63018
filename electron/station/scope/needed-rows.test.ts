import { describe, expect, test } from 'vitest';

import { placeOf } from '../../../shared/aggregates/aggregate-base.ts';
import { adoptBase, exportBase } from '../../../shared/aggregates/base-exchange.ts';
import type { RawFact } from '../../../shared/facts/envelope.ts';
import { must } from '../../../shared/invariant.ts';
import { dropOrder } from '../../../shared/plan/plan-index.ts';
import { rowKey } from '../../../shared/sync/protocol.ts';
import type { LooseRow } from '../../../shared/sync/protocol.ts';
import { equipmentDocument, orderDocument, personDocument, smallPlant } from '../../../shared/testing/small-plant.ts';
import { createTestStation } from '../../../shared/testing/test-station.ts';
import { isRowNeeded } from './needed-rows.ts';

const row = (kind: string, body: unknown): LooseRow => ({ seq: 1, key: 'a key', lane: 'normal', kind, body });

/** A station that has started a job, with the facts of that, and what a row is asked of. */
function begun() {
  const station = createTestStation({ plan: [...smallPlant(), equipmentDocument('yard', 'area', 'plant')] });
  station.give(station.commands.signOn('ann'));
  station.give(station.commands.start('ann', 'wo-1', '10'));
  const started = must(
    station.facts.find(({ type }) => type === 'JobStarted'),
    'the start',
  );
  const said = new Set<string>();
  const needs = (scope = 'area:hall') => ({
    world: station.world,
    scope,
    reader: {
      rows: (keys: readonly string[]) =>
        new Map(keys.filter((key) => said.has(key)).map((key) => [key, row('scope', {})])),
    },
    receiptsSince: '2026-11-01T00:00:00.000Z',
  });
  const leave = () => {
    said.add(rowKey.scope('workOrder:wo-1', 'normal'));
    dropOrder(station.world.plan, 'wo-1', () => true);
  };
  const cover = (ref: string, fact: RawFact = started) =>
    adoptBase(station.world, must(exportBase(station.world, ref, placeOf(fact)), 'a base'));
  return { station, started, needs, said, leave, cover };
}

describe('a fact on the disk', () => {
  test('is needed by its order and by its machine, until the one has left and the other has a base', () => {
    const { started, needs, leave, cover } = begun();
    expect(isRowNeeded(needs(), row('fact', started))).toBe(true);
    leave();
    expect(isRowNeeded(needs(), row('fact', started))).toBe(true);
    cover('equipment:saw-1');
    expect(isRowNeeded(needs(), row('fact', started))).toBe(false);
  });

  test('is needed by an order that came back, whatever was said before', () => {
    const { started, needs, said, cover } = begun();
    cover('equipment:saw-1');
    said.add(rowKey.scope('workOrder:wo-1', 'priority'));
    expect(isRowNeeded(needs(), row('fact', started))).toBe(true);
  });

  test('is needed by an order that comes back, also while its plan is still on its way', () => {
    const { started, needs, leave, cover } = begun();
    cover('equipment:saw-1');
    leave();
    expect(isRowNeeded(needs(), { ...row('fact', started), seq: 2 })).toBe(true);
    expect(isRowNeeded(needs(), { ...row('fact', started), seq: 2, lane: 'priority' })).toBe(false);
  });

  test('is needed by an order whose plan has not come yet', () => {
    const { station, started, needs, cover } = begun();
    cover('equipment:saw-1');
    dropOrder(station.world.plan, 'wo-1', () => true);
    expect(isRowNeeded(needs(), row('fact', started))).toBe(true);
  });

  test('is needed by its deviation until that has left, and again when it comes back', () => {
    const { station, needs, said, cover } = begun();
    station.give(station.commands.raise('ann', 'assistance'));
    const raised = must(
      station.facts.find(({ type }) => type === 'DeviationRaised'),
      'the deviation',
    );
    cover('equipment:saw-1', raised);
    said.add(rowKey.scope('workOrder:wo-1', 'priority'));
    dropOrder(station.world.plan, 'wo-1', () => true);
    const inLane = (seq: number) => ({ ...row('fact', raised), lane: 'priority' as const, seq });
    expect(isRowNeeded(needs(), inLane(1))).toBe(true);
    const ref = must(
      raised.refs.find((one) => one.startsWith('deviation:')),
      'its reference',
    );
    said.add(rowKey.scope(ref, 'priority'));
    expect(isRowNeeded(needs(), inLane(1))).toBe(false);
    expect(isRowNeeded(needs(), inLane(2))).toBe(true);
  });

  test('is not needed by a machine of another area', () => {
    const { started, needs, leave } = begun();
    leave();
    expect(isRowNeeded(needs('area:yard'), row('fact', started))).toBe(false);
    expect(isRowNeeded(needs('site'), row('fact', started))).toBe(true);
  });

  test('is needed when it names something that only a newer build knows, and when it cannot be read', () => {
    const { started, needs, leave, cover } = begun();
    leave();
    cover('equipment:saw-1');
    expect(isRowNeeded(needs(), row('fact', { ...started, refs: [...started.refs, 'pallet:7'] }))).toBe(true);
    expect(isRowNeeded(needs(), row('fact', { ...started, refs: ['chain:st-a/normal/00000000000a'] }))).toBe(false);
    expect(isRowNeeded(needs(), row('fact', { nonsense: true }))).toBe(true);
    expect(isRowNeeded(needs(), row('wonder', {}))).toBe(true);
  });
});

test('revisions of orders are needed until the order leaves, others until they are replaced', () => {
  const { station, needs, leave } = begun();
  expect(isRowNeeded(needs(), row('plan', orderDocument('wo-1')))).toBe(true);
  leave();
  expect(isRowNeeded(needs(), row('plan', orderDocument('wo-1')))).toBe(false);
  expect(isRowNeeded(needs(), row('plan', orderDocument('unheard of')))).toBe(true);
  expect(isRowNeeded(needs(), row('plan', personDocument('ann')))).toBe(true);
  const next = personDocument('ann', 2);
  station.world.plan.current.set('person/ann', next);
  expect(isRowNeeded(needs(), row('plan', personDocument('ann')))).toBe(false);
  expect(isRowNeeded(needs(), row('plan', next))).toBe(true);
});

test('receipts are needed for some weeks', () => {
  const { started, needs } = begun();
  const receipt = (receivedAt: string) =>
    row('receipt', { fact: started.id, chain: started.chain, receivedAt, quarantined: null, posting: null });
  expect(isRowNeeded(needs(), receipt('2026-11-22T09:00:00.000Z'))).toBe(true);
  expect(isRowNeeded(needs(), receipt('2026-10-22T09:00:00.000Z'))).toBe(false);
});
