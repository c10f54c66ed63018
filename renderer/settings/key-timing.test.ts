import { expect, test } from 'vitest';

import { gapAdvice, keyTiming, type Stroke, withStroke } from './key-timing.ts';

const burst = (keys: readonly string[], gapMs: number, startMs = 0): Stroke[] =>
  keys.map((key, index) => ({ key, atMs: startMs + index * gapMs }));
const strokes = (all: readonly Stroke[]) => all.reduce<readonly Stroke[]>(withStroke, []);

test('a scan is measured: its characters, its pauses, its end and its group separators', () => {
  const timing = keyTiming(strokes(burst(['0', '1', '\u241D', '1', '0', 'A', 'Enter'], 12)));
  expect(timing).toEqual({
    text: '01\u241D10A',
    keys: 7,
    longestMs: 12,
    usualMs: 12,
    terminator: 'Enter',
    separators: 1,
  });
});

test('the next entry begins after its terminator or after a pause', () => {
  const [first, second] = [burst(['1', '2', 'Enter'], 10), burst(['3', '4'], 10, 40)];
  expect(keyTiming(strokes([...first, ...second]))?.text).toBe('34');
  expect(keyTiming(strokes([...burst(['1'], 10), ...burst(['2'], 10, 2000)]))?.text).toBe('2');
});

test('nothing typed is nothing measured, and one key has no pause', () => {
  expect(keyTiming([])).toBeUndefined();
  expect(keyTiming(burst(['1'], 10))).toMatchObject({ longestMs: null, usualMs: null });
});

test('advice tells fingers from scanners and names a pause that has room to spare', () => {
  const timed = (gapMs: number, keys = 8) => {
    const timing = keyTiming(
      burst(
        Array.from({ length: keys }, () => '1'),
        gapMs,
      ),
    );
    return timing && gapAdvice(timing, 60, [20, 40, 60, 100]);
  };
  expect(timed(12)).toEqual({ code: 'good' });
  expect(timed(55)).toEqual({ code: 'raise', to: 100 });
  expect(timed(180)).toEqual({ code: 'fingers' });
  expect(timed(12, 2)).toEqual({ code: 'short' });
});

test('what is kept of the strokes does not grow', () => {
  expect(
    strokes(
      burst(
        Array.from({ length: 5000 }, () => '1'),
        5,
      ),
    ).length,
  ).toBeLessThanOrEqual(200);
});
