import { afterEach, expect, it } from 'vitest';

import { openStaging } from './staging.ts';

const staging = openStaging();
afterEach(() => staging.close());

it('an order that has as many rows as are too many is crowded, one with a row less is not; orders, operations and materials count', () => {
  const rows = (key: string, count: number) =>
    Array.from({ length: count }, (_, line) => ({
      key,
      file: 'a.csv',
      line,
      text: '',
      values: {},
      defects: [],
    }));
  staging.add('orders', [...rows('A1', 1), ...rows('A2', 1)]);
  staging.add('operations', [...rows('A1', 1), ...rows('A2', 1)]);
  staging.add('materials', rows('A2', 1));
  expect(staging.crowded(['A1', 'A2'], 3)).toEqual(new Set(['A2']));
  expect(staging.crowded(['A1'], 3)).toEqual(new Set());
});
