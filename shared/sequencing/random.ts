/** A stream of random numbers that a seed decides: the same seed gives the same plan on every machine. */
export interface Random {
  /** A real number from 0 to below 1. */
  readonly next: () => number;
  /** A whole number from 0 to below `below`. */
  readonly below: (below: number) => number;
}

/** sfc32 (C. Doty-Humphrey, PractRand): 128 bits of state, whole numbers only, so equal on every platform. */
export function createRandom(seed: number): Random {
  let [a, b, c, counter] = [0x9e3779b9 | 0, seed | 0, Math.floor(seed / 4294967296) | 0, 1];
  const bits = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 15; round += 1) bits();
  return {
    next: () => bits() / 4294967296,
    below: (below) => Math.floor((bits() / 4294967296) * below),
  };
}
