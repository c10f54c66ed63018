import { expect, test } from 'vitest';

import { addDecimals } from '../quantity/quantity.ts';
import { jobView } from './view-schemas.ts';

test('a job can be shown whatever its counts add up to', () => {
  const largest = '999999999999.999999';
  const total = Array.from({ length: 1000 }, () => largest).reduce(addDecimals, '0');
  const view = {
    order: 'wo-1',
    number: 'N-1',
    operation: '10',
    operationName: 'Saw',
    material: { id: 'bracket', name: 'Bracket' },
    customer: null,
    quantity: { value: '100', unit: 'C62' },
    good: total,
    scrap: total,
    rework: '0',
    inRework: '0',
    due: '2026-11-23T06:00:00.000Z',
    priority: 0,
    plannedMinutes: 70,
    setupMinutes: 5,
    remainingMinutes: 0,
    startedAt: null,
  };
  expect(jobView.parse(view)).toStrictEqual(view);
});
