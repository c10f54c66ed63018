import { planBody } from '../plan/plan-index.ts';
import type { PlanIndex } from '../plan/plan-index.ts';

/** Stations that are not next to something leave it to those that are, for so long (milliseconds). */
const LEAVE_IT_MS = 120_000;
/** Each further station waits so much longer for those before it, up to so many. */
const STEP_MS = 15_000;
const MOST_STEPS = 40;
/** Deepest equipment hierarchy that is followed. */
const MAX_LEVELS = 20;

/** The stations that stand at a piece of equipment, or at the first thing above it that any stand at. */
export function stationsNear(plan: PlanIndex, equipment: string): ReadonlySet<string> {
  let at: string | null = equipment;
  for (let level = 0; level < MAX_LEVELS && at !== null; level += 1) {
    const here: ReadonlySet<string> | undefined = plan.stationsOf.get(at);
    if (here && here.size > 0) return here;
    at = planBody(plan, 'equipment', at)?.parent ?? null;
  }
  return new Set();
}

const placeIn = (stations: Iterable<string>, station: string) =>
  Math.min(MOST_STEPS, [...stations].filter((other) => other < station).length);

/**
 * How long a station waits before it records by itself what is so at a piece of equipment, in milliseconds: all stations that know of it come
 * to the same conclusion, and one of them is enough. Those next to it come first; the others stand in for them, one after the other.
 */
export function stationTurnMs(plan: PlanIndex, equipment: string, station: string): number {
  const near = stationsNear(plan, equipment);
  if (near.has(station)) return placeIn(near, station) * STEP_MS;
  const all = new Set([...plan.stationsOf.values()].flatMap((stations) => [...stations]));
  return (near.size > 0 ? LEAVE_IT_MS : 0) + placeIn(all, station) * STEP_MS;
}
