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
  /** Last word of the server at the station, up to which facts of other machines are in; null: the station works alone. */
  readonly serverMs: number | null;
  /** The way to the station is open. */
  readonly connected: boolean;
}

/** Beyond this the data are old: somebody who relies on them must know. */
export const STALE_AFTER_MS = 60_000;
/** Beyond this they are worth nothing but as a memory. */
export const LOST_AFTER_MS = 5 * 60_000;

/** How old what is shown is: as old as the oldest link of the way. Lost as soon as the way is known to be closed for longer than a blink. */
export function freshnessOf({ stationMs, serverMs, connected }: Heard, nowMs: number): Freshness {
  if (stationMs === null) return { state: connected ? 'stale' : 'lost', asOfMs: null };
  const asOfMs = serverMs === null ? stationMs : Math.min(stationMs, serverMs);
  const age = nowMs - asOfMs;
  const lostAfter = connected ? LOST_AFTER_MS : STALE_AFTER_MS / 2;
  if (age > lostAfter) return { state: 'lost', asOfMs };
  return { state: age > STALE_AFTER_MS || !connected ? 'stale' : 'fresh', asOfMs };
}
