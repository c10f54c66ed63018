import { stateOf, type World } from '../../shared/aggregates/world.ts';
import { rankJobs, remainingMinutes } from '../../shared/dispatch/rank-jobs.ts';
import type { RankedJob } from '../../shared/dispatch/rank-jobs.ts';
import { equipmentJobs } from '../../shared/equipment/equipment-jobs.ts';
import { must } from '../../shared/invariant.ts';
import { planBody } from '../../shared/plan/plan-index.ts';
import { findJob, type Job } from '../../shared/production/job-lookup.ts';
import type { DispatchLine, HomeView, JobView, NextView, SessionView } from '../../shared/views/view-schemas.ts';

/** Where the fake station stands. */
export const STATION = 'line-1';
export const EQUIPMENT = 'press-2';
const WORK_CENTER = 'bending';

const station = {
  id: STATION,
  name: 'Station line 1',
  equipment: { id: EQUIPMENT, name: 'Press brake 2', workCenter: WORK_CENTER },
};

function jobViewOf({ order, orderId, operation, state, ...rest }: Job): JobView {
  return {
    order: orderId,
    number: order.number,
    operation: operation.id,
    operationName: operation.name,
    material: order.material,
    customer: order.customer,
    quantity: order.quantity,
    good: state.good,
    scrap: state.scrap,
    rework: state.rework,
    due: order.due,
    priority: order.priority,
    plannedMinutes: operation.setupMinutes + operation.runMinutes,
    setupMinutes: operation.setupMinutes,
    remainingMinutes: remainingMinutes({ order, orderId, operation, state, ...rest }),
    startedAt: state.startedAt,
  };
}

const lineOf = (ranked: RankedJob): DispatchLine => ({
  job: jobViewOf(ranked.job),
  readiness: ranked.readiness,
  suspendedHere: ranked.suspendedHere,
  special: null,
  reasons: ranked.reasons.map(({ code, params }) => ({ code, params: { ...params } })),
  blockers: ranked.blockers.map(({ code, params }) => ({ code, params: { ...params } })),
});

function ranked(world: World, nowMs: number): RankedJob[] {
  return rankJobs(world, new Set([EQUIPMENT, WORK_CENTER]), EQUIPMENT, nowMs);
}

/** The job that the fake station recommends. */
export function fakeRecommended(world: World, nowMs: number): RankedJob | undefined {
  const [first] = ranked(world, nowMs);
  return first?.readiness === 'ready' ? first : undefined;
}

function jobAt(world: World, order: string, operation: string): JobView {
  const job = findJob(world, order, operation);
  if ('missing' in job) throw new Error(`The fake plant has no ${order} ${operation}.`);
  return jobViewOf(job);
}

export function fakeHome(world: World, nowMs: number): HomeView {
  const { running, stop } = equipmentJobs(world, EQUIPMENT);
  const lines = ranked(world, nowMs);
  const [first] = lines;
  return {
    station,
    running: running
      ? {
          job: jobAt(world, running.order, running.operation),
          since: running.since,
          phase: 'run',
          phaseSince: running.since,
          people: [],
          components: [],
          changed: null,
        }
      : null,
    suspended: stateOf(world, 'equipment', EQUIPMENT)
      .jobs.filter((job) => job.suspended)
      .map((job) => jobAt(world, job.order, job.operation)),
    stop: stop && { since: stop.since, reason: stop.reason, id: '', by: 'person' },
    unexplained: 0,
    next: first?.readiness === 'ready' ? lineOf(first) : null,
    readyCount: lines.filter((line) => line.readiness === 'ready').length,
  };
}

export function fakeNext(world: World, nowMs: number): NextView {
  const lines = ranked(world, nowMs);
  const readyCount = lines.filter((line) => line.readiness === 'ready').length;
  return { station, lines: lines.map((line) => lineOf(line)), readyCount, blockedCount: lines.length - readyCount };
}

export function fakeSession(world: World): SessionView {
  const people: SessionView['people'] = [];
  for (const [id, { state }] of world.logs.person) {
    const since = state.sessions[STATION];
    if (since === undefined) continue;
    const { name, language, roles } = must(planBody(world.plan, 'person', id), `person ${id}`);
    people.push({ id, name, language, roles, since, hasPin: false, provenUntil: null });
  }
  people.sort((a, b) => b.since.localeCompare(a.since));
  const settings = must(planBody(world.plan, 'settings', 'site'), 'site settings');
  return { station, site: { id: 'works', name: settings.name, timeZone: settings.timeZone }, people, active: null };
}
