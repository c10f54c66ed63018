import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import type { Ranking } from '../dispatch/dispatch-list.ts';
import { machineNow, rankOne } from '../dispatch/rank-jobs.ts';
import { remainingMinutes } from '../dispatch/rank-reason.ts';
import { doneAt, workAxis } from '../dispatch/work-axis.ts';
import type { WorkAxis } from '../dispatch/work-axis.ts';
import { runningJob } from '../equipment/machine-jobs.ts';
import { openStop } from '../equipment/stops.ts';
import { shiftInstanceOf } from '../performance/unit-performance.ts';
import { planBody } from '../plan/plan-index.ts';
import { findJob } from '../production/job-lookup.ts';
import type { Job } from '../production/job-lookup.ts';
import { shiftAt } from '../time/equipment-shifts.ts';
import type { Shift } from '../time/shift-instances.ts';
import { dispatchLineOf } from './job-view-of.ts';
import { peopleHere } from './people-here.ts';
import type { StationPlace } from './session-view-of.ts';
import { missingFor, qualificationsFor } from './shift-missing.ts';
import type { ShiftView } from './shift-view.ts';
import { unitsBeside } from './units-of-plan.ts';

/** The next hours reach so far beyond the end of the shift (milliseconds); without a shift beyond now. */
const AHEAD_MS = 8 * 3_600_000;
/** How many jobs that can run a screen gets. */
const CAN_RUN = 6;

const numberOf = (world: World, order: string) => planBody(world.plan, 'workOrder', order)?.number ?? order;

/** How many jobs could run on a machine, how many of those are at risk, and how many wait for something. */
export interface JobCounts {
  readonly ready: number;
  readonly blocked: number;
  readonly atRisk: number;
}

/**
 * What could run on another machine of the work center: the jobs of the list that was made for this one, placed for that one. Looks at every
 * line, so callers keep the answer for a while.
 */
export function countFor(world: World, unit: string, { lines }: Ranking, nowMs: number): JobCounts {
  const machine = machineNow(world, unit, nowMs);
  const counts = { ready: 0, blocked: 0, atRisk: 0 };
  for (const { job } of lines) {
    const ranked = rankOne(world, job.orderId, job.operation.id, machine, nowMs);
    if (!ranked) continue;
    counts[ranked.readiness === 'blocked' ? 'blocked' : 'ready'] += 1;
    if (ranked.readiness === 'atRisk') counts.atRisk += 1;
  }
  return counts;
}

function machineLines(
  world: World,
  units: readonly string[],
  own: string,
  { lines, readyCount }: Ranking,
  countOf: (unit: string) => JobCounts,
): ShiftView['machines'] {
  const atRisk = lines.slice(0, readyCount).filter(({ readiness }) => readiness === 'atRisk').length;
  const ownCounts = { ready: readyCount, blocked: lines.length - readyCount, atRisk };
  return units.map((unit) => {
    const state = stateOf(world, 'equipment', unit);
    const on = runningJob(state);
    const counts = unit === own ? ownCounts : countOf(unit);
    return {
      equipment: unit,
      name: planBody(world.plan, 'equipment', unit)?.name ?? unit,
      running: on ? numberOf(world, on.order) : null,
      stopped: openStop(state) !== undefined,
      ...counts,
    };
  });
}

/** What is due in a shift, and what of it would be late if it began now: its work goes on by the calendar of the machine. */
function dueIn(
  jobs: readonly Job[],
  { toMs }: Shift,
  unit: { readonly equipment: string; readonly axis: WorkAxis },
  nowMs: number,
): ShiftView['due'] {
  const due = jobs.filter(({ order }) => Date.parse(order.due) < toMs);
  const doneMs = (job: Job) => doneAt(unit.axis, nowMs, remainingMinutes(job, unit.equipment) * 60_000);
  const late = due.filter((job) => doneMs(job) > Date.parse(job.order.due));
  return { jobs: due.length, late: late.length };
}

/**
 * Start of shift at the work center of a station: what can run now, who is here, what is missing.
 * @param countOf what could run on another machine of the work center; see `countFor`.
 */
export function shiftViewOf(
  place: Pick<StationPlace, 'world' | 'equipment'>,
  ranking: Ranking,
  nowMs: number,
  countOf: (unit: string) => JobCounts = (unit) => countFor(place.world, unit, ranking, nowMs),
): ShiftView {
  const { world, equipment } = place;
  const shift = shiftAt(world.plan, equipment ?? '', nowMs);
  const units = equipment === null ? [] : unitsBeside(world.plan, equipment);
  const parents = units.flatMap((unit) => planBody(world.plan, 'equipment', unit)?.parent ?? []);
  const horizonMs = (shift && shift.toMs > nowMs ? shift.toMs : nowMs) + AHEAD_MS;
  const soon = ranking.lines.filter(({ job }) => Date.parse(job.order.due) <= horizonMs);
  const on = runningJob(stateOf(world, 'equipment', equipment ?? ''));
  const running = on && findJob(world, on.order, on.operation);
  const jobs = ranking.lines.map(({ job }) => job);
  if (running && !('missing' in running)) jobs.push(running);
  return {
    shift: shift && shiftInstanceOf(shift),
    people: peopleHere(world, new Set([...(equipment === null ? [] : [equipment]), ...units, ...parents])),
    machines: equipment === null ? [] : machineLines(world, units, equipment, ranking, countOf),
    canRun: ranking.lines.slice(0, Math.min(ranking.readyCount, CAN_RUN)).map((line) => dispatchLineOf(line)),
    missing: missingFor(soon),
    needed: equipment === null ? [] : qualificationsFor(world, soon, equipment, nowMs),
    due:
      shift && equipment !== null
        ? dueIn(jobs, shift, { equipment, axis: workAxis(world.plan, equipment, nowMs) }, nowMs)
        : { jobs: 0, late: 0 },
  };
}
