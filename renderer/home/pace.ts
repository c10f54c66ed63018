import type { Decimal } from '../../shared/quantity/quantity.ts';
import type { LineView } from '../../shared/views/line-view.ts';
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
 * Pieces that the plan expects of the running job by now, by the calendar of the machine and with its interruptions, as the overview of the
 * line has them; null: it has none.
 */
export function expectedPieces(line: LineView | undefined, { station, running }: HomeView): Decimal | null {
  const unit = line?.units.find(({ equipment }) => equipment === station.equipment?.id);
  const job = unit?.job;
  if (!job || !running || job.number !== running.job.number || job.operationName !== running.job.operationName)
    return null;
  return job.expected;
}

/** By the time since its start alone, setup first, which gives no pieces: a run that was never interrupted. */
function shareByClock({ job, since }: Running, nowMs: number): number | null {
  // Elapsed time is working time only if this is the first run and it never rested.
  if (job.startedAt !== since || job.plannedMinutes <= 0) return null;
  const runMinutes = (nowMs - Date.parse(since)) / 60_000 - job.setupMinutes;
  const plannedRun = job.plannedMinutes - job.setupMinutes;
  return runMinutes <= 0 ? 0 : runMinutes >= plannedRun ? 1 : runMinutes / plannedRun;
}

/** Compares the good count of a running job with what is expected of it by now; without that, with its plan and the clock. */
export function paceOf(running: Running, nowMs: number, expectedNow: Decimal | null = null): Pace {
  const { job } = running;
  const ordered = Number(job.quantity.value);
  const good = Number(job.good);
  const done = ordered > 0 ? Math.min(1, good / ordered) : 0;
  const expected =
    expectedNow === null || ordered <= 0 ? shareByClock(running, nowMs) : Math.min(1, Number(expectedNow) / ordered);
  if (expected === null) return { done, expected: null, ahead: null, late: false };
  return { done, expected, ahead: Math.trunc(good - expected * ordered), late: expected - done >= LATE_SHARE };
}
