import { describe, expect, test } from 'vitest';

import { commandParams } from '../../shared/gate/command.ts';
import type { JobView } from '../../shared/views/view-schemas.ts';
import {
  addLeftover,
  addScrap,
  closeOutParams,
  emptyCloseOut,
  goodAdded,
  goodAgainstOrder,
  looseField,
  MOST_SCRAP_ENTRIES,
  removeLast,
  scrapSum,
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
  inRework: '0',
  due: '2026-11-22T16:00:00.000Z',
  priority: 0,
  plannedMinutes: 100,
  setupMinutes: 0,
  remainingMinutes: 25,
  startedAt: null,
};
const running = { job, counted: null, special: null };
const scrapField = { ...emptyCloseOut, field: 'scrap' as const };

test('good, scrap and rework go in one submit that the station accepts', () => {
  const good = typeInto(emptyCloseOut, { terms: ['17', '13', '21'] });
  const rework = typeInto({ ...good, field: 'rework' }, { terms: ['2'] });
  const form = addScrap(typeInto({ ...rework, field: 'scrap' }, { terms: ['3'] }), 'scratch');
  const params = closeOutParams(form, { ...running, job: { ...job, good: '149' } });
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
  expect(commandParams.completeJob.safeParse(closeOutParams(emptyCloseOut, running)).success).toBe(true);
});

describe('scrap', () => {
  test('without a number is one piece, and the same reason again adds up', () => {
    const form = addScrap(addScrap(scrapField, 'scratch'), 'scratch');
    expect([form.scrap, scrapSum(form)]).toEqual([[{ value: '2', reason: 'scratch' }], '2']);
  });

  test('that was typed but has no reason yet is noticed, so that it is not lost', () => {
    const typed = typeInto(scrapField, { terms: ['4'] });
    expect([looseField(typed), looseField(addScrap(typed, 'bent'))]).toEqual(['scrap', undefined]);
  });

  test('can be taken away again', () => {
    const form = removeLast(addScrap(addScrap(scrapField, 'bent'), 'scratch'));
    expect(form.scrap).toEqual([{ value: '1', reason: 'bent' }]);
  });

  test('never grows beyond what one report may hold', () => {
    let form = scrapField as ReturnType<typeof addScrap>;
    for (let index = 0; index < 25; index += 1) form = addScrap(form, `reason ${index}`);
    expect(form.scrap.length).toBe(MOST_SCRAP_ENTRIES);
    expect(commandParams.completeJob.safeParse(closeOutParams(form, running)).success).toBe(true);
  });
});

describe('what is missing', () => {
  const plus = (amount: string) => typeInto(emptyCloseOut, { terms: [amount] });

  test('stays open as a job unless somebody says why it does not come', () => {
    expect(closeOutParams(plus('49'), running)).toMatchObject({ remainder: 'open' });
    const params = closeOutParams({ ...plus('49'), short: 'ran-out' }, running);
    expect(params).toMatchObject({ remainder: 'none', short: 'ran-out' });
    expect(commandParams.completeJob.safeParse(params).success).toBe(true);
  });

  test('is nothing to speak of once the order is complete, whatever was chosen before', () => {
    for (const amount of ['50', '51']) {
      const params = closeOutParams({ ...plus(amount), short: 'ran-out' }, running);
      expect([params.remainder, params.short]).toEqual([undefined, undefined]);
    }
  });
});

test('pieces in rework are not missing', () => {
  const plus = (amount: string) => typeInto(emptyCloseOut, { terms: [amount] });
  const reworked = { ...running, job: { ...job, rework: '5', inRework: '5' } };
  expect(goodAgainstOrder(plus('44'), reworked)).toEqual({ sign: -1, by: '1' });
  expect(goodAgainstOrder(plus('45'), reworked)).toEqual({ sign: 0, by: '0' });
  expect(closeOutParams(plus('45'), reworked).remainder).toBeUndefined();
});

describe('a leftover', () => {
  const sheet = { material: 'sheet', lot: 'L-1', unit: 'KGM' };
  const field = { ...emptyCloseOut, field: 'leftovers' as const };

  test('goes back into its lot, in the unit of its component', () => {
    const typed = typeInto(field, { terms: ['2.5'] });
    expect(looseField(typed)).toBe('leftovers');
    const form = { ...addLeftover(typed, sheet), stop: 'fault' };
    const params = closeOutParams(form, running);
    expect(params.leftovers).toEqual([{ material: 'sheet', lot: 'L-1', quantity: { value: '2.5', unit: 'KGM' } }]);
    expect(params.stop).toBe('fault');
    expect([looseField(form), commandParams.completeJob.safeParse(params).success]).toEqual([undefined, true]);
  });

  test('said again stands in place of what was said before, and nothing typed takes it back', () => {
    const once = addLeftover(typeInto(field, { terms: ['2.5'] }), sheet);
    const again = addLeftover(typeInto(once, { terms: ['3'] }), sheet);
    expect(again.leftovers.map(({ value }) => value)).toEqual(['3']);
    expect(addLeftover(again, sheet).leftovers).toEqual([]);
    expect(removeLast(again).leftovers).toEqual([]);
  });
});

test('the good count is compared with the order exactly', () => {
  const plus = (amount: string) => goodAgainstOrder(typeInto(emptyCloseOut, { terms: [amount] }), running);
  expect([plus('49'), plus('50'), plus('51')]).toEqual([
    { sign: -1, by: '1' },
    { sign: 0, by: '0' },
    { sign: 1, by: '1' },
  ]);
});

test('scrap of a machine whose counter counted it before is good no longer', () => {
  const counting = { ...running, counted: '150' };
  const form = addScrap(typeInto(scrapField, { terms: ['3'] }), 'scratch');
  expect(goodAdded(form, counting)).toBe('-3');
  expect(goodAgainstOrder(form, counting)).toEqual({ sign: -1, by: '53' });
  expect(goodAgainstOrder(form, running)).toEqual({ sign: -1, by: '50' });
  expect(goodAdded(form, { counted: '2' })).toBe('-2');
});

test('of pieces that are worked on again, scrap is not missing', () => {
  const rework = {
    ...running,
    special: 'rework' as const,
    job: { ...job, quantity: { value: '5', unit: 'C62' }, good: '0' },
  };
  const good = typeInto(emptyCloseOut, { terms: ['4'] });
  expect(goodAgainstOrder(good, rework)).toEqual({ sign: -1, by: '1' });
  const form = addScrap(typeInto({ ...good, field: 'scrap' }, { terms: ['1'] }), 'scratch');
  expect(goodAgainstOrder(form, rework)).toEqual({ sign: 0, by: '0' });
});
