import { stateOf } from '../../../shared/aggregates/world.ts';
import type { World } from '../../../shared/aggregates/world.ts';
import { runningJob } from '../../../shared/equipment/machine-jobs.ts';
import type { JobOnEquipment } from '../../../shared/equipment/machine-jobs.ts';
import { unexplainedOf } from '../../../shared/equipment/stops.ts';
import { planBody } from '../../../shared/plan/plan-index.ts';
import { findJob } from '../../../shared/production/job-lookup.ts';
import { homeStopOf } from '../../../shared/views/stops-view-of.ts';
import type { HomeView, JobView, NextView, SessionView } from '../../../shared/views/view-schemas.ts';
import type { DispatchList } from './dispatch-list.ts';
import { dispatchLineOf, jobViewOf } from './job-view.ts';

/** How many lines of the dispatch list a screen gets. */
const LINES = 60;

/** What the views of a station are made from. */
export interface ViewSources {
  readonly world: World;
  readonly site: string;
  readonly station: string;
  readonly equipment: () => string | null;
  readonly dispatch: DispatchList;
}

function stationOf({ world, station, equipment }: ViewSources): SessionView['station'] {
  const id = equipment();
  const unit = id === null ? undefined : planBody(world.plan, 'equipment', id);
  return {
    id: station,
    name: planBody(world.plan, 'station', station)?.name ?? station,
    equipment:
      id === null ? null : { id, name: unit?.name ?? id, workCenter: unit?.level === 'workUnit' ? unit.parent : id },
  };
}

/** Who is signed on here. */
export function sessionViewOf(sources: ViewSources): SessionView {
  const { world, site, station } = sources;
  const settings = planBody(world.plan, 'settings', 'site');
  const people: SessionView['people'] = [];
  for (const [id, log] of world.logs.person) {
    const since = Object.hasOwn(log.state.sessions, station) ? log.state.sessions[station] : undefined;
    const person = planBody(world.plan, 'person', id);
    if (since !== undefined && person)
      people.push({
        id,
        name: person.name,
        language: person.language,
        roles: person.roles,
        since,
        hasPin: false,
        provenUntil: null,
      });
  }
  people.sort((a, b) => (a.since === b.since ? (a.id < b.id ? -1 : 1) : a.since > b.since ? -1 : 1));
  return {
    station: stationOf(sources),
    site: { id: site, name: settings?.name ?? site, timeZone: settings?.timeZone ?? 'UTC' },
    people,
    active: null,
  };
}

function jobOn(world: World, on: JobOnEquipment | undefined): JobView | undefined {
  if (!on) return undefined;
  const job = findJob(world, on.order, on.operation);
  return 'missing' in job ? undefined : jobViewOf(job);
}

/** The running job of the machine. */
export function homeViewOf(sources: ViewSources): HomeView {
  const { world, dispatch, equipment } = sources;
  const id = equipment();
  const state = stateOf(world, 'equipment', id ?? '');
  const on = runningJob(state);
  const job = jobOn(world, on);
  const [first] = dispatch.lines();
  return {
    station: stationOf(sources),
    running:
      on && job
        ? {
            job,
            since: on.since,
            phase: 'run',
            phaseSince: on.since,
            people: [],
            components: [],
            changed: null,
          }
        : null,
    suspended: state.jobs
      .filter((other) => other.suspended)
      .map((other) => jobOn(world, other))
      .filter((view) => view !== undefined),
    stop: homeStopOf(state),
    unexplained: unexplainedOf(state).length,
    next: first?.readiness === 'ready' ? dispatchLineOf(first) : null,
    readyCount: dispatch.readyCount(),
  };
}

/** What's next, best first. */
export function nextViewOf(sources: ViewSources): NextView {
  const lines = sources.dispatch.lines();
  const readyCount = sources.dispatch.readyCount();
  const blockedCount = lines.length - readyCount;
  // Blocked jobs stay visible even when there are more ready ones than a screen gets.
  const shownReady = lines.slice(0, Math.min(readyCount, LINES - Math.min(blockedCount, LINES / 3)));
  const shownBlocked = lines.slice(readyCount, readyCount + LINES - shownReady.length);
  return {
    station: stationOf(sources),
    lines: [...shownReady, ...shownBlocked].map((line) => dispatchLineOf(line)),
    readyCount,
    blockedCount,
  };
}
