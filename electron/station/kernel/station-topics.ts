import type { DeviationCounts } from '../../../shared/deviations/standing.ts';
import type { HostTopic } from '../../../shared/host/host-contract.ts';
import type { Recommend } from '../../../shared/next-action/recommend.ts';
import { actionsViewOf } from '../../../shared/views/actions-view-of.ts';
import type { AreaPlanView } from '../../../shared/views/area-plan-view.ts';
import { homeViewOf } from '../../../shared/views/home-view-of.ts';
import { nextViewOf } from '../../../shared/views/next-view-of.ts';
import { sessionViewOf } from '../../../shared/views/session-view-of.ts';
import { sheetViewOf } from '../../../shared/views/sheet-view-of.ts';
import type { ActionsView, ReasonsView, SessionView, SyncView } from '../../../shared/views/view-schemas.ts';
import type { PeopleAtStation } from '../people/people-at-station.ts';
import type { Scanning } from '../scan/scanning.ts';
import type { SyncClient } from '../sync/sync-client.ts';
import type { StationTrust } from '../trust/station-trust.ts';
import { reachedOf } from '../views/reached-of.ts';
import { syncViewOf } from '../views/sync-view.ts';
import type { LiveViews } from './live-views.ts';
import type { OpenedStation } from './open-station.ts';

/** Everything that the views of a station are made from. */
export interface TopicParts {
  readonly station: OpenedStation;
  readonly people: PeopleAtStation;
  readonly scanning: () => Scanning;
  readonly reasons: () => ReasonsView;
  readonly live: LiveViews;
  /** Undefined before the exchange has begun. */
  readonly client: () => SyncClient | undefined;
  readonly hasServer: () => boolean;
  readonly trust: StationTrust | undefined;
  readonly deviationCounts: () => DeviationCounts;
  readonly nextAction: Recommend;
  readonly areaPlan: () => AreaPlanView;
  /** See WatchedLink. */
  readonly serverAheadMs: () => number | null;
  /** See StationTime. */
  readonly unprovenAheadMs: () => number | null;
}

/** How each view of a station is made; some are asked for by other parts of the kernel as well. */
export type StationTopics = Readonly<Record<HostTopic, () => unknown>> & {
  readonly session: () => SessionView;
  readonly actions: () => ActionsView;
  readonly sync: () => SyncView;
};

/** Views that cost something to make: the others do not wait for them. */
export const slowTopics: ReadonlySet<HostTopic> = new Set([
  'performance',
  'line',
  'shift',
  'sheet',
  'deviations',
  'rules',
  'areaPlan',
]);

/** The views of a station, one line each. */
export function stationTopics({
  station,
  people,
  scanning,
  reasons,
  live,
  client,
  ...more
}: TopicParts): StationTopics {
  const { replica, place, dispatch, options, heldSeq } = station;
  const { nowMs } = options.clock;
  return {
    session: () => sessionViewOf(place(), people.inViews()),
    home: () => homeViewOf(place(), dispatch.ranking(), nowMs(), more.deviationCounts(), more.nextAction),
    next: () => nextViewOf(place(), dispatch.ranking(), nowMs()),
    sheet: () => sheetViewOf(place(), dispatch.ranking(), nowMs()),
    actions: () =>
      actionsViewOf(replica.world, replica.recent.facts, (facts) => reachedOf(replica.recent, facts, heldSeq)),
    sync: () =>
      syncViewOf({
        replica,
        hasServer: more.hasServer(),
        trust: more.trust?.state(),
        serverAheadMs: more.serverAheadMs(),
        unprovenAheadMs: more.unprovenAheadMs(),
        sync: client(),
        state: station.syncState,
        history: station.history.state(),
        storage: options.store.condition(),
      }),
    reasons,
    scans: () => scanning().scans(),
    devices: () => scanning().devices(),
    performance: () => live.make('performance'),
    stops: () => live.make('stops'),
    shift: () => live.make('shift'),
    line: () => live.make('line'),
    unsent: () => live.make('unsent'),
    deviations: () => live.make('deviations'),
    rules: () => live.make('rules'),
    areaPlan: () => {
      // Begins a search where something has changed; what it finds comes by and by.
      live.make('areaPlan');
      return more.areaPlan();
    },
  };
}
