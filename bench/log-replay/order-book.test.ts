import { describe, expect, test } from 'vitest';

import { row } from './made-up-log.testkit.ts';
import { USUAL_ASSUMPTIONS, orderBook, weekOf } from './order-book.ts';

const day = (n: number, hour = 0) => Date.UTC(2026, 2, n, hour);

describe('the order book of a log', () => {
  const rows = [
    row('A', 'saw', [4, 8, 9]),
    row('A', 'saw', [4, 12, 14]),
    row('A', 'mill', [4, 10, 11]),
    row('B', 'saw', [5, 8, 9]),
  ];

  test('keeps every row, in operations in the order in which they began', () => {
    const book = orderBook(rows);
    expect(book.map(({ id, equipment }) => `${id} ${equipment}`).toSorted()).toEqual([
      'A/10 saw',
      'A/20 mill',
      'B/10 saw',
    ]);
    expect(book.flatMap((operation) => operation.rows).length).toBe(rows.length);
  });

  test('lets an order come on its Monday, and an operation when the first row of the one before it has ended', () => {
    const [first, , mill] = orderBook(rows);
    expect(weekOf(day(4, 8))).toBe(day(2));
    expect(first).toMatchObject({ id: 'A/10', arrivalMs: day(2), dueMs: day(6) });
    expect(mill).toMatchObject({ id: 'A/20', arrivalMs: day(4, 9), dueMs: day(10) });
  });

  test('by other assumptions lets it come at other times, never after it was begun', () => {
    const late = orderBook(rows, { ...USUAL_ASSUMPTIONS, arrival: 'finished', release: { daysBefore: 1 } });
    expect(late.find(({ id }) => id === 'A/20')).toMatchObject({ arrivalMs: day(4, 10) });
    expect(late.find(({ id }) => id === 'B/10')).toMatchObject({ arrivalMs: day(4, 8) });
    for (const { arrivalMs, firstStartMs } of late) expect(arrivalMs).toBeLessThanOrEqual(firstStartMs);
  });
});
