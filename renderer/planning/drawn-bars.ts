import type { PlanBar } from '../../shared/views/area-plan-view.ts';
import { shareIn, type TimeWindow } from './time-window.ts';

/** One operation as it is drawn; places and widths are shares of the window. */
export interface DrawnBar {
  readonly kind: 'bar';
  readonly bar: PlanBar;
  readonly left: number;
  readonly width: number;
  /** How much of the width the setup takes. */
  readonly setup: number;
}

/** Operations that are too short to be told from each other at this zoom. */
export interface DrawnCrowd {
  readonly kind: 'crowd';
  readonly bars: readonly PlanBar[];
  readonly left: number;
  readonly width: number;
}

export type Drawn = DrawnBar | DrawnCrowd;

/** The first bar that ends after an instant; they are in order and do not overlap. */
function firstAfter(bars: readonly PlanBar[], atMs: number): number {
  let [low, high] = [0, bars.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const bar = bars[middle];
    if (bar && Date.parse(bar.end) <= atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

function drawnBar(bar: PlanBar, window: TimeWindow): DrawnBar {
  const left = shareIn(window, Date.parse(bar.setupBegin));
  const width = shareIn(window, Date.parse(bar.end)) - left;
  const setup = width <= 0 ? 0 : (shareIn(window, Date.parse(bar.begin)) - left) / width;
  return { kind: 'bar', bar, left, width, setup };
}

/**
 * What of a machine is drawn in a window. Short ones that follow each other become one crowd, so there are never more things on a lane than
 * `1 / least` of each kind, however many operations are planned.
 * @param least the smallest share of the window that a finger and an eye can tell
 */
export function drawnIn(bars: readonly PlanBar[], window: TimeWindow, least: number): Drawn[] {
  const drawn: Drawn[] = [];
  let crowd: DrawnBar[] = [];
  const settle = () => {
    const [first] = crowd;
    const last = crowd.at(-1);
    if (first && last && crowd.length > 1)
      drawn.push({
        kind: 'crowd',
        bars: crowd.map(({ bar }) => bar),
        left: first.left,
        width: last.left + last.width - first.left,
      });
    else if (first) drawn.push(first);
    crowd = [];
  };
  for (let index = firstAfter(bars, window.fromMs); index < bars.length; index += 1) {
    const bar = bars[index];
    if (!bar || Date.parse(bar.setupBegin) >= window.toMs) break;
    const one = drawnBar(bar, window);
    const before = crowd[0];
    // A crowd is filled up to the smallest width, and what follows begins the next one.
    if (before && (one.width >= least || one.left - before.left >= least)) settle();
    crowd.push(one);
    if (one.width >= least) settle();
  }
  settle();
  return drawn;
}

/** The drawn thing at a place of the window, or the nearest within reach. */
export function nearestDrawn(drawn: readonly Drawn[], share: number, reach: number): Drawn | undefined {
  let best: { readonly one: Drawn; readonly distance: number } | undefined;
  for (const one of drawn) {
    const end = one.left + one.width;
    const distance = share < one.left ? one.left - share : share > end ? share - end : 0;
    if (distance <= reach && (!best || distance < best.distance)) best = { one, distance };
  }
  return best?.one;
}
