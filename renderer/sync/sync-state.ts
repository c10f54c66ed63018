import type { LaneProgress, SyncView } from '../../shared/views/view-schemas.ts';

/** Fewer rows than this are here before anybody can read that they come. */
const WORTH_SAYING = 200;
const MINUTE_MS = 60_000;

/**
 * True when the server has not been heard of for longer than the site allows. Being offline alone is no alarm; a station without a
 * server has nothing to wait for.
 */
export function isAmber(sync: SyncView, nowMs: number): boolean {
  if (sync.state === 'off') return false;
  if (sync.lastContactAt === null) return true;
  return nowMs - Date.parse(sync.lastContactAt) > sync.amberAfterMinutes * MINUTE_MS;
}

/** True until everything that the server had was here for the first time: until then it is no wonder that something is missing. */
export function isFirstSync(sync: SyncView): boolean {
  return sync.state !== 'off' && sync.lanes.some(({ completeAt }) => completeAt === null);
}

/** How far all lanes together are here. */
export interface SyncTotals {
  readonly here: number;
  /** Rows in all; null: not known. */
  readonly of: number | null;
  readonly secondsLeft: number | null;
}

/** Adds up lanes. The time left is that of the lane that takes longest. */
export function totalsOf(lanes: readonly LaneProgress[]): SyncTotals {
  const here = lanes.reduce((sum, lane) => sum + lane.here, 0);
  let coming: number | null = 0;
  let secondsLeft: number | null = 0;
  for (const lane of lanes) {
    coming = coming === null || lane.coming === null ? null : coming + lane.coming;
    secondsLeft = secondsLeft === null || lane.secondsLeft === null ? null : Math.max(secondsLeft, lane.secondsLeft);
  }
  return { here, of: coming === null || lanes.length === 0 ? null : here + coming, secondsLeft };
}

/** Rows that are on their way now, rounded so that the number can be read; 0 when there is nothing worth saying. */
export function rowsComing(sync: SyncView): number {
  if (sync.state !== 'online') return 0;
  const { here, of } = totalsOf(sync.lanes);
  const coming = of === null ? 0 : of - here;
  if (coming < WORTH_SAYING) return 0;
  const step = 10 ** Math.max(2, Math.floor(Math.log10(coming)) - 1);
  return Math.ceil(coming / step) * step;
}

/** A time left, as roughly as it is known: a sentence of `sync.left` and its number. */
export function roughTime(seconds: number): {
  readonly code: 'moment' | 'seconds' | 'minutes';
  readonly count: number;
} {
  if (seconds <= 5) return { code: 'moment', count: 0 };
  if (seconds <= 55) return { code: 'seconds', count: Math.ceil(seconds / 5) * 5 };
  return { code: 'minutes', count: Math.ceil(seconds / 60) };
}

/** Minutes since the urgent messages of the server were last all here, when that is longer than the site likes; else undefined. */
export function urgentOldMinutes(sync: SyncView, nowMs: number): number | undefined {
  const lane = sync.lanes.find((candidate) => candidate.lane === 'priority');
  if (sync.state === 'off' || !lane || lane.completeAt === null) return undefined;
  const minutes = Math.floor((nowMs - Date.parse(lane.completeAt)) / MINUTE_MS);
  return minutes > sync.prioritySafety.maxAgeMinutes ? minutes : undefined;
}
