import { expect, test } from 'vitest';

import { backOffMs } from './back-off.ts';

test('waiting doubles from a quarter of a second and never passes five seconds and a fifth', () => {
  expect([0, 1, 2, 3, 4, 5, 50].map((attempt) => backOffMs(attempt, 0))).toEqual([
    250, 500, 1000, 2000, 4000, 5000, 5000,
  ]);
  expect(backOffMs(50, 1)).toBe(6000);
});
