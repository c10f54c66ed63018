import { describe, expect, test } from 'vitest';

import { contrastRatio } from './contrast.ts';
import { contrast, dark, light } from './palette.ts';
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
  ['light', light, 7, 3],
  ['dark', dark, 7, 3],
  ['high contrast', contrast, 10, 7],
] as const)('the %s palette', (_, palette, leastText, leastShape) => {
  test.each(texts)(`%s on %s can be read: at least ${leastText}:1`, (text, surface) => {
    expect(contrastRatio(palette[text], palette[surface])).toBeGreaterThanOrEqual(leastText);
  });

  test.each(shapes)(`%s on %s can be seen: at least ${leastShape}:1`, (shape, surface) => {
    expect(contrastRatio(palette[shape], palette[surface])).toBeGreaterThanOrEqual(leastShape);
  });
});

test('in high contrast every border can be seen, of panels too', () => {
  expect(contrastRatio(contrast.line, contrast.panel)).toBeGreaterThanOrEqual(7);
  expect(contrastRatio(contrast.redEdge, contrast.red)).toBeGreaterThanOrEqual(3);
});

test('the contrast of black and white is 21, of a colour with itself 1', () => {
  expect(contrastRatio('#000000', '#ffffff')).toBeCloseTo(21);
  expect(contrastRatio('#a80011', '#a80011')).toBe(1);
});
