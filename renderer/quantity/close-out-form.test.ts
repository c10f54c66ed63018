import { describe, expect, test } from 'vitest';

import { commandParams } from '../../shared/gate/command.ts';
import type { JobView } from '../../shared/views/view-schemas.ts';
import {
  addScrap,
  closeOutParams,
  emptyCloseOut,
  goodAgainstOrder,
  MOST_SCRAP_ENTRIES,
  removeLastScrap,
  scrapSum,
  scrapWaitsForReason,
  typeInto,
} from './close-out-form.ts';

const job: JobView = {
  order: 'o1',
  number: 'WO-1',
  operation: 'op10',
  operationName: 'Bend',
  material: { id: 'm', name: 'Bracket' },
  customer: null,
  quantity: { value: '200', unit: 'C62' },
  good: '150',
  scrap: '0',
  rework: '0',
  due: '2026-11-22T16:00:00.000Z',
  priority: 0,
  plannedMinutes: 100,
  setupMinutes: 0,
  remainingMinutes: 25,
  startedAt: null,
};
const scrapField = { ...emptyCloseOut, field: 'scrap' as const };

test('good, scrap and rework go in one submit that the station accepts', () => {
  const good = typeInto(emptyCloseOut, { terms: ['17', '13', '21'] });
  const rework = typeInto({ ...good, field: 'rework' }, { terms: ['2'] });
  const form = addScrap(typeInto({ ...rework, field: 'scrap' }, { terms: ['3'] }), 'scratch');
  const params = closeOutParams(form, job);
  expect(params).toEqual({
    order: 'o1',
    operation: 'op10',
    good: { value: '51', unit: 'C62' },
    scrap: [{ quantity: { value: '3', unit: 'C62' }, reason: 'scratch' }],
    rework: { value: '2', unit: 'C62' },
  });
  expect(commandParams.completeJob.safeParse(params).success).toBe(true);
});

test('finishing without further pieces is a valid submit too', () => {
  expect(commandParams.completeJob.safeParse(closeOutParams(emptyCloseOut, job)).success).toBe(true);
});

describe('scrap', () => {
  test('without a number is one piece, and the same reason again adds up', () => {
    const form = addScrap(addScrap(scrapField, 'scratch'), 'scratch');
    expect([form.scrap, scrapSum(form)]).toEqual([[{ value: '2', reason: 'scratch' }], '2']);
  });

  test('that was typed but has no reason yet is noticed, so that it is not lost', () => {
    const typed = typeInto(scrapField, { terms: ['4'] });
    expect([scrapWaitsForReason(typed), scrapWaitsForReason(addScrap(typed, 'bent'))]).toEqual([true, false]);
  });

  test('can be taken away again', () => {
    const form = removeLastScrap(addScrap(addScrap(scrapField, 'bent'), 'scratch'));
    expect(form.scrap).toEqual([{ value: '1', reason: 'bent' }]);
  });

  test('never grows beyond what one report may hold', () => {
    let form = scrapField as ReturnType<typeof addScrap>;
    for (let index = 0; index < 25; index += 1) form = addScrap(form, `reason ${index}`);
    expect(form.scrap.length).toBe(MOST_SCRAP_ENTRIES);
    expect(commandParams.completeJob.safeParse(closeOutParams(form, job)).success).toBe(true);
  });
});

test('the good count is compared with the order exactly', () => {
  const plus = (amount: string) => goodAgainstOrder(typeInto(emptyCloseOut, { terms: [amount] }), job);
  expect([plus('49'), plus('50'), plus('51')]).toEqual([
    { sign: -1, by: '1' },
    { sign: 0, by: '0' },
    { sign: 1, by: '1' },
  ]);
});
