import type { Format } from '../words/format.ts';

/** A ratio as a share of hundred, with one decimal below 10 %; a dash when it is not defined. */
export function ratioWords(value: number | null, format: Format): string {
  return value === null ? '–' : format.percent(value);
}

/** An input of a figure: minutes or pieces, to two decimals at most. */
export function inputWords(value: number, format: Format): string {
  return format.count(Math.round(value * 100) / 100);
}
