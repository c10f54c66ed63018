import { expect, test } from 'vitest';

import { code39Bars } from './code-39.ts';
import { TEST_CODE } from './TestCode.tsx';

/** Reads the bars again, as a scanner would: widths of bars and spaces, nine to a character. */
function widths(text: string): string[] {
  const { bars } = code39Bars(text);
  const elements = bars.flatMap(({ x, w }, index) => {
    const next = bars[index + 1];
    return next ? [w, next.x - x - w] : [w];
  });
  const characters: string[] = [];
  for (let at = 0; at < elements.length; at += 10)
    characters.push(
      elements
        .slice(at, at + 9)
        .map((w) => (w === 3 ? 'w' : 'n'))
        .join(''),
    );
  return characters;
}

test('every character has three wide of nine elements and differs from the others; the code begins and ends alike', () => {
  const characters = widths(TEST_CODE);
  expect(characters).toHaveLength(TEST_CODE.length + 2);
  expect(characters.every((pattern) => pattern.replaceAll('n', '').length === 3)).toBe(true);
  expect(characters[0]).toBe('nwnnwnwnn');
  expect(characters.at(-1)).toBe(characters[0]);
  expect(new Set(characters).size).toBe(new Set(`*${TEST_CODE}`).size);
});

test('a character that is not known is a mistake', () => {
  expect(() => code39Bars('ä')).toThrow('"ä"');
});
