/** A source of chance that gives the same for the same seed. */
export interface Chance {
  /** From 0 up to but not 1. */
  readonly next: () => number;
  /** A whole number from 0 up to but not `below`. */
  readonly below: (below: number) => number;
  readonly between: (from: number, to: number) => number;
  readonly isTrue: (probability: number) => boolean;
  /** Exponentially spread around a mean, as the time to the next breakdown is; at most six times the mean. */
  readonly spread: (mean: number) => number;
  readonly pick: <Item>(items: readonly Item[]) => Item | undefined;
  readonly weighted: <Item extends { readonly weight: number }>(items: readonly Item[]) => Item | undefined;
  /** A UUID of version 7 of this instant. */
  readonly uuid: (ms: number) => string;
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/** A seeded source (sfc32, PractRand-tested); good enough to play with, not for secrets. */
export function seededChance(seed: string): Chance {
  const state = new Uint32Array([0x9e37_79b9, 0x243f_6a88, 0xb7e1_5162, 1]);
  const [A, B, C, COUNT] = [0, 1, 2, 3] as const;
  const at = (index: number) => state[index] ?? 0;
  function bits(): number {
    const sum = (at(A) + at(B) + at(COUNT)) >>> 0;
    state[COUNT] = at(COUNT) + 1;
    state[A] = at(B) ^ (at(B) >>> 9);
    state[B] = at(C) + (at(C) << 3);
    state[C] = ((at(C) << 21) | (at(C) >>> 11)) + sum;
    return sum;
  }
  for (const [index, character] of Array.from(seed).entries()) {
    state[index % 3] = at(index % 3) ^ Math.imul((character.codePointAt(0) ?? 0) + index, 0x0100_0193);
    bits();
  }
  for (let round = 0; round < 15; round += 1) bits();

  const next = () => bits() / 2 ** 32;
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    next,
    below,
    between: (from, to) => from + next() * (to - from),
    isTrue: (probability) => next() < probability,
    spread: (mean) => Math.min(6, -Math.log(1 - next())) * mean,
    pick: (items) => items[below(items.length)],
    weighted: (items) => {
      let left = next() * items.reduce((sum, { weight }) => sum + weight, 0);
      return items.find(({ weight }) => (left -= weight) < 0) ?? items.at(-1);
    },
    uuid: (ms) => {
      const time = hex(Math.floor(ms), 12);
      const [a, b, c] = [bits(), bits(), bits()];
      const variant = hex(0x8000 | (b & 0x3fff), 4);
      return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(a & 0xfff, 3)}-${variant}-${hex(c, 8)}${hex(a >>> 16, 4)}`;
    },
  };
}
