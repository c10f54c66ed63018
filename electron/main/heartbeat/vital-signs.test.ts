import { describe, expect, it } from 'vitest';

import { AWAY_LIMIT_MS, judge, KERNEL_LIMIT_MS, SCREEN_LIMIT_MS } from './vital-signs.ts';
import type { VitalSigns } from './vital-signs.ts';

const NOW = 10_000_000;
type Over = { readonly [Part in keyof VitalSigns]?: Partial<VitalSigns[Part]> };

/** Both fresh, but for what is said. Times are ages. */
const judged = ({ screen, kernel }: Over) =>
  judge(
    {
      screen: { at: NOW, beats: true, awaySince: 0, ...screen },
      kernel: { at: NOW, awaySince: 0, hasProblem: false, ...kernel },
    },
    NOW,
  );
const ago = (ms: number) => NOW - ms;

describe('screens and kernel', () => {
  it.each([
    ['both fresh', {}, undefined, true],
    ['a screen that beat just in time', { screen: { at: ago(SCREEN_LIMIT_MS.next - 1) } }, undefined, true],
    ['a screen that beat no more', { screen: { at: ago(SCREEN_LIMIT_MS.next) } }, 'screen', false],
    ['a new screen that takes its time', { screen: { beats: false, at: ago(SCREEN_LIMIT_MS.next) } }, undefined, true],
    ['a new screen that never beat', { screen: { beats: false, at: ago(SCREEN_LIMIT_MS.first) } }, 'screen', false],
    ['a kernel that answered just in time', { kernel: { at: ago(KERNEL_LIMIT_MS - 1) } }, undefined, true],
    ['a kernel that answers no more', { kernel: { at: ago(KERNEL_LIMIT_MS) } }, 'kernel', false],
    [
      'a silent screen over a silent kernel: it has nobody to ask',
      { screen: { at: ago(30_000) }, kernel: { at: ago(30_000) } },
      undefined,
      true,
    ],
    [
      'a silent screen while the kernel is away',
      { screen: { at: ago(900_000) }, kernel: { at: undefined, awaySince: ago(1_000) } },
      undefined,
      true,
    ],
    ['a kernel that has just gone', { kernel: { at: undefined, awaySince: ago(1_000) } }, undefined, true],
    [
      'a kernel that does not come',
      { kernel: { at: undefined, awaySince: ago(AWAY_LIMIT_MS.kernel) } },
      undefined,
      false,
    ],
    [
      'a kernel that said why it cannot work',
      { kernel: { at: undefined, awaySince: 0, hasProblem: true } },
      undefined,
      true,
    ],
    ['a screen that is loading', { screen: { at: undefined, awaySince: ago(1_000) } }, undefined, true],
    [
      'a screen that does not come',
      { screen: { at: undefined, awaySince: ago(AWAY_LIMIT_MS.screen) } },
      undefined,
      false,
    ],
  ] satisfies [string, Over, 'screen' | 'kernel' | undefined, boolean][])('%s', (_what, over, frozen, isWell) => {
    expect(judged(over)).toEqual({ frozen, isWell });
  });
});
