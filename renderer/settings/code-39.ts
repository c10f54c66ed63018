/** Code 39 (ISO/IEC 16388): nine elements a character, bar and space in turn; `w` is wide. Only the characters that our test code has. */
const patterns: Readonly<Record<string, string>> = {
  '*': 'nwnnwnwnn',
  '-': 'nwnnnnwnw',
  '1': 'wnnwnnnnw',
  D: 'nnnnwwnnw',
  E: 'wnnnwwnnn',
  I: 'nnwnnwwnn',
  L: 'nnwnnnnww',
  N: 'nnnnwnnww',
  S: 'nnwnnnwwn',
};
const WIDE = 3;
/** White before and after the code, in narrow elements. */
const QUIET = 10;

/** A dark bar, in narrow elements from the left. */
export interface Bar {
  readonly x: number;
  readonly w: number;
}

/**
 * The bars of a code between its start and stop characters, and the width of all with the quiet zones.
 * @throws when a character is not among those that are known here; that is a mistake in this program.
 */
export function code39Bars(text: string): { readonly bars: readonly Bar[]; readonly width: number } {
  const bars: Bar[] = [];
  let x = QUIET;
  for (const character of `*${text}*`) {
    const pattern = patterns[character];
    if (pattern === undefined) throw new Error(`No Code 39 pattern for "${character}".`);
    for (const [index, element] of pattern.split('').entries()) {
      const w = element === 'w' ? WIDE : 1;
      if (index % 2 === 0) bars.push({ x, w });
      x += w;
    }
    x += 1;
  }
  return { bars, width: x - 1 + QUIET };
}
