import { expect, test } from 'vitest';

import { assert, must, unreachable } from './invariant.ts';

test('an invariant that holds passes its value on, falsy values too', () => {
  expect(must(0, 'number')).toBe(0);
  expect(must('', 'text')).toBe('');
  expect(() => assert(true, 'fine')).not.toThrow();
});

test('an invariant that is broken says what is missing', () => {
  expect(() => must(undefined, 'the head')).toThrow('Invariant broken: the head is missing.');
  expect(() => must(null, 'the head')).toThrow('Invariant broken: the head is missing.');
  expect(() => assert(false, 'one equals two')).toThrow('Invariant broken: one equals two.');
  expect(() => unreachable('x' as never, 'the lane')).toThrow(
    'Invariant broken: the lane has the unexpected value "x".',
  );
});
