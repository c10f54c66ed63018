import { describe, expect, test } from 'vitest';

import { contrastRatio } from './contrast.ts';
import { dark, light } from './palette.ts';
import type { Palette } from './palette.ts';

/** Which text stands on which surface, in the components. */
const surfaces: readonly (keyof Palette)[] = ['canvas', 'panel', 'sunken', 'raised'];
const texts: readonly (readonly [keyof Palette, keyof Palette])[] = [
  ...surfaces.flatMap((surface) => [['text', surface] as const, ['dim', surface] as const]),
  ['text', 'pressed'],
  ['onStrong', 'strong'],
  ['onRed', 'red'],
  ['onAmber', 'amber'],
  ['onCyan', 'cyan'],
  ['onMagenta', 'magenta'],
  ['onGreen', 'green'],
];
/** What has to be seen without being read: borders of controls, bars, the ring around the selected. */
const shapes: readonly (readonly [keyof Palette, keyof Palette])[] = [
  ['outline', 'canvas'],
  ['outline', 'panel'],
  ['outline', 'raised'],
  ['fill', 'track'],
  ['cyan', 'panel'],
  ['cyan', 'canvas'],
  ['cyan', 'raised'],
  ['redEdge', 'canvas'],
  ['redEdge', 'panel'],
];

describe.each([
  ['light', light],
  ['dark', dark],
])('the %s palette', (_, palette) => {
  test.each(texts)('%s on %s can be read: at least 7:1', (text, surface) => {
    expect(contrastRatio(palette[text], palette[surface])).toBeGreaterThanOrEqual(7);
  });

  test.each(shapes)('%s on %s can be seen: at least 3:1', (shape, surface) => {
    expect(contrastRatio(palette[shape], palette[surface])).toBeGreaterThanOrEqual(3);
  });
});

test('the contrast of black and white is 21, of a colour with itself 1', () => {
  expect(contrastRatio('#000000', '#ffffff')).toBeCloseTo(21);
  expect(contrastRatio('#a80011', '#a80011')).toBe(1);
});
