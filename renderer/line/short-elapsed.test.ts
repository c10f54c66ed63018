import { expect, test } from 'vitest';

import { shortElapsed } from './short-elapsed.ts';

test('a time is short enough to be read from afar', () => {
  const minute = 60_000;
  expect([65_000, 59 * minute, 65 * minute, 50 * 60 * minute, -5].map((ms) => shortElapsed(ms, 'de'))).toEqual([
    '1:05',
    '59:00',
    '1\u00A0h\u00A005',
    '2\u00A0d',
    '0:00',
  ]);
  expect([65 * minute, 50 * 60 * minute].map((ms) => shortElapsed(ms, 'zh'))).toEqual([
    '1\u00A0时\u00A005',
    '2\u00A0天',
  ]);
});
