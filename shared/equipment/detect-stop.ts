import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import type { FactDraft } from '../facts/seal.ts';
import { instantOf } from '../gate/gate-context.ts';
import { stationDraft } from '../gate/station-draft.ts';
import { planBody } from '../plan/plan-index.ts';
import { runningJob } from './machine-jobs.ts';
import { openStop } from './stops.ts';

/** What is known of a machine's counts besides its facts. */
export interface Watching {
  readonly equipment: string;
  /** The station that watches. */
  readonly station: string;
  /** The last count since the start of the station; null: none. */
  readonly lastCountMs: number | null;
  /** When the station began to watch. */
  readonly sinceMs: number;
}

/** When a machine will have stood for too long, and since when. */
export interface StopDue {
  readonly sinceMs: number;
  readonly dueMs: number;
  readonly idleSeconds: number;
}

/** An instant in milliseconds. One that is still to come was noted before the clock was set back, and says nothing of now. */
function pastMs(at: string | null | undefined, nowMs: number): number {
  const atMs = at === null || at === undefined ? -Infinity : Date.parse(at);
  return atMs > nowMs ? -Infinity : atMs;
}

/**
 * When the machine of a station counts as standing if it does not count before. A machine that has never been counted is not known to stand:
 * no data is neither idle nor down. Where another station recorded the last count, that one watches. After a start one full idle time passes
 * first: nobody knows what the machine counted while the station was off.
 * @returns null while nothing can be noticed: no detection in the plan, no job in its run phase, or a stop that lasts already.
 */
export function stopDue(
  world: World,
  { equipment, station, lastCountMs, sinceMs }: Watching,
  nowMs: number,
): StopDue | null {
  const detection = planBody(world.plan, 'equipment', equipment)?.stopDetection;
  if (!detection) return null;
  const state = stateOf(world, 'equipment', equipment);
  const job = runningJob(state);
  if (job?.phase !== 'run' || openStop(state)) return null;
  if (lastCountMs === null && state.counted?.station !== station) return null;
  const latestMs = Math.max(
    lastCountMs ?? -Infinity,
    pastMs(state.counted?.at, nowMs),
    pastMs(job.phaseSince, nowMs),
    pastMs(state.stops.at(-1)?.to, nowMs),
  );
  const lastMs = latestMs === -Infinity ? sinceMs : latestMs;
  const { idleSeconds } = detection;
  return { sinceMs: lastMs, dueMs: Math.max(lastMs, sinceMs) + idleSeconds * 1000, idleSeconds };
}

/** One stop of one machine has one key, whoever notices it. */
export function stopKey(equipment: string, { sinceMs }: Pick<StopDue, 'sinceMs'>): string {
  return `stop/${equipment}/${instantOf(sinceMs)}`;
}

/** The stop to record now, begun when the machine counted or was set going last; none when it is not due. */
export function stopDrafts(world: World, watching: Watching, nowMs: number): FactDraft[] {
  const due = stopDue(world, watching, nowMs);
  if (!due || nowMs < due.dueMs) return [];
  const { equipment } = watching;
  const data = { equipment, since: instantOf(due.sinceMs), idleSeconds: due.idleSeconds };
  return [stationDraft('StopDetected', data, nowMs, stopKey(equipment, due))];
}
