/** One key as the keyboard (or a scanner that plays one) sent it. */
export interface Stroke {
  /** What was typed: a character, or the name of a key ("Enter", "F8"); Ctrl+] is a group separator. */
  readonly key: string;
  readonly atMs: number;
}

/** What the last burst of keys tells about who typed it. */
export interface KeyTiming {
  /** The characters, group separators as U+241D. */
  readonly text: string;
  readonly keys: number;
  /** Longest and usual (median) pause between two keys, in milliseconds; null with fewer than two keys. */
  readonly longestMs: number | null;
  readonly usualMs: number | null;
  readonly terminator: 'Enter' | 'Tab' | null;
  readonly separators: number;
}

/** A pause of this length separates two entries (milliseconds). */
const PAUSE_MS = 1500;
const MOST_KEYS = 200;

/** The strokes with one more; an older entry, or more than a code can have, is let go. */
export function withStroke(strokes: readonly Stroke[], stroke: Stroke): readonly Stroke[] {
  const last = strokes.at(-1);
  const isNew = last === undefined || stroke.atMs - last.atMs > PAUSE_MS || last.key === 'Enter' || last.key === 'Tab';
  return isNew ? [stroke] : [...strokes, stroke].slice(-MOST_KEYS);
}

/** Measures an entry; undefined while nothing was typed. */
export function keyTiming(strokes: readonly Stroke[]): KeyTiming | undefined {
  if (strokes.length === 0) return undefined;
  const pauses = strokes
    .slice(1)
    .map((stroke, index) => stroke.atMs - (strokes[index]?.atMs ?? stroke.atMs))
    .toSorted((a, b) => a - b);
  const last = strokes.at(-1)?.key;
  const characters = strokes.map(({ key }) => key).filter((key) => key.length === 1);
  return {
    text: characters.join(''),
    keys: strokes.length,
    longestMs: pauses.length === 0 ? null : Math.round(pauses.at(-1) ?? 0),
    usualMs: pauses.length === 0 ? null : Math.round(pauses[Math.floor(pauses.length / 2)] ?? 0),
    terminator: last === 'Enter' || last === 'Tab' ? last : null,
    separators: characters.filter((key) => key === '\u241D').length,
  };
}

/** Pauses of fingers are longer than this (milliseconds): a scanner that needs more would be taken for somebody typing. */
const FINGERS_MS = 90;

/**
 * What the measured entry says about the setting. `fingers`: too slow for a scanner. `raise`: the setting is too tight for this scanner, this
 * value would do. `short`: too few keys to tell. `good`: with room to spare.
 */
export function gapAdvice(
  { longestMs, usualMs, keys }: KeyTiming,
  maxGapMs: number,
  choices: readonly number[],
): { readonly code: 'short' | 'fingers' | 'good' } | { readonly code: 'raise'; readonly to: number } {
  if (longestMs === null || usualMs === null || keys < 4) return { code: 'short' };
  if (usualMs > FINGERS_MS) return { code: 'fingers' };
  if (longestMs * 1.5 <= maxGapMs) return { code: 'good' };
  return { code: 'raise', to: choices.find((choice) => choice >= longestMs * 1.5) ?? choices.at(-1) ?? maxGapMs };
}
