import { stateOf } from '../../aggregates/world.ts';
import type { World } from '../../aggregates/world.ts';
import { busyMinutes } from '../../dispatch/counterfactual.ts';
import { remainingMinutes } from '../../dispatch/rank-reason.ts';
import { doneAt, tooLateFrom, workAxis } from '../../dispatch/work-axis.ts';
import { runningJob } from '../../equipment/machine-jobs.ts';
import { instantOf } from '../../gate/gate-context.ts';
import { planBody } from '../../plan/plan-index.ts';
import { findJob, operationIdsOf } from '../../production/job-lookup.ts';
import type { Job } from '../../production/job-lookup.ts';
import { executionStatus } from '../../production/operation-state.ts';
import { runsOn, workCentersOf } from '../../production/work-place.ts';
import type { Worded } from '../../views/worded.ts';
import type { DeviationSubject } from '../deviation-facts.ts';
import type { DeviationSources, Effect } from '../deviation-type.ts';

const MINUTE_MS = 60_000;

/** Something in words: a code and the values of its sentence. */
export function say(code: string, params: Worded['params'] = {}): Worded {
  return { code, params };
}

export const placeName = ({ plan }: World, id: string) => planBody(plan, 'equipment', id)?.name ?? id;
export const materialName = ({ plan }: World, id: string) => planBody(plan, 'material', id)?.name ?? id;
export const orderNumber = ({ plan }: World, id: string) => planBody(plan, 'workOrder', id)?.number ?? id;
/** The name of a person; a station did it by itself where nobody did. */
export function whoDid(
  { plan }: World,
  { person, station }: { readonly person: string | null; readonly station: string },
): string {
  if (person !== null) return planBody(plan, 'person', person)?.name ?? person;
  return planBody(plan, 'station', station)?.name ?? station;
}

/** The operation that a deviation is about; undefined: it names none, or none that is known. */
export function jobOf({ world }: DeviationSources, { order, operation }: DeviationSubject): Job | undefined {
  if (order === undefined || operation === undefined) return undefined;
  const job = findJob(world, order, operation);
  return 'missing' in job ? undefined : job;
}

/** Minutes of planned work that an order still needs, all its operations one after the other. */
export function minutesLeft(world: World, { orderId, current, orderState }: Job): number {
  let minutes = 0;
  for (const id of operationIdsOf(current.order, orderState)) {
    const job = findJob(world, orderId, id);
    if (!('missing' in job) && executionStatus(job.state) !== 'completed') minutes += remainingMinutes(job);
  }
  return minutes;
}

/**
 * Where a job is worked on: the machine that it was begun on or has its place at; else the one of whoever asks, if it may go there; else the work
 * center that plans it.
 */
function placeOfJob({ world, station }: DeviationSources, { state, orderState, operation }: Job): string {
  const known = state.runs[0]?.equipment ?? orderState.pins.find((one) => one.operation === operation.id)?.equipment;
  if (known !== undefined) return known;
  const here = station.equipment;
  return here !== null && runsOn(operation, here, workCentersOf(world.plan, here)) ? here : operation.workCenter;
}

/** When the machine is free of other jobs: at the end of the one that holds it now, by its calendar. */
export function freeMs({ world, nowMs }: DeviationSources, equipment: string, job: Job): number {
  const on = runningJob(stateOf(world, 'equipment', equipment));
  if (!on || (on.order === job.orderId && on.operation === job.operation.id)) return nowMs;
  return doneAt(workAxis(world.plan, equipment, nowMs), nowMs, busyMinutes(world, equipment) * MINUTE_MS);
}

/**
 * How late an order gets, or how much time it has left over, when work on it goes on after some minutes of the clock, and not before the machine
 * is free. Its work goes on by the calendar of that machine: nights and breaks count. What it needs at others counts by the same, without waiting.
 * @param equipment where it goes on; absent: where it is now, or belongs
 */
export function timeliness(
  sources: DeviationSources,
  job: Job,
  inMinutes: number,
  equipment: string = placeOfJob(sources, job),
): Worded {
  const { world, nowMs } = sources;
  const { number, due } = job.order;
  const fromMs = Math.max(nowMs + Math.round(inMinutes * MINUTE_MS), freeMs(sources, equipment, job));
  const endMs = doneAt(workAxis(world.plan, equipment, nowMs), fromMs, minutesLeft(world, job) * MINUTE_MS);
  const late = Math.ceil((endMs - Date.parse(due)) / MINUTE_MS);
  return late > 0 ? say('order-late', { number, late, due }) : say('order-in-time', { number, slack: -late, due });
}

/** The last moment at which work has to go on, for its order to be in time; how late it is, where that has passed. */
export function lastMoment(sources: DeviationSources, job: Job): Worded {
  const { world, nowMs } = sources;
  const { number, due } = job.order;
  const axis = workAxis(world.plan, placeOfJob(sources, job), nowMs);
  const atMs = tooLateFrom(axis, Date.parse(due), minutesLeft(world, job) * MINUTE_MS);
  return atMs > nowMs ? say('must-go-on-by', { number, until: instantOf(atMs - 1), due }) : timeliness(sources, job, 0);
}

/** Whether the job that a deviation is about runs on the machine of this station, so that its person can take it off. */
export function runsHere({ world, station }: DeviationSources, { order, operation }: DeviationSubject): boolean {
  const running = station.equipment === null ? undefined : runningJob(stateOf(world, 'equipment', station.equipment));
  return running !== undefined && running.order === order && running.operation === operation;
}

/** Takes the job of a deviation off its machine: by this command where it runs here, else somebody has to go there. */
export function offTheMachine(
  sources: DeviationSources,
  subject: DeviationSubject,
): { readonly effects: readonly Effect[]; readonly consequences: readonly Worded[] } {
  const { order, operation, equipment } = subject;
  if (order === undefined || operation === undefined) return { effects: [], consequences: [] };
  if (runsHere(sources, subject))
    return { effects: [{ name: 'suspendJob', params: { order, operation } }], consequences: [] };
  const isOn = stateOf(sources.world, 'equipment', equipment).jobs.some(
    (job) => job.order === order && job.operation === operation && !job.suspended,
  );
  return {
    effects: [],
    consequences: isOn ? [say('do-at-machine', { place: placeName(sources.world, equipment) })] : [],
  };
}

/** Minutes of planned work that lie on a machine: the job on it and those that rest there. */
export function queueMinutes(world: World, equipment: string): number {
  return stateOf(world, 'equipment', equipment).jobs.reduce((minutes, { order, operation }) => {
    const job = findJob(world, order, operation);
    return 'missing' in job ? minutes : minutes + remainingMinutes(job);
  }, 0);
}

/** Waits, in minutes, with how late the order gets by each. */
export function waits(sources: DeviationSources, job: Job | undefined, minutes: readonly number[]) {
  return minutes.map((wait) => ({
    option: `wait/${wait}`,
    params: { minutes: wait },
    consequences: job ? [timeliness(sources, job, wait)] : [say('waits', { minutes: wait })],
    effects: [],
    needsReason: 'wait' as const,
    needsSecond: false,
    settles: false,
    shown: shownOf(job),
  }));
}

/** What the figures of a job come from: when it was begun. The plan carries no times. */
export function shownOf(job: Job | undefined): { readonly what: string; readonly at: string }[] {
  const at = job?.state.startedAt ?? null;
  return job && at !== null ? [{ what: `workOrder/${job.orderId}/${job.operation.id}`, at }] : [];
}
