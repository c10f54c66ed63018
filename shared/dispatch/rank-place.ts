import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import type { DoneBy } from '../facts/done-by.ts';
import { planBody } from '../plan/plan-index.ts';
import type { Job } from '../production/job-lookup.ts';

/** A decision of somebody, and the fact that holds it. */
export interface Decided {
  /** The name of who decided. */
  readonly by: string;
  readonly at: string;
  readonly fact: string;
}

/** What people decided about the place of a job in the queue of a machine. */
export interface RankPlace {
  /** It goes first here, behind pins of a lower place. */
  readonly pin: (Decided & { readonly place: number }) | null;
  /** It has its place on another machine. */
  readonly elsewhere: (Decided & { readonly equipment: string }) | null;
  /** How urgent it is; `given` null: the ERP says so. */
  readonly priority: number;
  readonly given: Decided | null;
}

function decidedBy(world: World, { person, station, at, fact }: DoneBy & { readonly fact: string }): Decided {
  const by = person ?? station;
  return { by: planBody(world.plan, 'person', by)?.name ?? by, at, fact };
}

/** What people decided about a job, as seen at a machine: what `priorityOf` and `pinsOf` say, of an order that is looked up already. */
export function rankPlaceOf(world: World, { operation, orderState, current }: Job, equipment: string): RankPlace {
  const planned = current.order.priority;
  const given = orderState.given?.planned === planned ? orderState.given : null;
  const pin = orderState.pins.find((one) => one.operation === operation.id);
  const decided = pin ? decidedBy(world, pin) : null;
  const isHere = pin?.equipment === equipment;
  // The machine knows in which order; a pin that it has forgotten comes behind all that it has not.
  const known = isHere ? stateOf(world, 'equipment', equipment).pins.findIndex(({ fact }) => fact === pin.fact) : -1;
  const elsewhere = pin && !isHere ? (planBody(world.plan, 'equipment', pin.equipment)?.name ?? pin.equipment) : '';
  return {
    pin: decided && isHere ? { ...decided, place: known < 0 ? 1000 : known } : null,
    elsewhere: decided && !isHere ? { ...decided, equipment: elsewhere } : null,
    priority: given?.priority ?? planned,
    given: given && decidedBy(world, given),
  };
}
