import { describe, expect, it } from 'vitest';

import { type CornerTaps, takeTap } from './corner-taps.ts';

/** Taps at places and times; true when the last one was enough. */
function tapped(...all: readonly (readonly [x: number, y: number, at: number])[]): boolean {
  let taps: CornerTaps = [];
  let last = false;
  for (const [x, y, at] of all) {
    const taken = takeTap(taps, { x, y }, 100, at);
    ({ taps } = taken);
    last = taken.enough;
  }
  return last;
}

describe('the hidden corner', () => {
  it('opens at the fifth tap within four seconds', () => {
    const five = [0, 1000, 2000, 3000, 4000].map((at) => [5, 90, at] as const);
    expect(tapped(...five)).toBe(true);
    expect(tapped(...five.slice(1))).toBe(false);
  });

  it('does not open slowly, elsewhere, or with a tap elsewhere in between', () => {
    expect(tapped(...[0, 1100, 2200, 3300, 4400].map((at) => [5, 5, at] as const))).toBe(false);
    expect(tapped(...[0, 1, 2, 3, 4].map((at) => [101, 5, at] as const))).toBe(false);
    expect(tapped([5, 5, 0], [5, 5, 1], [5, 5, 2], [500, 5, 3], [5, 5, 4], [5, 5, 5])).toBe(false);
  });

  it('begins anew after it has opened', () => {
    expect(tapped(...[0, 1, 2, 3, 4, 5].map((at) => [5, 5, at] as const))).toBe(false);
    expect(tapped(...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((at) => [5, 5, at] as const))).toBe(true);
  });
});
