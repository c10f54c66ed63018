import { expect, test } from 'vitest';

import type { JobView } from '../../shared/views/view-schemas.ts';
import { paceOf } from './pace.ts';

const since = '2026-11-22T08:00:00.000Z';
const at = (minutes: number) => Date.parse(since) + minutes * 60_000;
const job: JobView = {
  order: 'o1',
  number: 'WO-1',
  operation: 'op10',
  operationName: 'Bend',
  material: { id: 'm', name: 'Bracket' },
  customer: null,
  quantity: { value: '200', unit: 'C62' },
  good: '90',
  scrap: '0',
  rework: '0',
  inRework: '0',
  due: '2026-11-22T16:00:00.000Z',
  priority: 0,
  plannedMinutes: 100,
  setupMinutes: 0,
  remainingMinutes: 55,
  startedAt: since,
};

test('a run that was never interrupted is compared with its plan', () => {
  expect(paceOf({ job, since }, at(50))).toEqual({ done: 0.45, expected: 0.5, ahead: -10, late: false });
  expect(paceOf({ job, since }, at(30)).ahead).toBe(30);
});

test('setup gives no pieces: the plan expects none until it is over', () => {
  const withSetup = { ...job, good: '0', setupMinutes: 20 };
  const expected = (minutes: number) => paceOf({ job: withSetup, since }, at(minutes)).expected;
  expect([expected(10), expected(20), expected(60), expected(100)]).toEqual([0, 0, 0.5, 1]);
});

test('a tenth of the order behind is late', () => {
  expect(paceOf({ job, since }, at(55)).late).toBe(true);
});

test('a run that was interrupted is compared with what its machine should have made; without that it has no pace', () => {
  const resumed = { job, since: '2026-11-22T09:00:00.000Z' };
  expect(paceOf(resumed, at(120))).toEqual({ done: 0.45, expected: null, ahead: null, late: false });
  expect(paceOf(resumed, at(120), '120')).toEqual({ done: 0.45, expected: 0.6, ahead: -30, late: true });
});

test('more than ordered fills the bar and no more; the plan never expects more than the order', () => {
  expect(paceOf({ job: { ...job, good: '230' }, since }, at(500))).toEqual({
    done: 1,
    expected: 1,
    ahead: 30,
    late: false,
  });
});

test('a clock behind the start expects nothing yet', () => {
  expect(paceOf({ job, since }, at(-5)).expected).toBe(0);
});
