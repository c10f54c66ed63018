import type { StationClock } from '../process/clock.ts';

/** When everything that the server had of a lane was last here, by the wall clock and by the clocks of that boot. */
export interface Completeness {
  /** ISO instant. */
  readonly at: string;
  readonly boot: string;
  /** Milliseconds since that boot, time asleep included. */
  readonly uptimeMs: number;
  /** How old it was when this was last written down, in milliseconds. */
  readonly ageMs: number;
}

type Clock = Pick<StationClock, 'nowMs' | 'boot' | 'uptimeMs'>;

/** Follows the age of a lane. */
export interface LaneAge {
  /** Everything was here that the server had at `moment`. */
  readonly complete: (moment: Moment) => void;
  /** Milliseconds since then; null: never. No clock that is set makes it younger. */
  readonly ageMs: () => number | null;
  /** The instant of it by the clock of now; null: never. */
  readonly completeAt: () => string | null;
  /** What to write down, so that the age goes on after a restart. */
  readonly toRemember: () => Completeness | null;
}

/** A reading of the clocks. */
export interface Moment {
  readonly nowMs: number;
  readonly uptimeMs: number;
}

/** Reads the clocks. */
export function momentOf(clock: Clock): Moment {
  return { nowMs: clock.nowMs(), uptimeMs: clock.uptimeMs() };
}

/** The wall clock may be this far off the measured age before the instant that is shown is corrected, in milliseconds. */
const STEP_MS = 60_000;

/**
 * Within one boot the age is measured by the clock that nobody sets. Over a restart of the machine only the wall clock is left; then the
 * age is at least what it was when it was last written down, plus the time since this program started.
 */
export function createLaneAge(clock: Clock, remembered: Completeness | null): LaneAge {
  const started = clock.uptimeMs();
  let last = remembered;

  function ageMs(): number | null {
    if (!last) return null;
    if (last.boot === clock.boot) return Math.max(0, clock.uptimeMs() - last.uptimeMs);
    const byWall = clock.nowMs() - Date.parse(last.at);
    return Math.max(byWall, last.ageMs + clock.uptimeMs() - started);
  }

  return {
    ageMs,
    complete: ({ nowMs, uptimeMs }) => {
      last = { at: new Date(nowMs).toISOString(), boot: clock.boot, uptimeMs, ageMs: 0 };
    },
    completeAt: () => {
      const age = ageMs();
      if (!last || age === null) return null;
      const byAge = clock.nowMs() - age;
      if (Math.abs(byAge - Date.parse(last.at)) < STEP_MS) return last.at;
      return new Date(Math.floor(byAge / STEP_MS) * STEP_MS).toISOString();
    },
    // Whole minutes, so that the file is not written again and again for nothing.
    toRemember: () => last && { ...last, ageMs: Math.floor((ageMs() ?? 0) / STEP_MS) * STEP_MS },
  };
}
