import { describe, expect, test } from 'vitest';

import { orderWindow } from './adventureworks.ts';
import { feedQueues } from './feed-queues.ts';
import { bootstrapRatio, quantile } from './spread.ts';

const workOrders = `WorkOrderID,ProductID,OrderQty,StartDate,DueDate
1,700,5,2020-01-02,2020-01-10
2,701,6,2020-01-03,2020-01-09
3,702,7,2020-02-01,2020-02-09
4,703,7,2020-01-03,2020-01-09
`;
const routings = `WorkOrderID,OperationSequence,LocationID,ActualEndDate,ActualResourceHrs
1,1,10,2020-01-05,2.0
1,2,20,2020-01-05,1.0
2,1,10,2020-02-20,2.0
3,1,10,2020-02-03,2.0
`;
const window = orderWindow(workOrders, routings, '2020-01-01', '2020-02-01');

describe('ERP orders as live queues', () => {
  test('hold the orders of the window that have a route, and tell nothing that is after it', () => {
    expect(window).toMatchObject({ orders: 2, operations: 3 });
    expect(window.events.map((event) => ('draft' in event ? event.draft.type : event.document.id))).toEqual([
      '1',
      '2',
      'JobStarted',
      'JobCompleted',
      'JobStarted',
      'JobCompleted',
    ]);
    expect(Math.max(...window.events.map(({ atMs }) => atMs))).toBeLessThan(Date.UTC(2020, 1, 1));
  });

  test('an operation is blocked by the one before it until that is finished', () => {
    const fed = feedQueues(window, 1);
    expect(fed.events).toBe(6);
    expect(fed.why.get('predecessor-open')).toBe(2);
    expect(fed.lengths).toEqual([1, 1, 0, 0]);
  });

  test('a file without a column that is needed is refused by its name', () => {
    expect(() => orderWindow('WorkOrderID\n1', routings, '2020-01-01', '2020-02-01')).toThrow(/no column "ProductID"/);
  });
});

test('ratios of sums and quantiles are those that were drawn, the same every time', () => {
  expect(quantile([3, 1, 2], 0.5)).toBe(2);
  const pairs = [
    { of: 1, to: 2 },
    { of: 3, to: 2 },
  ];
  const drawn = bootstrapRatio(pairs);
  expect(drawn).toEqual({ ratio: 1, low: 0.5, high: 1.5 });
  expect(bootstrapRatio(pairs)).toEqual(drawn);
});
