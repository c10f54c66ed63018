import type { SyncView } from '../../shared/views/view-schemas.ts';

/** How far a board may be believed. */
export interface Freshness {
  readonly state: 'fresh' | 'stale' | 'lost';
  /** Everything up to this instant is shown (milliseconds since 1970); null: nothing was ever heard. */
  readonly asOfMs: number | null;
}

/** What a board knows of the way its data come. */
export interface Heard {
  /** Last word of the station itself (milliseconds since 1970); null: none yet. */
  readonly stationMs: number | null;
  /**
   * Up to when facts of other machines are in (milliseconds since 1970); `alone`: the station has no server; `never`: not everything has come
   * for the first time yet.
   */
  readonly serverMs: number | 'alone' | 'never';
  /** The way to the station is open. */
  readonly connected: boolean;
}

/** Beyond this the data are old: somebody who relies on them must know. */
export const STALE_AFTER_MS = 60_000;
/** Beyond this they are worth nothing but as a memory. */
export const LOST_AFTER_MS = 5 * 60_000;

/** Up to when facts of other machines are in: now while all lanes are, else when they last were. `heardAt`: last word of the server. */
export function serverMsOf(
  sync: Pick<SyncView, 'state' | 'lanes'> | undefined,
  heardAt: string | null,
): Heard['serverMs'] {
  if (sync?.state === 'off') return 'alone';
  const waiting = (sync?.lanes ?? []).filter(({ coming }) => coming !== 0);
  const complete = waiting.map(({ completeAt }) => (completeAt === null ? null : Date.parse(completeAt)));
  if (heardAt === null || complete.includes(null)) return 'never';
  return Math.min(Date.parse(heardAt), ...complete.filter((ms) => ms !== null));
}

/** How old what is shown is: as old as the oldest link of the way. Lost as soon as the way is known to be closed for longer than a blink. */
export function freshnessOf({ stationMs, serverMs, connected }: Heard, nowMs: number): Freshness {
  if (stationMs === null) return { state: connected ? 'stale' : 'lost', asOfMs: null };
  if (serverMs === 'never') return { state: 'stale', asOfMs: null };
  const asOfMs = serverMs === 'alone' ? stationMs : Math.min(stationMs, serverMs);
  const age = nowMs - asOfMs;
  const lostAfter = connected ? LOST_AFTER_MS : STALE_AFTER_MS / 2;
  if (age > lostAfter) return { state: 'lost', asOfMs };
  return { state: age > STALE_AFTER_MS || !connected ? 'stale' : 'fresh', asOfMs };
}
