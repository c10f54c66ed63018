import type { Ranking } from '../dispatch/dispatch-list.ts';
import { dispatchLineOf } from './job-view-of.ts';
import { stationViewOf } from './session-view-of.ts';
import type { StationPlace } from './session-view-of.ts';
import type { NextView } from './view-schemas.ts';

/** How many lines of the dispatch list a screen gets. */
const LINES = 60;

/** What's next, best first. */
export function nextViewOf(place: Omit<StationPlace, 'site'>, { lines, readyCount }: Ranking): NextView {
  const blockedCount = lines.length - readyCount;
  // Blocked jobs stay visible even when there are more ready ones than a screen gets.
  const shownReady = lines.slice(0, Math.min(readyCount, LINES - Math.min(blockedCount, LINES / 3)));
  const shownBlocked = lines.slice(readyCount, readyCount + LINES - shownReady.length);
  return {
    station: stationViewOf(place),
    lines: [...shownReady, ...shownBlocked].map((line) => dispatchLineOf(line)),
    readyCount,
    blockedCount,
  };
}
