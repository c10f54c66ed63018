import { describe, expect, it } from 'vitest';

import type { FactDraft } from '../../shared/facts/seal.ts';
import { must } from '../../shared/invariant.ts';
import { quantityDraft, testStation } from '../testing/station.testkit.ts';
import { postingsFor, postingsOf } from './postings-of.ts';

const job = { order: '1001', operation: '10', equipment: 'press-1' };
const about = { occurredAt: '2026-11-22T08:00:00.000Z', person: 'anna' };

function postings(draft: Partial<FactDraft>, ask = postingsOf) {
  const fact = must(testStation('line-1').record([quantityDraft(draft)])[0], 'fact');
  return { fact, postings: ask(fact) };
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
          by: 'person',
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
    expect(postings({ type: 'Reversed', data: { type: 'JobResumed' }, reverses }).postings).toEqual([]);
    expect(postings({ type: 'Reversed', data: { type: 'QuantityReported' } }).postings).toEqual([]);
  });

  it('going on, an unknown kind, a newer version and unreadable data ask nothing', () => {
    expect(postings({ type: 'JobResumed', data: job }).postings).toEqual([]);
    expect(postings({ type: 'SomethingNew', data: {} }).postings).toEqual([]);
    expect(postings({ v: 99 }).postings).toEqual([]);
    expect(postings({ data: { order: '1001' } }).postings).toEqual([]);
  });

  it('material, time, a rest open, more work and taking up again each ask for a posting of their kind', () => {
    const use = { ...job, material: 'steel', lot: 'L1', quantity: { value: '2.5', unit: 'KGM' } };
    const withLot = ['workOrder:1001', 'equipment:press-1', 'lot:L1'];
    const asked = (draft: Partial<FactDraft>) => postings({ v: 1, ...draft }).postings[0]?.body;
    expect(asked({ type: 'MaterialConsumed', refs: withLot, data: { ...use, mode: 'backflush' } })).toMatchObject({
      kind: 'consume',
      lot: 'L1',
      quantity: { value: '2.5', unit: 'KGM' },
      by: 'backflush',
    });
    expect(asked({ type: 'MaterialReturned', refs: withLot, data: use })).toMatchObject({ kind: 'return' });
    const labor = { person: 'ben', ...job };
    const refs = ['person:ben', 'workOrder:1001', 'equipment:press-1'];
    // Anna ends it, the time is Ben's.
    expect(asked({ type: 'LaborStopped', refs, data: labor })).toMatchObject({
      kind: 'time',
      of: 'person',
      person: 'ben',
    });
    expect(asked({ type: 'JobSuspended', data: job })).toMatchObject({ kind: 'time', of: 'machine' });
    const part = { type: 'JobCompleted', v: 2, data: { ...job, remainder: 'open' } };
    expect(asked(part)).toMatchObject({ kind: 'finish', remainder: 'open', short: null });
    expect(asked({ type: 'JobReopened', data: { ...job, reason: 'miscount' } })).toMatchObject({ kind: 'reopen' });
  });

  it('stops are told to whom asks for them, under their machine, with what they are about', () => {
    const stop = { type: 'EquipmentStateChanged', v: 2, refs: ['equipment:press-1'] };
    const data = { equipment: 'press-1', state: 'stopped', reason: 'jam' };
    expect(postings({ ...stop, data }).postings).toEqual([]);
    const all = postingsFor(['stop']);
    expect(postings({ ...stop, data }, all).postings).toMatchObject([
      { lane: 'equipment/press-1', kind: 'stop', body: { reason: 'jam', order: null } },
    ]);
    const about = '0193502a-0000-7000-8000-000000000001';
    const explained = { type: 'StopExplained', v: 1, refs: ['equipment:press-1'] };
    expect(
      postings({ ...explained, data: { equipment: 'press-1', stop: about, reason: 'jam' } }, all).postings,
    ).toMatchObject([{ kind: 'stopReason', body: { about } }]);
    expect(postings({}, all).postings).toEqual([]);
  });
});
