import { stateOf } from '../../aggregates/world.ts';
import { remainingMinutes } from '../../dispatch/rank-reason.ts';
import { openStop } from '../../equipment/stops.ts';
import { planBody } from '../../plan/plan-index.ts';
import type { Job } from '../../production/job-lookup.ts';
import { runsOn, workCentersOf } from '../../production/work-place.ts';
import type { Worded } from '../../views/worded.ts';
import { placeNow } from '../blocking.ts';
import type { Deviation, DeviationOption, DeviationSources, Effect } from '../deviation-type.ts';
import { plainOption, plainType } from '../plain-type.ts';
import { jobOf, offTheMachine, placeName, queueMinutes, say, shownOf, timeliness, waits } from './saying.ts';

/** So many other machines are offered. */
const MOST_MACHINES = 5;

/** The other machines of the work center that nothing holds and nobody stopped, those with the shortest queue first. */
function otherMachines({ world }: DeviationSources, equipment: string, job: Job): { id: string; queue: number }[] {
  const machines: { id: string; queue: number }[] = [];
  for (const key of world.plan.current.keys()) {
    if (!key.startsWith('equipment/')) continue;
    const id = key.slice('equipment/'.length);
    const isEligible =
      id !== equipment &&
      planBody(world.plan, 'equipment', id)?.level === 'workUnit' &&
      runsOn(job.operation, id, workCentersOf(world.plan, id));
    if (!isEligible || openStop(stateOf(world, 'equipment', id)) || placeNow(world, id).holds.length > 0) continue;
    machines.push({ id, queue: queueMinutes(world, id) });
  }
  return machines.toSorted((a, b) => a.queue - b.queue || (a.id < b.id ? -1 : 1)).slice(0, MOST_MACHINES);
}

/** Moves the work to each machine that may do it. */
export function moveOptions(
  sources: DeviationSources,
  { subject }: Deviation,
  job: Job | undefined,
): DeviationOption[] {
  if (!job) return [];
  const { world } = sources;
  const off = offTheMachine(sources, subject);
  return otherMachines(sources, subject.equipment, job).map(({ id, queue }) =>
    plainOption(`move/${id}`, {
      params: { place: placeName(world, id) },
      consequences: [
        queue === 0
          ? say('machine-free', { place: placeName(world, id) })
          : say('machine-queue', { place: placeName(world, id), queue }),
        timeliness(sources, job, queue),
        ...off.consequences,
      ],
      effects: off.effects,
      shown: shownOf(job),
    }),
  );
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
      consequences: [...stands.consequences, ...(job ? [timeliness(sources, job, 0)] : [])],
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
