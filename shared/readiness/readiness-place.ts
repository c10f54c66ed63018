import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import { placeNow } from '../deviations/blocking.ts';
import type { PlaceNow } from '../deviations/blocking.ts';
import { workAxis } from '../dispatch/work-axis.ts';
import type { WorkAxis } from '../dispatch/work-axis.ts';
import { openStop } from '../equipment/stops.ts';
import { peopleAt, stationsAt } from '../production/qualified-here.ts';
import { stockOf } from './stock.ts';
import type { Stock } from './stock.ts';
import { toolsInUse } from './tools-in-use.ts';
import type { ToolUse } from './tools-in-use.ts';

/** A machine as the questions see it: what is asked of it once, not for each job. */
export interface ReadinessPlace {
  readonly equipment: string;
  /** Who is signed on at it, by id. */
  readonly people: readonly string[];
  /** What is open and held here. */
  readonly place: PlaceNow;
  /** Somebody said that it stands: since when, and the fact that says so. Null: it does not. */
  readonly stop: { readonly since: string; readonly reason: string | null } | null;
  /** Tools that are on other machines. */
  readonly toolsInUse: ReadonlyMap<string, ToolUse>;
  readonly stock: Stock;
  /** Its working time: what is left to do is done by that, not by the clock. */
  readonly axis: WorkAxis;
  /** The instant of the last contact with the server, while that is longer ago than the site lets pass; absent: the plan is fresh. */
  readonly unheardSince?: string;
}

/** The stop that somebody told of a machine, while it lasts; what a counter noticed ends with the work that begins. */
export function toldStopOf(world: World, equipment: string): ReadinessPlace['stop'] {
  const stop = openStop(stateOf(world, 'equipment', equipment));
  return stop && !stop.detected ? { since: stop.from, reason: stop.reason } : null;
}

/** A machine as the questions see it now. */
export function readinessPlaceOf(world: World, equipment: string, nowMs: number): ReadinessPlace {
  return {
    equipment,
    people: peopleAt(world, stationsAt(world, equipment)),
    place: placeNow(world, equipment),
    stop: toldStopOf(world, equipment),
    toolsInUse: toolsInUse(world, equipment),
    stock: stockOf(world, equipment, nowMs),
    axis: workAxis(world.plan, equipment, nowMs),
  };
}
