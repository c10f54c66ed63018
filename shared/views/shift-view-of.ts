import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import { busyMinutes } from '../dispatch/counterfactual.ts';
import type { Ranking } from '../dispatch/dispatch-list.ts';
import { runMinutesLeft } from '../dispatch/job-terms.ts';
import { rankJobs } from '../dispatch/rank-jobs.ts';
import type { RankedJob } from '../dispatch/rank-jobs.ts';
import { familyOf, familyOnMachine, minutesToSetUp } from '../dispatch/setup-family.ts';
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

/** What could run on a machine: how many jobs, how many of those are at risk, how many wait for something; and which, best first. */
export interface JobCounts {
  readonly ready: number;
  readonly blocked: number;
  readonly atRisk: number;
  readonly lines: readonly RankedJob[];
}

/** What is begun on another machine is none of this one's. */
function countsOf(unit: string, all: readonly RankedJob[]): JobCounts {
  const lines = all.filter(({ job }) => job.state.runs.every(({ equipment }) => equipment === unit));
  const blocked = lines.filter(({ readiness }) => readiness === 'blocked').length;
  const atRisk = lines.filter(({ readiness }) => readiness === 'atRisk').length;
  return { ready: lines.length - blocked, blocked, atRisk, lines };
}

/** What could run on another machine of the work center, by its own list. Looks at every order, so callers keep the answer for a while. */
export function countFor(world: World, unit: string, nowMs: number): JobCounts {
  return countsOf(unit, rankJobs(world, unit, nowMs));
}

function machineLines(world: World, counts: ReadonlyMap<string, JobCounts>): ShiftView['machines'] {
  return [...counts].map(([unit, { ready, blocked, atRisk }]) => {
    const state = stateOf(world, 'equipment', unit);
    const on = runningJob(state);
    return {
      equipment: unit,
      name: planBody(world.plan, 'equipment', unit)?.name ?? unit,
      running: on ? numberOf(world, on.order) : null,
      stopped: openStop(state) !== undefined,
      ready,
      blocked,
      atRisk,
    };
  });
}

/** So many jobs are put on the machines to tell what gets late. */
const LOOKED_AT = 200;

const nameOf = ({ orderId, operation }: Job) => JSON.stringify([orderId, operation.id]);

/** A machine while its work is laid out. */
interface Bench {
  readonly unit: string;
  readonly axis: WorkAxis;
  freeMs: number;
  family: string | undefined;
}

/**
 * What is due in a shift, and what of it will be late: the jobs of the machines of a work center one after the other, as their lists say, each on the
 * machine that has done it first, with setups, by the calendars and behind what runs. What is blocked takes no time, and is late when it would be if it
 * began now.
 */
function dueIn(world: World, counts: ReadonlyMap<string, JobCounts>, { toMs }: Shift, nowMs: number): ShiftView['due'] {
  const isDue = ({ order }: Job) => Date.parse(order.due) < toMs;
  let [jobs, late] = [0, 0];
  const seen = new Set<string>();
  const benches = [...counts.keys()].map((unit): Bench => {
    const axis = workAxis(world.plan, unit, nowMs);
    const on = runningJob(stateOf(world, 'equipment', unit));
    const running = on && findJob(world, on.order, on.operation);
    const freeMs = doneAt(axis, nowMs, busyMinutes(world, unit) * 60_000);
    // Lists of other machines may be a little older than what runs there.
    if (running && !('missing' in running)) seen.add(nameOf(running));
    if (running && !('missing' in running) && isDue(running)) {
      jobs += 1;
      if (freeMs > Date.parse(running.order.due)) late += 1;
    }
    return { unit, axis, freeMs, family: familyOnMachine(world, unit) };
  });
  const can = new Map(
    [...counts].map(([unit, { lines }]) => [unit, new Set(lines.map(({ job }) => nameOf(job)))] as const),
  );
  for (const { lines } of counts.values())
    for (const { job, readiness } of lines.slice(0, LOOKED_AT)) {
      const name = nameOf(job);
      if (seen.has(name)) continue;
      seen.add(name);
      const ends = benches.flatMap((bench) => {
        const { unit, axis, family } = bench;
        if (can.get(unit)?.has(name) !== true) return [];
        const minutes = runMinutesLeft(job, unit) + minutesToSetUp(world, job, { equipment: unit, family });
        const fromMs = readiness === 'blocked' ? nowMs : bench.freeMs;
        return [{ bench, endMs: doneAt(axis, fromMs, minutes * 60_000) }];
      });
      const [best] = ends.toSorted((a, b) => a.endMs - b.endMs);
      if (!best) continue;
      if (isDue(job)) {
        jobs += 1;
        if (best.endMs > Date.parse(job.order.due)) late += 1;
      }
      if (readiness === 'blocked') continue;
      best.bench.freeMs = best.endMs;
      best.bench.family = familyOf(world, job);
    }
  return { jobs, late };
}

/**
 * Start of shift at the work center of a station: what can run now, who is here, what is missing.
 * @param countOf what could run on another machine of the work center; see `countFor`.
 */
export function shiftViewOf(
  place: Pick<StationPlace, 'world' | 'equipment'>,
  ranking: Ranking,
  nowMs: number,
  countOf: (unit: string) => JobCounts = (unit) => countFor(place.world, unit, nowMs),
): ShiftView {
  const { world, equipment } = place;
  const shift = shiftAt(world.plan, equipment ?? '', nowMs);
  const units = equipment === null ? [] : unitsBeside(world.plan, equipment);
  const parents = units.flatMap((unit) => planBody(world.plan, 'equipment', unit)?.parent ?? []);
  const horizonMs = (shift && shift.toMs > nowMs ? shift.toMs : nowMs) + AHEAD_MS;
  const soon = ranking.lines.filter(({ job }) => Date.parse(job.order.due) <= horizonMs);
  const own = countsOf(equipment ?? '', ranking.lines);
  const counts = new Map(units.map((unit) => [unit, unit === equipment ? own : countOf(unit)] as const));
  return {
    shift: shift && shiftInstanceOf(shift),
    people: peopleHere(world, new Set([...(equipment === null ? [] : [equipment]), ...units, ...parents])),
    machines: machineLines(world, counts),
    canRun: ranking.lines.slice(0, Math.min(ranking.readyCount, CAN_RUN)).map((line) => dispatchLineOf(line)),
    missing: missingFor(soon),
    needed: equipment === null ? [] : qualificationsFor(world, soon, equipment, nowMs),
    due: shift && equipment !== null ? dueIn(world, counts, shift, nowMs) : { jobs: 0, late: 0 },
  };
}
