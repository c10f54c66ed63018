import { answerMinutes, unansweredReports } from '../../../shared/attention/unanswered-reports.ts';
import type { UnansweredReports } from '../../../shared/attention/unanswered-reports.ts';
import type { Ranking } from '../../../shared/dispatch/dispatch-list.ts';
import { createUnitPerformances } from '../../../shared/performance/unit-performances.ts';
import { lineViewOf } from '../../../shared/views/line-view-of.ts';
import type { LineView } from '../../../shared/views/line-view.ts';
import { performanceViewOf } from '../../../shared/views/performance-view-of.ts';
import type { StationPlace } from '../../../shared/views/session-view-of.ts';
import { countFor, shiftViewOf } from '../../../shared/views/shift-view-of.ts';
import type { JobCounts } from '../../../shared/views/shift-view-of.ts';
import { changesOf } from '../kernel/live-views.ts';
import type { LiveView } from '../kernel/live-views.ts';
import type { Replica } from '../kernel/replica.ts';

/** What the views of performance are made from. */
export interface PerformanceSources {
  readonly replica: Pick<Replica, 'world'>;
  readonly place: () => StationPlace;
  readonly nowMs: () => number;
  readonly ranking: () => Ranking;
  /** When the server was last heard, now while it is (milliseconds); null: never. */
  readonly heardMs: () => number | null;
  /** When the ERP got each report of the area that it has not answered. */
  readonly handed: () => Iterable<string>;
  /** Deviations that are open in the area. */
  readonly lineDeviations: () => LineView['deviations'];
}

/** What the ERP has not answered for too long, as far as answers would have been heard of here. */
export function unansweredHere({
  replica,
  nowMs,
  heardMs,
  handed,
}: Pick<PerformanceSources, 'replica' | 'nowMs' | 'heardMs' | 'handed'>): UnansweredReports | null {
  const heard = heardMs();
  return heard === null
    ? null
    : unansweredReports(handed(), answerMinutes(replica.world.plan), Math.min(heard, nowMs()));
}

/** What happens is shown at once and then at most this often; what only time changes, this often (milliseconds). */
const LIVELY = { atMostEveryMs: 500, byTimeEveryMs: 5000 };
/** What could run on the machines beside this one is counted anew this often: it looks at every open job (milliseconds). */
const COUNT_EVERY_MS = 30_000;
const plans = ['settings', 'calendar', 'equipment', 'station', 'reasons', 'workOrder'];

/** Performance of the machine, the machines of the area, the start of a shift. */
export function performanceViews({
  replica,
  place,
  nowMs,
  ranking,
  heardMs,
  lineDeviations,
}: PerformanceSources): LiveView[] {
  const { world } = replica;
  const performances = createUnitPerformances(world);
  const counted = new Map<string, { readonly counts: JobCounts; readonly atMs: number }>();
  function countOf(unit: string): JobCounts {
    const known = counted.get(unit);
    const now = nowMs();
    // A clock that was set back makes what is known neither newer nor older.
    if (known && Math.abs(now - known.atMs) < COUNT_EVERY_MS) return known.counts;
    const counts = countFor(world, unit, now);
    counted.set(unit, { counts, atMs: now });
    return counts;
  }
  const ofLine = changesOf(['equipment', 'workOrder', 'deviation', 'lot'], [...plans, 'person']);
  return [
    {
      topic: 'performance',
      make: () => performanceViewOf(performances, place().equipment, place().station, nowMs()),
      changedBy: (changes) => changesOf([`equipment:${place().equipment ?? ''}`, 'clock'], plans)(changes),
      ...LIVELY,
    },
    {
      topic: 'line',
      make: () =>
        lineViewOf({
          performances,
          equipment: place().equipment,
          nowMs: nowMs(),
          heardMs: heardMs(),
          deviations: lineDeviations,
        }),
      changedBy: (changes) => changes.receipts.size > 0 || ofLine(changes),
      ...LIVELY,
    },
    {
      topic: 'shift',
      make: () => shiftViewOf(place(), ranking(), nowMs(), countOf),
      changedBy: changesOf(
        ['equipment', 'workOrder', 'person', 'lot', 'deviation'],
        [...plans, 'person', 'material', 'lot', 'changeover'],
      ),
      ...LIVELY,
    },
  ];
}
