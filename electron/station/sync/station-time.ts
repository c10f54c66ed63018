import { join } from 'node:path';

import { z } from 'zod';

import { HLC_MAX_AHEAD_MS } from '../../../shared/facts/hlc.ts';
import type { StationClock } from '../process/clock.ts';
import { readIfThere, writeDurably } from '../process/durable-file.ts';

const file = z.strictObject({
  format: z.literal(1),
  /** How far this clock was ahead of the server's when it was last found too far off; 0: it was right since. */
  aheadMs: z.number(),
});

/** What a clock was before it was set right, and what it is since, in milliseconds ahead of the right time. */
export interface Correction {
  readonly fromAheadMs: number;
  readonly toAheadMs: number;
  readonly found: 'server' | 'uptime';
}

/** What a station thinks of its own clock. The wall clock stays what people see; stamps follow the server where the two are far apart. */
export interface StationTime {
  /** The time for clock stamps, in milliseconds since 1970. */
  readonly stampMs: () => number;
  /** The server told its time, in milliseconds. @returns a correction, when the clock had been too far off and is right now. */
  readonly heard: (serverMs: number) => Correction | undefined;
  /** Looks whether the clock has jumped since the last look, which nothing but setting it does. @returns the jump as a correction. */
  readonly look: () => Correction | undefined;
}

type Clock = Pick<StationClock, 'nowMs' | 'uptimeMs'>;

/**
 * Follows the clock of a station in its data folder. A clock that is more than the limit off is known to be so over restarts, until the
 * server was heard with a right one.
 */
export function openStationTime(folder: string, clock: Clock, log: (sentence: string) => void): StationTime {
  const path = join(folder, 'clock-state.json');
  /** Null: this clock is right, as far as anybody knows. */
  let aheadMs: number | null = null;
  try {
    const text = readIfThere(path);
    const known = text === undefined ? 0 : file.parse(JSON.parse(text)).aheadMs;
    aheadMs = known === 0 ? null : known;
  } catch {
    // Told again by the server.
  }
  /** What the server's time was at an uptime: good until this program ends, whoever sets the clock. */
  let base: { readonly serverMs: number; readonly uptimeMs: number } | undefined;
  let difference = clock.nowMs() - clock.uptimeMs();

  const rightMs = () => (base ? base.serverMs + clock.uptimeMs() - base.uptimeMs : undefined);

  function keep(next: number | null): void {
    if (next === aheadMs || (next !== null && aheadMs !== null && Math.abs(next - aheadMs) < HLC_MAX_AHEAD_MS)) return;
    aheadMs = next;
    try {
      writeDurably(path, JSON.stringify({ format: 1, aheadMs: next ?? 0 }), 0o600);
    } catch {
      // Told again by the server.
    }
  }

  return {
    stampMs: () => {
      const now = clock.nowMs();
      const right = rightMs() ?? (aheadMs === null ? now : now - aheadMs);
      return Math.abs(now - right) > HLC_MAX_AHEAD_MS ? right : now;
    },
    heard: (serverMs) => {
      if (Number.isNaN(serverMs)) return undefined;
      base = { serverMs, uptimeMs: clock.uptimeMs() };
      const now = clock.nowMs() - serverMs;
      const before = aheadMs;
      const isOff = Math.abs(now) > HLC_MAX_AHEAD_MS;
      if (isOff && before === null)
        log(`The clock of this station is ${Math.round(now / 1000)} s ahead of the server's. Set it; work goes on.`);
      keep(isOff ? now : null);
      return before !== null && !isOff && Math.abs(before) > HLC_MAX_AHEAD_MS
        ? { fromAheadMs: before, toAheadMs: now, found: 'server' }
        : undefined;
    },
    look: () => {
      const next = clock.nowMs() - clock.uptimeMs();
      const jump = next - difference;
      difference = next;
      if (Math.abs(jump) <= HLC_MAX_AHEAD_MS) return undefined;
      const right = rightMs();
      const toAheadMs = right === undefined ? 0 : clock.nowMs() - right;
      // Of a clock that was set wrong the server tells when it is right again.
      if (Math.abs(toAheadMs) > HLC_MAX_AHEAD_MS) {
        keep(toAheadMs);
        return undefined;
      }
      keep(null);
      return { fromAheadMs: toAheadMs - jump, toAheadMs, found: 'uptime' };
    },
  };
}
