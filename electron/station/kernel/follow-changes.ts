import type { HostTopic } from '../../../shared/host/host-contract.ts';
import { staleSince } from '../../../shared/readiness/stale-plan.ts';
import { codeBookKinds } from '../../../shared/scan/code-book.ts';
import type { ReasonsView } from '../../../shared/views/view-schemas.ts';
import { reasonsViewOf } from '../views/reasons-view.ts';
import type { LiveViews } from './live-views.ts';
import type { OpenedStation } from './open-station.ts';
import { noChanges } from './replica.ts';
import type { Changes } from './replica.ts';
import type { StationDeviations } from './station-deviations.ts';

/** Brings everything that is made from the world of a station up to what has changed in it. */
export interface ChangeFollower {
  readonly changed: (changes: Changes) => void;
  /** Everything may have changed. */
  readonly everything: () => void;
  /** Time has passed, which alone changes the dispatch list. */
  readonly rankAnew: () => void;
  /** A moment has passed: what the clock alone turns, and that the server is silent for too long, is looked at. */
  readonly turned: (heardMs: number | null) => void;
  /** Facts of this station have come further on their way, or not as far as was thought. */
  readonly arrivedFurther: () => void;
  /** The reasons that can be chosen here. */
  readonly reasons: () => ReasonsView;
}

export interface FollowParts {
  readonly station: OpenedStation;
  readonly live: LiveViews;
  /** What is followed before any view is made. */
  readonly deviations: Pick<StationDeviations, 'changed' | 'everything' | 'later'>;
  /** These views may have changed. */
  readonly touch: (...topics: readonly HostTopic[]) => void;
  /** Plan documents of these kinds have changed. */
  readonly planChanged: (kinds: ReadonlySet<string>) => void;
  /** Something about the machine may have changed; `refs`: the aggregates that have, absent: any. */
  readonly machineTouched: (refs?: ReadonlySet<string>) => void;
}

const NO_REASONS: ReasonsView = {
  scrap: [],
  stop: [],
  dispatchOverride: [],
  rework: [],
  pause: [],
  reopen: [],
  short: [],
  recommendation: [],
};

/** The follower of a station's changes. */
export function followChanges(parts: FollowParts): ChangeFollower {
  const { station, live, deviations, touch, planChanged, machineTouched } = parts;
  const { dispatch, equipment } = station;
  const { world } = station.replica;
  const { nowMs } = station.options.clock;
  let reasons = NO_REASONS;

  function rankAnew(): void {
    deviations.later();
    dispatch.rebuild(nowMs());
    touch('home', 'next', 'sheet');
  }

  return {
    reasons: () => reasons,
    rankAnew,
    turned(heardMs) {
      const now = nowMs();
      const isOther = dispatch.heard(staleSince(world.plan, heardMs, now), now);
      if (dispatch.pass(now) || isOther) touch('home', 'next', 'sheet');
    },
    arrivedFurther: () => live.changed({ ...noChanges(), receipts: new Set(['']) }),
    everything() {
      deviations.everything();
      rankAnew();
      reasons = reasonsViewOf(world, equipment());
      planChanged(codeBookKinds);
      live.everything();
      machineTouched();
      touch('session', 'actions', 'sync', 'reasons');
    },
    changed(changes) {
      const planKinds = new Set([...changes.plan].map((key) => key.slice(0, key.indexOf('/'))));
      planChanged(planKinds);
      deviations.changed(changes);
      dispatch.update(changes, nowMs());
      if (planKinds.has('reasons') || planKinds.has('station')) {
        reasons = reasonsViewOf(world, equipment());
        touch('reasons');
      }
      live.changed(changes);
      machineTouched(changes.plan.size > 0 ? undefined : changes.refs);
      touch('session', 'home', 'next', 'actions', 'sync');
    },
  };
}
