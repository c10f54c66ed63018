import { assert, boolean, nat, property } from 'fast-check';
import { expect, test } from 'vitest';

import { PAGE_MS, pageOf, turnAt, UNITS_ON_PAGE } from './board-pages.ts';

test('pages change no faster than every fifteen seconds', () => {
  expect(PAGE_MS).toBeGreaterThanOrEqual(15_000);
  expect(turnAt(PAGE_MS - 1)).toBe(turnAt(0));
  expect(turnAt(PAGE_MS)).toBe(turnAt(0) + 1);
});

test('every machine has its page, once in a round; what is open is on one of them, after each when something is overdue', () => {
  assert(
    property(nat(40), nat(1_000_000), boolean(), boolean(), (count, turn, isOpen, isLate) => {
      const things = Array.from({ length: count }, (_, index) => index);
      const deviations = { open: isOpen || isLate ? 3 : 0, overdue: isLate ? 1 : 0 };
      const { pages } = pageOf(things, deviations, turn);
      const round = Array.from({ length: pages }, (_, index) => pageOf(things, deviations, turn + index).shown);
      const machines = round.flatMap((one) => (one.kind === 'units' ? [one.shown] : []));
      expect(machines.flat().toSorted((a, b) => a - b)).toEqual(things);
      expect(machines.every((shown) => shown.length <= UNITS_ON_PAGE)).toBe(true);
      const others = round.length - machines.length;
      expect(others).toBe(isLate ? machines.length : isOpen ? 1 : 0);
    }),
  );
});
