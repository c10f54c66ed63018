import { PULL_LIMIT } from '../../../shared/sync/protocol.ts';

/** Pages begin with this many rows. */
export const FIRST_PAGE = 500;
const LEAST_ROWS = 100;
/** A page that keeps the station busy for longer than this is too long: somebody may be waiting for it, in milliseconds. */
const LONGEST_WRITE_MS = 400;
/** A page that takes longer than this on its way may be cut off before it is through, in milliseconds. */
const LONGEST_FETCH_MS = 4000;

/** How long the last full page of `rows` rows was under way, and how long it took to be kept, in milliseconds. */
export interface PageTimes {
  readonly rows: number;
  readonly fetchMs: number;
  readonly keepMs: number;
}

/**
 * How many rows to ask for next: more when the way to the server takes longer than the disk, as long as neither takes too long; fewer
 * when one does.
 */
export function nextPageSize({ rows, fetchMs, keepMs }: PageTimes): number {
  const size = Math.max(rows, LEAST_ROWS);
  if (keepMs > LONGEST_WRITE_MS || fetchMs > LONGEST_FETCH_MS) return Math.max(LEAST_ROWS, Math.floor(size / 2));
  const isRoomLeft = keepMs < LONGEST_WRITE_MS / 3 && fetchMs < LONGEST_FETCH_MS / 3;
  if (isRoomLeft && fetchMs > keepMs) return Math.min(PULL_LIMIT, size * 2);
  return Math.min(PULL_LIMIT, size);
}
