import { Big } from 'big.js';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { must } from '../invariant.ts';
import { crossingRun, evolveRuns, MOST_RUNS } from './lot-takes.ts';
import type { LotTake } from './lot-takes.ts';

const drawn = fc.record({
  order: fc.constantFrom('wo-1', 'wo-2'),
  station: fc.constantFrom('st-1', 'st-2'),
  pieces: fc.integer({ min: 1, max: 9 }),
  returned: fc.boolean(),
});
const takesOf = (list: readonly (typeof drawn extends fc.Arbitrary<infer One> ? One : never)[]): LotTake[] =>
  list.map(({ order, station, pieces, returned }, index) => ({
    fact: `f-${index}`,
    at: '2026-11-23T06:00:00.000Z',
    person: 'ann',
    station,
    order,
    operation: '10',
    equipment: 'saw-1',
    quantity: `${pieces}`,
    unit: 'MTR',
    returned,
  }));
const net = ({ quantity, returned }: LotTake) => (returned ? -Number(quantity) : Number(quantity));
const same = (a: LotTake | undefined, b: LotTake) =>
  a?.order === b.order && a.station === b.station && a.returned === b.returned;

/** The take before which there was enough for the last time, looked for in all of them; given as the first of its run. */
function crossingByHand(takes: readonly LotTake[], book: number): string {
  let [taken, crossing] = [0, 0];
  for (const [index, take] of takes.entries()) {
    if (taken <= book) crossing = index;
    taken += net(take);
  }
  while (crossing > 0 && same(takes[crossing - 1], must(takes[crossing], 'take'))) crossing -= 1;
  return must(takes[crossing], 'take').fact;
}

test('the run with which a lot was overdrawn is the one that all takes together tell, however many there are', () => {
  fc.assert(
    fc.property(fc.array(drawn, { minLength: 1, maxLength: 90 }), fc.integer({ min: 0, max: 60 }), (list, book) => {
      const takes = takesOf(list);
      const over = takes.reduce((sum, take) => sum + net(take), 0) - book;
      fc.pre(over > 0);
      const runs = takes.reduce<readonly LotTake[]>((known, take) => evolveRuns(known, take), []);
      const crossing = runs[crossingRun(runs, new Big(over), ({ quantity }) => new Big(quantity))];
      expect(crossing?.fact).toBe(crossingByHand(takes, book));
    }),
    { numRuns: 400 },
  );
});

test('many small takes of one job are one run, so that what went over is still known after hundreds of them', () => {
  const small = takesOf(
    Array.from({ length: 500 }, () => ({ order: 'wo-1', station: 'st-1', pieces: 1, returned: false })),
  );
  const [other] = takesOf([{ order: 'wo-2', station: 'st-2', pieces: 5, returned: false }]);
  const runs = [...small.slice(0, 200), must(other, 'other'), ...small.slice(200)].reduce<readonly LotTake[]>(
    (known, take) => evolveRuns(known, take),
    [],
  );
  expect(runs.map(({ order, quantity }) => [order, quantity])).toEqual([
    ['wo-1', '200'],
    ['wo-2', '5'],
    ['wo-1', '300'],
  ]);
});

test('what is remembered of a lot stays small', () => {
  const takes = takesOf(
    Array.from({ length: 3 * MOST_RUNS }, (_, index) => ({
      order: 'wo-1',
      station: index % 2 === 0 ? 'st-1' : 'st-2',
      pieces: 1,
      returned: false,
    })),
  );
  const runs = takes.reduce<readonly LotTake[]>((known, take) => evolveRuns(known, take), []);
  expect(runs).toEqual(takes.slice(-MOST_RUNS));
});
