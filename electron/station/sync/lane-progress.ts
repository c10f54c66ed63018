import type { Lane } from '../../../shared/facts/chain.ts';
import type { LaneProgress } from '../../../shared/views/view-schemas.ts';

/** The pace is taken from this much of the past, in milliseconds: short pauses do not shake it, and it follows a slower link. */
const WINDOW_MS = 8000;
/** Before this much is known of the pace, nothing is said of the time left, in milliseconds. */
const LEAST_MS = 800;

/** What is remembered of a lane over restarts: rows here, and rows that were still to come (null: not known). */
export type LaneRows = Pick<LaneProgress, 'here' | 'coming'>;

/** Follows how far a lane is here, and how fast it comes. */
export interface LaneMeter {
  /** A pull goes on where `here` rows are here already. */
  readonly begin: (here: number) => void;
  /** A page was answered that ends after `rows` rows; `remaining` more wait behind it. */
  readonly answered: (rows: number, remaining: number) => void;
  /** The first `rows` rows are durable now, at a monotonic time in milliseconds. */
  readonly kept: (rows: number, monoMs: number) => void;
  /** Everything is here. */
  readonly complete: () => void;
  readonly rows: () => LaneRows;
  /** How long the rest takes, in seconds; null: not known. */
  readonly secondsLeft: () => number | null;
}

/** A meter that goes on from what was remembered. */
export function createLaneMeter(remembered: LaneRows = { here: 0, coming: null }): LaneMeter {
  let { here } = remembered;
  let total: number | null = remembered.coming === null ? null : here + remembered.coming;
  let samples: { readonly at: number; readonly here: number }[] = [];

  const coming = () => (total === null ? null : Math.max(0, total - here));

  return {
    begin: (rows) => {
      if (rows === here) return;
      // Another log: what was said of the old one does not count.
      if (rows < here) total = null;
      here = rows;
      samples = [];
    },
    answered: (rows, remaining) => {
      total = rows + remaining;
    },
    kept: (rows, monoMs) => {
      here = rows;
      samples.push({ at: monoMs, here });
      while ((samples[1]?.at ?? monoMs) < monoMs - WINDOW_MS) samples.shift();
    },
    complete: () => {
      total = here;
      samples = [];
    },
    rows: () => ({ here, coming: coming() }),
    secondsLeft: () => {
      const rest = coming();
      if (rest === null || rest === 0) return rest;
      const [first, last] = [samples[0], samples.at(-1)];
      if (!first || !last || last.at - first.at < LEAST_MS || last.here <= first.here) return null;
      return (rest * (last.at - first.at)) / (last.here - first.here) / 1000;
    },
  };
}

/** Progress of a lane as the screens are told. */
export function progressOf(lane: Lane, meter: LaneMeter, completeAt: string | null): LaneProgress {
  const seconds = meter.secondsLeft();
  return { lane, ...meter.rows(), secondsLeft: seconds === null ? null : Math.ceil(seconds), completeAt };
}
