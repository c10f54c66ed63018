import { describe, expect, test } from 'vitest';

import { orderDocument, smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import {
  checkpoint,
  helloRequest,
  looseRow,
  pullRequest,
  PULL_LIMIT,
  rowKey,
  SHIP_LIMIT,
  shipRequest,
  siteRow,
} from './protocol.ts';

function aFact() {
  const station = createTestStation({ plan: smallPlant() });
  const outcome = station.give(station.commands.signOn('ann'));
  return outcome.ok ? outcome.facts[0] : undefined;
}

const receipt = {
  fact: aFact()?.id,
  chain: aFact()?.chain,
  receivedAt: '2026-11-23T06:00:00.000Z',
  quarantined: null,
  posting: { state: 'pending', at: '2026-11-23T06:00:00.000Z', reference: null, message: null },
};

describe('a row of the site log', () => {
  test.each([
    ['plan', orderDocument('wo-1')],
    ['fact', aFact()],
    ['receipt', receipt],
  ])('carries a %s unchanged, strictly read or loosely', (kind, body) => {
    const row = { seq: 1, key: 'k', lane: 'normal', kind, body };
    expect(siteRow.parse(row)).toStrictEqual(row);
    expect(looseRow.parse(row)).toStrictEqual(row);
  });

  test('with a body that is not as it must be is kept by the loose reading and refused by the strict one', () => {
    const row = { seq: 1, key: 'k', lane: 'normal', kind: 'fact', body: { type: 'Nonsense' } };
    expect(siteRow.safeParse(row).success).toBe(false);
    expect(looseRow.safeParse(row).success).toBe(true);
    expect(looseRow.safeParse({ ...row, kind: 'poem' }).success).toBe(true);
  });

  test('nested without end is refused by the strict reading without breaking it', () => {
    const deep: unknown = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    const row = { seq: 1, key: 'k', lane: 'normal', kind: 'fact', body: { ...aFact(), data: { deep } } };
    expect(siteRow.safeParse(row).success).toBe(false);
    expect(looseRow.safeParse(row).success).toBe(true);
  });

  test('has a key of its own for every document and revision, whatever their ids', () => {
    const keys = [
      rowKey.plan('workOrder', 'a', 1),
      rowKey.plan('workOrder', 'a', 11),
      rowKey.plan('workOrder', 'a@1', 1),
      rowKey.plan('workOrder', 'a/b', 1),
      rowKey.plan('person', 'a', 1),
      rowKey.fact('a'),
      rowKey.receipt('a'),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(looseRow.shape.key.safeParse(rowKey.plan('workOrder', 'x'.repeat(80), 999_999)).success).toBe(true);
  });
});

describe('requests', () => {
  test.each([
    ['no facts', shipRequest, { facts: [], head: {} }, 'facts'],
    ['too many facts', shipRequest, { facts: Array.from({ length: SHIP_LIMIT + 1 }, () => 1), head: {} }, 'facts'],
    [
      'too large a page',
      pullRequest,
      { lane: 'normal', checkpoint: null, limit: PULL_LIMIT + 1, without: [] },
      'limit',
    ],
    ['an unknown lane', pullRequest, { lane: 'fast', checkpoint: null, limit: 1, without: [] }, 'lane'],
    ['a negative checkpoint', checkpoint, { epoch: 'e', seq: -1 }, 'seq'],
    ['a station name in capitals', helloRequest, { station: 'SAW' }, 'station'],
  ])('with %s are refused and say where', (_, schema, request, place) => {
    const paths = schema.safeParse(request).error?.issues.map(({ path }) => path[0]);
    expect(paths).toContain(place);
  });
});
