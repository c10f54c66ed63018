import fc from 'fast-check';
import { expect, test } from 'vitest';

import { boardElapsed, PAGE_MS, pageOf, turnAt, UNITS_ON_PAGE } from './board-pages.ts';

test('pages change no faster than every fifteen seconds', () => {
  expect(PAGE_MS).toBeGreaterThanOrEqual(15_000);
  expect(turnAt(PAGE_MS - 1)).toBe(turnAt(0));
  expect(turnAt(PAGE_MS)).toBe(turnAt(0) + 1);
});

test('every machine has its page, once in a round', () => {
  fc.assert(
    fc.property(fc.nat(40), fc.nat(1_000_000), (count, turn) => {
      const things = Array.from({ length: count }, (_, index) => index);
      const { pages } = pageOf(things, turn);
      const round = Array.from({ length: pages }, (_, index) => pageOf(things, turn + index).shown);
      expect(round.flat().toSorted((a, b) => a - b)).toEqual(things);
      expect(round.every((shown) => shown.length <= UNITS_ON_PAGE)).toBe(true);
    }),
  );
});

test('a time is short enough to be read from afar', () => {
  const minute = 60_000;
  expect([65_000, 59 * minute, 65 * minute, 50 * 60 * minute, -5].map((ms) => boardElapsed(ms))).toEqual([
    '1:05',
    '59:00',
    '1\u00A0h\u00A005',
    '2\u00A0d',
    '0:00',
  ]);
});
