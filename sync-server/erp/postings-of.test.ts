import { describe, expect, it } from 'vitest';

import type { FactDraft } from '../../shared/facts/seal.ts';
import { must } from '../../shared/invariant.ts';
import { quantityDraft, testStation } from '../testing/station.testkit.ts';
import { postingsOf } from './postings-of.ts';

const job = { order: '1001', operation: '10', equipment: 'press-1' };
const about = { occurredAt: '2026-11-22T08:00:00.000Z', person: 'anna' };

function postings(draft: Partial<FactDraft>) {
  const fact = must(testStation('line-1').record([quantityDraft(draft)])[0], 'fact');
  return { fact, postings: postingsOf(fact) };
}

describe('what a fact asks the ERP to book', () => {
  it('a start, a count and an end ask for one posting each, in the lane of the order, under the id of the fact', () => {
    const start = postings({ type: 'JobStarted', data: { ...job, revision: 1 } });
    expect(start.postings).toEqual([
      { key: start.fact.id, lane: '1001', kind: 'start', body: { kind: 'start', ...job, ...about } },
    ]);
    const count = postings({});
    expect(count.postings).toEqual([
      {
        key: count.fact.id,
        lane: '1001',
        kind: 'quantity',
        body: {
          kind: 'quantity',
          ...job,
          ...about,
          good: { value: '5', unit: 'C62' },
          scrap: [],
          rework: { value: '0', unit: 'C62' },
        },
      },
    ]);
    const end = postings({ type: 'JobCompleted', data: job });
    expect(end.postings).toMatchObject([{ key: end.fact.id, kind: 'finish' }]);
  });

  it.each(['JobStarted', 'QuantityReported', 'JobCompleted'])(
    'taking back %s asks to take its posting back',
    (type) => {
      const reverses = '0193502a-0000-7000-8000-000000000001';
      const { fact, postings: asked } = postings({ type: 'Reversed', data: { type }, reverses });
      expect(asked).toEqual([
        {
          key: fact.id,
          lane: '1001',
          kind: 'reverse',
          body: { kind: 'reverse', order: '1001', equipment: 'press-1', ...about, reverses },
        },
      ]);
    },
  );

  it('taking back anything else asks nothing', () => {
    const reverses = '0193502a-0000-7000-8000-000000000001';
    expect(postings({ type: 'Reversed', data: { type: 'JobSuspended' }, reverses }).postings).toEqual([]);
    expect(postings({ type: 'Reversed', data: { type: 'QuantityReported' } }).postings).toEqual([]);
  });

  it('a rest, an unknown kind, a newer version and unreadable data ask nothing', () => {
    expect(postings({ type: 'JobSuspended', data: job }).postings).toEqual([]);
    expect(postings({ type: 'SomethingNew', data: {} }).postings).toEqual([]);
    expect(postings({ v: 99 }).postings).toEqual([]);
    expect(postings({ data: { order: '1001' } }).postings).toEqual([]);
  });
});
