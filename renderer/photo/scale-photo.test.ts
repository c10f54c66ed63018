import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { fitted } from './scale-photo.ts';

test('a photo keeps its shape and is never larger than it may be, nor larger than it was', () => {
  const length = fc.integer({ min: 1, max: 12_000 });
  fc.assert(
    fc.property(length, length, fc.constantFrom(640, 1280), (width, height, side) => {
      const small = fitted(width, height, side);
      expect(Math.max(small.width, small.height)).toBeLessThanOrEqual(Math.min(side, Math.max(width, height)));
      expect(Math.min(small.width, small.height)).toBeGreaterThanOrEqual(1);
      const scale = Math.max(small.width, small.height) / Math.max(width, height);
      expect(Math.abs(small.width - width * scale)).toBeLessThanOrEqual(1);
      expect(Math.abs(small.height - height * scale)).toBeLessThanOrEqual(1);
    }),
  );
});

test('a photo that is small already stays as it is', () => {
  expect(fitted(640, 480, 1280)).toEqual({ width: 640, height: 480 });
  expect(fitted(4032, 3024, 1280)).toEqual({ width: 1280, height: 960 });
});
