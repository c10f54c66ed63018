import type { UnitPerformance } from '../../shared/views/performance-view.ts';
import type { StopLine } from '../../shared/views/stops-view.ts';

/** The stretch of time that a timeline shows, in milliseconds since 1970. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The shift; without one, what is known. */
export function rangeOf({ shift, segments, asOf }: UnitPerformance): TimeRange | undefined {
  if (shift) return { fromMs: Date.parse(shift.from), toMs: Date.parse(shift.to) };
  const [first] = segments;
  return first && { fromMs: Date.parse(first.from), toMs: Date.parse(asOf) };
}

/** Where an instant lies in the range: 0 to 1, held within. */
export function shareOf({ fromMs, toMs }: TimeRange, atMs: number): number {
  return toMs <= fromMs ? 0 : Math.min(1, Math.max(0, (atMs - fromMs) / (toMs - fromMs)));
}

const HOUR_MS = 3_600_000;

/** Whole hours from the beginning on, as instants; every second one when there are many. */
export function hoursOf({ fromMs, toMs }: TimeRange): string[] {
  const step = toMs - fromMs > 9 * HOUR_MS ? 2 * HOUR_MS : HOUR_MS;
  const hours: string[] = [];
  for (let at = Math.ceil(fromMs / HOUR_MS) * HOUR_MS; at < toMs; at += step) hours.push(new Date(at).toISOString());
  return hours;
}

/** The stop at or nearest to a place of the timeline, if it is no farther than `reach` (a share of the range). */
export function nearestStop(
  stops: readonly StopLine[],
  range: TimeRange,
  share: number,
  reach: number,
  nowMs: number,
): string | undefined {
  let best: { readonly id: string; readonly distance: number } | undefined;
  for (const { id, from, to } of stops) {
    const end = to === null ? nowMs : Date.parse(to);
    if (end < range.fromMs) continue;
    const [a, b] = [shareOf(range, Date.parse(from)), shareOf(range, end)];
    const distance = share < a ? a - share : share > b ? share - b : 0;
    if (distance <= reach && (!best || distance < best.distance)) best = { id, distance };
  }
  return best?.id;
}
