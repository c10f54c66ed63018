/** The stretch of time that the chart shows, in milliseconds since 1970. */
export interface TimeWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

const HOUR_MS = 3_600_000;

/** How many hours the chart can show at once. */
export const zooms = [8, 24, 48] as const;
export type Zoom = (typeof zooms)[number];

/** How much of the past is shown before now: what is on a machine is seen from where it is. */
const BEFORE_NOW = 1 / 16;

/**
 * The window for a zoom, held within what is planned.
 * @param aheadMs how far it was moved from where now is at its left edge
 */
export function windowAt(zoom: Zoom, aheadMs: number, nowMs: number, planToMs: number): TimeWindow {
  const lengthMs = zoom * HOUR_MS;
  const first = nowMs - lengthMs * BEFORE_NOW;
  const last = Math.max(first, planToMs - lengthMs);
  const fromMs = Math.min(last, Math.max(first, first + aheadMs));
  return { fromMs, toMs: fromMs + lengthMs };
}

/** How far a step to an earlier or a later time goes, in milliseconds: half of what is seen stays. */
export const stepMs = (zoom: Zoom): number => (zoom * HOUR_MS) / 2;

/** Where an instant lies in the window: 0 to 1, held within. */
export function shareIn({ fromMs, toMs }: TimeWindow, atMs: number): number {
  return Math.min(1, Math.max(0, (atMs - fromMs) / (toMs - fromMs)));
}

/** Every how many hours the axis has a mark, so that the times beside the marks have room. */
function hoursBetween({ fromMs, toMs }: TimeWindow, widthPx: number, labelPx: number): number {
  const hours = (toMs - fromMs) / HOUR_MS;
  return [1, 2, 3, 6, 12].find((step) => (widthPx * step) / hours >= labelPx) ?? 24;
}

/**
 * The marks of the axis, as milliseconds since 1970.
 * @param hourAt the hour of the day at the site
 */
export function marksOf(
  window: TimeWindow,
  widthPx: number,
  labelPx: number,
  hourAt: (atMs: number) => number,
): number[] {
  const step = hoursBetween(window, widthPx, labelPx);
  const marks: number[] = [];
  for (let at = Math.ceil(window.fromMs / HOUR_MS) * HOUR_MS; at < window.toMs; at += HOUR_MS)
    if (hourAt(at) % step === 0) marks.push(at);
  return marks;
}
