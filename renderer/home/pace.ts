import type { HomeView } from '../../shared/views/view-schemas.ts';

type Running = Pick<NonNullable<HomeView['running']>, 'job' | 'since'>;

/** How a running job stands against its plan; shares are of the ordered quantity, 0 to 1. */
export interface Pace {
  /** Share that is good; at most 1. */
  readonly done: number;
  /** Share that the plan expects by now; null when there is no planned time, or the run was interrupted and the working time is not known. */
  readonly expected: number | null;
  /** Good pieces before (+) or behind (-) the plan in the unit of the order, rounded towards zero; null as `expected`. */
  readonly ahead: number | null;
  /** Behind by a tenth of the order or more. */
  readonly late: boolean;
}

const LATE_SHARE = 0.1;

/**
 * Compares good count and elapsed time of a run that was never interrupted with its plan: setup first, which gives no pieces, then
 * run time in proportion.
 */
export function paceOf({ job, since }: Running, nowMs: number): Pace {
  const ordered = Number(job.quantity.value);
  const good = Number(job.good);
  const done = ordered > 0 ? Math.min(1, good / ordered) : 0;
  // Elapsed time is working time only if this is the first run and it never rested.
  if (job.startedAt !== since || job.plannedMinutes <= 0) return { done, expected: null, ahead: null, late: false };
  const runMinutes = (nowMs - Date.parse(since)) / 60_000 - job.setupMinutes;
  const plannedRun = job.plannedMinutes - job.setupMinutes;
  const expected = runMinutes <= 0 ? 0 : runMinutes >= plannedRun ? 1 : runMinutes / plannedRun;
  return {
    done,
    expected,
    ahead: Math.trunc(good - expected * ordered),
    late: expected - done >= LATE_SHARE,
  };
}
