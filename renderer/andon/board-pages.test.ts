import { assert, nat, property } from 'fast-check';
import { expect, test } from 'vitest';

import { PAGE_MS, pageOf, turnAt, UNITS_ON_PAGE } from './board-pages.ts';

test('pages change no faster than every fifteen seconds', () => {
  expect(PAGE_MS).toBeGreaterThanOrEqual(15_000);
  expect(turnAt(PAGE_MS - 1)).toBe(turnAt(0));
  expect(turnAt(PAGE_MS)).toBe(turnAt(0) + 1);
});

test('every machine has its page, once in a round', () => {
  assert(
    property(nat(40), nat(1_000_000), (count, turn) => {
      const things = Array.from({ length: count }, (_, index) => index);
      const { pages } = pageOf(things, turn);
      const round = Array.from({ length: pages }, (_, index) => pageOf(things, turn + index).shown);
      expect(round.flat().toSorted((a, b) => a - b)).toEqual(things);
      expect(round.every((shown) => shown.length <= UNITS_ON_PAGE)).toBe(true);
    }),
  );
});
