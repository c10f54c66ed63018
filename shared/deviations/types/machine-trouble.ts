import { stateOf } from '../../aggregates/world.ts';
import { busyMinutes } from '../../dispatch/counterfactual.ts';
import { rankJobs } from '../../dispatch/rank-jobs.ts';
import { remainingMinutes } from '../../dispatch/rank-reason.ts';
import { doneAt, workAxis } from '../../dispatch/work-axis.ts';
import { openStop } from '../../equipment/stops.ts';
import { planBody } from '../../plan/plan-index.ts';
import { missingOf, obstacleOf } from '../../production/job-lookup.ts';
import type { Job } from '../../production/job-lookup.ts';
import { executionStatus } from '../../production/operation-state.ts';
import { runsOn, workCentersOf } from '../../production/work-place.ts';
import { compareDecimals } from '../../quantity/quantity.ts';
import type { Worded } from '../../views/worded.ts';
import { placeNow } from '../blocking.ts';
import type { DeviationSubject } from '../deviation-facts.ts';
import type { Deviation, DeviationOption, DeviationSources, Effect } from '../deviation-type.ts';
import { plainOption, plainType } from '../plain-type.ts';
import {
  freeMs,
  jobOf,
  lastMoment,
  offTheMachine,
  placeName,
  queueMinutes,
  say,
  shownOf,
  timeliness,
  waits,
} from './saying.ts';

/** So many other machines are offered. */
const MOST_MACHINES = 5;
/** So many jobs of another machine are looked at. */
const MOST_LINES = 40;
const MINUTE_MS = 60_000;

/** The other machines of the work center that nothing holds and nobody stopped, those with the shortest queue first. */
function otherMachines(sources: DeviationSources, equipment: string, job: Job): { id: string; queue: number }[] {
  const { world, nowMs } = sources;
  const machines: { id: string; queue: number }[] = [];
  for (const key of world.plan.current.keys()) {
    if (!key.startsWith('equipment/')) continue;
    const id = key.slice('equipment/'.length);
    const isEligible =
      id !== equipment &&
      planBody(world.plan, 'equipment', id)?.level === 'workUnit' &&
      runsOn(job.operation, id, workCentersOf(world.plan, id));
    if (!isEligible || openStop(stateOf(world, 'equipment', id)) || placeNow(world, id).holds.length > 0) continue;
    machines.push({ id, queue: Math.ceil((freeMs(sources, id, job) - nowMs) / MINUTE_MS) });
  }
  return machines.toSorted((a, b) => a.queue - b.queue || (a.id < b.id ? -1 : 1)).slice(0, MOST_MACHINES);
}

/** What gets late at a machine when a job goes there first: of what it has to do, one after the other as its list says. */
function lateThere({ world, nowMs }: DeviationSources, equipment: string, job: Job): Worded {
  const axis = workAxis(world.plan, equipment, nowMs);
  const more = remainingMinutes(job, equipment);
  const late: { readonly number: string; readonly minutes: number }[] = [];
  let minutes = busyMinutes(world, equipment);
  for (const line of rankJobs(world, equipment, nowMs).slice(0, MOST_LINES)) {
    if (line.readiness === 'blocked' || line.job.orderId === job.orderId) continue;
    minutes += remainingMinutes(line.job, equipment);
    const dueMs = Date.parse(line.job.order.due);
    if (doneAt(axis, nowMs, minutes * MINUTE_MS) > dueMs) continue;
    const over = Math.ceil((doneAt(axis, nowMs, (minutes + more) * MINUTE_MS) - dueMs) / MINUTE_MS);
    if (over > 0) late.push({ number: line.job.order.number, minutes: over });
  }
  const [worst] = late.toSorted((a, b) => b.minutes - a.minutes);
  const place = placeName(world, equipment);
  return worst
    ? say('late-there', { place, number: worst.number, late: worst.minutes, orders: late.length })
    : say('none-late-there', { place });
}

/**
 * Takes a job to another machine: it has its place there, before all others. What was begun is closed out at its machine first, with what is
 * missing left open, because nobody takes up a rest that lies on another machine.
 */
function movedBy(
  sources: DeviationSources,
  { order, operation, equipment }: DeviationSubject,
  job: Job,
  to: string,
): Pick<DeviationOption, 'effects' | 'consequences'> {
  if (order === undefined || operation === undefined) return { effects: [], consequences: [] };
  const { world, station } = sources;
  const pin: Effect = { name: 'pinJob', params: { order, operation, equipment: to, place: 0 } };
  const run = job.state.runs.find((one) => one.equipment === equipment);
  if (!run) return { effects: [pin], consequences: [] };
  // What was made and not counted is counted where it lies.
  if (station.equipment !== equipment)
    return { effects: [], consequences: [say('do-at-machine', { place: placeName(world, equipment) })] };
  const { unit } = job.quantity;
  const none = { value: '0', unit };
  const closeOut: Effect = {
    name: 'completeJob',
    params: { order, operation, good: none, scrap: [], rework: none, remainder: 'open' },
  };
  const { good } = job.state;
  return { effects: [closeOut, pin], consequences: [say('closed-out-here', { good, missing: missingOf(job), unit })] };
}

/** Moves the work to each machine that may do it. */
export function moveOptions(
  sources: DeviationSources,
  { subject }: Deviation,
  job: Job | undefined,
): DeviationOption[] {
  // Of what is finished, ended or stopped nothing goes on anywhere.
  if (!job || executionStatus(job.state) === 'completed' || obstacleOf(job, 'begin') !== undefined) return [];
  if (compareDecimals(missingOf(job), '0') <= 0) return [];
  const { world } = sources;
  return otherMachines(sources, subject.equipment, job).map(({ id, queue }) => {
    const place = placeName(world, id);
    const moved = movedBy(sources, subject, job, id);
    return plainOption(`move/${id}`, {
      params: { place },
      consequences: [
        queue <= 0 ? say('machine-free', { place }) : say('machine-queue', { place, queue }),
        timeliness(sources, job, 0, id),
        lateThere(sources, id, job),
        ...moved.consequences,
      ],
      effects: moved.effects,
      shown: shownOf(job),
    });
  });
}

/** What the machine of a deviation does: it stands since then, or work stops with this decision. */
function standing(
  { world, nowMs, station }: DeviationSources,
  equipment: string,
): { readonly effects: readonly Effect[]; readonly consequences: readonly Worded[] } {
  const stop = openStop(stateOf(world, 'equipment', equipment));
  const place = placeName(world, equipment);
  if (stop) {
    const minutes = Math.max(0, Math.floor((nowMs - Date.parse(stop.from)) / 60_000));
    return { effects: [], consequences: [say('machine-stands', { place, minutes })] };
  }
  if (station.equipment !== equipment) return { effects: [], consequences: [say('do-at-machine', { place })] };
  return {
    effects: [{ name: 'stopEquipment', params: { reason: null } }],
    consequences: [say('machine-stops', { place })],
  };
}

/** A machine cannot go on: call for its repair, move the work, or wait. */
export const equipmentStop = plainType({
  owner: 'maintenance',
  answerMinutes: 5,
  options(sources, deviation) {
    const job = jobOf(sources, deviation.subject);
    const stands = standing(sources, deviation.subject.equipment);
    const repair = plainOption('repair', {
      consequences: [...stands.consequences, ...(job ? [lastMoment(sources, job)] : [])],
      effects: stands.effects,
      shown: shownOf(job),
    });
    return [repair, ...moveOptions(sources, deviation, job), ...waits(sources, job, [15, 30, 60])];
  },
  // The machine was stopped and runs again since somebody decided.
  isOver({ world }, { subject, round }) {
    const state = stateOf(world, 'equipment', subject.equipment);
    const { chosen } = round;
    if (!chosen || openStop(state)) return false;
    return state.stops.some(({ to }) => to !== null && to > chosen.at);
  },
});

/** Maintenance and a job want the same machine. `params.minutes`: how long the maintenance takes. */
export const maintenanceConflict = plainType({
  owner: 'supervisor',
  blocksStart: true,
  options(sources, deviation) {
    const { subject, params } = deviation;
    const job = jobOf(sources, subject);
    const minutes = typeof params['minutes'] === 'number' ? params['minutes'] : 60;
    const off = offTheMachine(sources, subject);
    const before = plainOption('before', {
      params: { minutes },
      consequences: [...(job ? [timeliness(sources, job, minutes)] : [say('waits', { minutes })]), ...off.consequences],
      effects: off.effects,
      shown: shownOf(job),
    });
    const after = plainOption('after', {
      consequences: job
        ? // For what is left at this machine, not for what the order needs at others.
          [say('maintenance-waits', { minutes: remainingMinutes(job) }), timeliness(sources, job, 0)]
        : [say('maintenance-waits', { minutes: queueMinutes(sources.world, subject.equipment) })],
      shown: shownOf(job),
    });
    return [before, after, ...moveOptions(sources, deviation, job)];
  },
});
