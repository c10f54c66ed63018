import type { AggregateKind } from '../../../shared/aggregates/references.ts';
import { refTo } from '../../../shared/aggregates/references.ts';
import type { World } from '../../../shared/aggregates/world.ts';
import type { TroubledFact } from '../../../shared/attention/troubled-fact.ts';
import type { UnansweredReports } from '../../../shared/attention/unanswered-reports.ts';
import { createDeviationIndex } from '../../../shared/deviations/deviation-index.ts';
import type { DeviationIndex } from '../../../shared/deviations/deviation-index.ts';
import type { Deviation, DeviationSources } from '../../../shared/deviations/deviation-type.ts';
import { findDeviation } from '../../../shared/deviations/find-deviation.ts';
import { equipmentOfPlan, refsOfPlan } from '../../../shared/deviations/refs-of-plan.ts';
import { countStandings, isOfArea } from '../../../shared/deviations/standing.ts';
import type { DeviationCounts, PersonHere } from '../../../shared/deviations/standing.ts';
import type { HostHandlers } from '../../../shared/host/host-contract.ts';
import { planBody } from '../../../shared/plan/plan-index.ts';
import { areaOf } from '../../../shared/scope/areas.ts';
import { deviationDetailOf, photoOf, raiseChoicesOf } from '../../../shared/views/deviation-detail-of.ts';
import { deviationsViewOf, lineDeviationsOf } from '../../../shared/views/deviations-view-of.ts';
import type { DeviationsView } from '../../../shared/views/deviations-view.ts';
import type { LineView } from '../../../shared/views/line-view.ts';
import { areaAround } from '../../../shared/views/units-of-plan.ts';
import type { Changes } from './replica.ts';

/** The deviations that a station knows: those of its area, found and raised. */
export interface StationDeviations {
  readonly index: DeviationIndex;
  readonly sources: () => DeviationSources;
  /** What is open in the area of the station. */
  readonly ofArea: () => Deviation[];
  /** How many of these are open, for the people here, and overdue. */
  readonly counts: () => DeviationCounts;
  readonly view: () => DeviationsView;
  readonly line: () => LineView['deviations'];
  readonly changed: (changes: Changes) => void;
  /** Everything may have changed. */
  readonly everything: () => void;
  /** Time has passed, which alone ends some and begins the silence of the ERP. */
  readonly later: () => void;
  readonly handlers: Pick<HostHandlers, 'deviation' | 'photoOf' | 'raiseChoices'>;
}

export interface StationDeviationsParts {
  readonly world: World;
  readonly station: string;
  /** The machine that the station stands at; null: at none. */
  readonly equipment: () => string | null;
  readonly nowMs: () => number;
  /** What the ERP refused and the server set aside; read from the disk, so asked for only when receipts came. */
  readonly troubled: () => readonly TroubledFact[];
  readonly unanswered: () => UnansweredReports | null;
  readonly people: () => readonly PersonHere[];
  /** The aggregates that facts name, and the machines of the stations that recorded them; none of those that are not here. */
  readonly refsOf: (facts: Iterable<string>) => Iterable<string>;
}

/** Kinds of aggregates that deviations are listed or found at. */
const kinds = ['equipment', 'workOrder', 'lot', 'deviation'] as const satisfies readonly AggregateKind[];
/** What the ERP has not answered is counted anew this often: it looks at every report that is open (milliseconds). */
const SILENCE_MS = 5000;
/** Of each machine so many that ended last are looked at for those that were settled lately. */
const LAST_ENDED = 10;

/** Follows what a station knows of deviations. */
export function createStationDeviations(parts: StationDeviationsParts): StationDeviations {
  const { world, people, refsOf } = parts;
  let troubles: readonly TroubledFact[] | undefined;
  let silent: { readonly reports: UnansweredReports | null; readonly atMs: number } | undefined;
  function silence(): UnansweredReports | null {
    // A clock that was set back makes what is known neither newer nor older.
    if (!silent || Math.abs(parts.nowMs() - silent.atMs) > SILENCE_MS)
      silent = { reports: parts.unanswered(), atMs: parts.nowMs() };
    return silent.reports;
  }
  const sources = (): DeviationSources => ({
    world,
    nowMs: parts.nowMs(),
    station: { id: parts.station, equipment: parts.equipment() },
    troubled: () => (troubles ??= parts.troubled()),
    unanswered: silence,
  });
  const index = createDeviationIndex(sources);
  const area = () => areaAround(world.plan, parts.equipment()).id;

  /** What stands in nothing else: where everything is found that belongs to no place, such as the silence of the ERP. */
  function roots(): string[] {
    const tops = [...equipmentOfPlan(world)].filter((id) => planBody(world.plan, 'equipment', id)?.parent === null);
    return tops.map((id) => refTo('equipment', id));
  }

  /** Those that were settled last at the machines. */
  function* settled(): Generator<Deviation> {
    const at = sources();
    for (const { state } of world.logs.equipment.values())
      for (const { id } of state.deviations.over.slice(-LAST_ENDED)) {
        const one = findDeviation(at, id);
        if (one) yield one;
      }
  }

  function ofArea(): Deviation[] {
    const here = area();
    const standings = index.standings();
    return [...index.open().values()].filter((one) => {
      const standing = standings.get(one.id);
      return standing !== undefined && isOfArea(standing, here);
    });
  }

  return {
    index,
    sources,
    ofArea,
    counts: () =>
      countStandings(index.standings().values(), {
        area: area(),
        people: people(),
        plan: world.plan,
        nowMs: parts.nowMs(),
      }),
    line: () => lineDeviationsOf(sources(), ofArea()),
    view() {
      const [at, here] = [sources(), area()];
      const ended = [...settled()].filter(({ subject }) =>
        isOfArea({ area: areaOf(world.plan, subject.equipment) }, here),
      );
      return deviationsViewOf(at, { open: ofArea(), settled: ended }, people());
    },
    changed({ refs, plan, receipts }) {
      index.touched(refs);
      if (plan.size > 0) index.touched([...plan].flatMap((key) => refsOfPlan(world, key)));
      if (receipts.size > 0) {
        troubles = undefined;
        silent = undefined;
        index.touched(refsOf(receipts));
        index.touched(roots());
      }
      // Rules, names and places of the site.
      if (![...plan].some((key) => !key.startsWith('workOrder/'))) return;
      troubles = undefined;
      index.stale();
    },
    later() {
      index.touched(roots());
      index.stale();
    },
    everything() {
      troubles = undefined;
      index.touched([...equipmentOfPlan(world)].map((id) => refTo('equipment', id)));
      for (const kind of kinds) index.touched([...world.logs[kind].keys()].map((id) => refTo(kind, id)));
      index.stale();
    },
    handlers: {
      async deviation({ id, subject }) {
        const at = sources();
        const known = index.open().get(id) ?? index.gone().get(id) ?? findDeviation(at, id, subject);
        return await Promise.resolve(known ? deviationDetailOf(at, known, people()) : null);
      },
      photoOf: async ({ deviation, fact }) => await Promise.resolve(photoOf(sources(), deviation, fact)),
      raiseChoices: async (about) => await Promise.resolve(raiseChoicesOf(sources(), about)),
    },
  };
}
