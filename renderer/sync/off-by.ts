import type { Format } from '../words/format.ts';

/** How far a clock is off; days where hours say nothing. The symbols of SI are the same in every language. */
export function offBy(seconds: number, format: Format): string {
  const days = Math.floor(seconds / 86_400);
  return days < 2 ? format.minutes(seconds / 60) : `${format.count(days)}\u00A0d`;
}
