import { seededRandom } from '../../shared/testing/seeded.ts';

/** Draws of one kind of thing; drawing more of one changes nothing about the others. */
export interface Chance {
  /** From 0 up to but not 1. */
  readonly number: () => number;
  /** Whether something happens that does in such a share of cases. */
  readonly happens: (share: number) => boolean;
  /** A whole number from 0 up to but not `below`. */
  readonly below: (below: number) => number;
  /** Between two numbers, the small ones more often. */
  readonly between: (least: number, most: number) => number;
  readonly of: <T>(list: readonly T[]) => T;
}

/** The chance of one thing under a seed. */
export function chanceOf(seed: number, what: string): Chance {
  let mixed = Math.imul(seed + 1, 0x9e3779b1);
  for (let index = 0; index < what.length; index += 1)
    mixed = Math.imul(mixed ^ what.charCodeAt(index), 0x01000193) ^ (mixed >>> 15);
  const number = seededRandom(mixed);
  // The first ones of neighbouring seeds are alike.
  for (let skipped = 0; skipped < 8; skipped += 1) number();
  const below = (limit: number) => Math.floor(number() * limit);
  return {
    number,
    below,
    happens: (share) => number() < share,
    between: (least, most) => least + (most - least) * number() ** 2,
    of: (list) => list[below(list.length)] as (typeof list)[number],
  };
}
