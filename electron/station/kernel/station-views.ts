import { stateOf } from '../../../shared/aggregates/world.ts';
import { instantOf } from '../../../shared/gate/gate-context.ts';
import { shiftAt } from '../../../shared/time/equipment-shifts.ts';
import type { DeviationsView } from '../../../shared/views/deviations-view.ts';
import { rulesViewOf } from '../../../shared/views/rules-view-of.ts';
import type { StationPlace } from '../../../shared/views/session-view-of.ts';
import { stopsViewOf } from '../../../shared/views/stops-view-of.ts';
import type { StopsView } from '../../../shared/views/stops-view.ts';
import { unsentViewOf } from '../../../shared/views/unsent-view-of.ts';
import type { UnsentSources } from '../../../shared/views/unsent-view-of.ts';
import { performanceViews, unansweredHere } from '../views/performance-views.ts';
import type { PerformanceSources } from '../views/performance-views.ts';
import { changesOf } from './live-views.ts';
import type { LiveView } from './live-views.ts';

/** What the live views of a station are made from. */
export type LiveSources = PerformanceSources & {
  readonly unsent: (unanswered: UnsentSources['unanswered']) => UnsentSources;
  readonly deviations: () => DeviationsView;
  /** Looks at the plan of the area again. */
  readonly areaPlan: () => unknown;
};

const DAY_MS = 86_400_000;

/** The beginning of the shift before the one at an instant; a day before it where there are no shifts. */
function previousShiftMs({ world }: StationPlace, equipment: string, nowMs: number): number {
  const shift = shiftAt(world.plan, equipment, nowMs);
  const before = shift && shiftAt(world.plan, equipment, shift.fromMs - 1);
  return before?.fromMs ?? shift?.fromMs ?? nowMs - DAY_MS;
}

function stopsView({ place, nowMs }: LiveSources): StopsView {
  const here = place();
  const { world, equipment } = here;
  if (equipment === null) return { lines: [], unexplained: 0 };
  const since = instantOf(previousShiftMs(here, equipment, nowMs()));
  return stopsViewOf(world.plan, stateOf(world, 'equipment', equipment), since);
}

/** The views that cost something to make, each with what changes it. One line each. */
export function stationViews(sources: LiveSources): LiveView[] {
  return [
    {
      topic: 'stops',
      make: () => stopsView(sources),
      changedBy: changesOf(['equipment'], ['station', 'calendar', 'settings', 'equipment']),
      atMostEveryMs: 250,
    },
    {
      topic: 'unsent',
      make: () => unsentViewOf(sources.replica.world, sources.unsent(unansweredHere(sources))),
      changedBy: ({ refs, plan, receipts }) => refs.size + plan.size + receipts.size > 0,
      atMostEveryMs: 500,
      byTimeEveryMs: 15_000,
    },
    {
      topic: 'deviations',
      make: sources.deviations,
      changedBy: ({ refs, plan, receipts }) => refs.size + plan.size + receipts.size > 0,
      atMostEveryMs: 250,
      byTimeEveryMs: 15_000,
    },
    {
      topic: 'rules',
      make: () => rulesViewOf(sources.replica.world, sources.nowMs()),
      changedBy: changesOf(['ruleBook', 'equipment', 'deviation'], ['equipment', 'person', 'workOrder']),
      atMostEveryMs: 1000,
      byTimeEveryMs: 60_000,
    },
    {
      topic: 'areaPlan',
      make: sources.areaPlan,
      changedBy: ({ refs, plan }) => refs.size + plan.size > 0,
      atMostEveryMs: 2000,
      byTimeEveryMs: 60_000,
    },
    ...performanceViews(sources),
  ];
}
