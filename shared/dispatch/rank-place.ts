import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import { planBody } from '../plan/plan-index.ts';
import type { Job } from '../production/job-lookup.ts';
import { priorityOf } from '../production/pins.ts';

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

function decidedBy(world: World, by: string, { at, fact }: { readonly at: string; readonly fact: string }): Decided {
  return { by: planBody(world.plan, 'person', by)?.name ?? by, at, fact };
}

/** What people decided about a job, as seen at a machine. */
export function rankPlaceOf(world: World, { orderId, operation }: Job, equipment: string): RankPlace {
  const { priority, given } = priorityOf(world, orderId);
  const pin = stateOf(world, 'workOrder', orderId).pins.find((one) => one.operation === operation.id);
  const decided = pin && decidedBy(world, pin.person ?? pin.station, pin);
  const isHere = pin?.equipment === equipment;
  // The machine knows in which order; a pin that it has forgotten comes behind all that it has not.
  const known = isHere ? stateOf(world, 'equipment', equipment).pins.findIndex(({ fact }) => fact === pin.fact) : -1;
  return {
    pin: decided && isHere ? { ...decided, place: known < 0 ? 1000 : known } : null,
    elsewhere:
      decided && !isHere
        ? { ...decided, equipment: planBody(world.plan, 'equipment', pin.equipment)?.name ?? pin.equipment }
        : null,
    priority,
    given: given && decidedBy(world, given.by, given),
  };
}
