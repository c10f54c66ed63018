import type { StopLine } from '../../shared/views/stops-view.ts';

type Span = Pick<StopLine, 'from' | 'to'>;

const MINUTE_MS = 60_000;

/** Whole minutes within a stop, first and last, at which it can be split: strictly inside. Undefined: it is too short. */
function insideMinutes({ from, to }: Span, nowMs: number): readonly [number, number] | undefined {
  const first = Math.floor(Date.parse(from) / MINUTE_MS) + 1;
  const last = Math.ceil((to === null ? nowMs : Date.parse(to)) / MINUTE_MS) - 1;
  return first <= last ? [first * MINUTE_MS, last * MINUTE_MS] : undefined;
}

/** True when a whole minute of the clock lies inside of the stop. */
export function canSplit(stop: Span, nowMs: number): boolean {
  return insideMinutes(stop, nowMs) !== undefined;
}

/** The minute in the middle of a stop, as milliseconds since 1970: where splitting begins to look. */
export function middleMinute(stop: Span, nowMs: number): number {
  const [first, last] = insideMinutes(stop, nowMs) ?? [Date.parse(stop.from), Date.parse(stop.from)];
  return Math.round((first + last) / 2 / MINUTE_MS) * MINUTE_MS;
}

/** Moves the minute by steps, and never out of the stop. */
export function moveMinute(stop: Span, atMs: number, minutes: number, nowMs: number): number {
  const [first, last] = insideMinutes(stop, nowMs) ?? [atMs, atMs];
  return Math.min(last, Math.max(first, atMs + minutes * MINUTE_MS));
}
