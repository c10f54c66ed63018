import type { AreaPlanView, PlanBar, PlanMachine } from '../../shared/views/area-plan-view.ts';
import type { Wish } from '../commands/give-command.ts';

/** An operation of an order, by which a bar is found again in the next plan. */
export interface BarKey {
  readonly order: string;
  readonly operation: string;
}

/** Whether two name the same operation. */
export const isSameJob = (a: BarKey, b: BarKey): boolean => a.order === b.order && a.operation === b.operation;

/** A bar with its machine. */
export interface Placed {
  readonly machine: PlanMachine;
  readonly bar: PlanBar;
}

/** Finds an operation in a plan. */
export function findBar(plan: AreaPlanView, key: BarKey): Placed | undefined {
  for (const machine of plan.machines) {
    const bar = machine.bars.find((one) => isSameJob(one, key));
    if (bar) return { machine, bar };
  }
  return undefined;
}

/** What is still to come on a machine: what is on it already cannot be given another place. */
const toCome = ({ bars }: PlanMachine): PlanBar[] => bars.filter(({ running }) => !running);

/** The place of an operation in what is still to come on its machine, 0 is next; -1: it is on the machine, or not planned there. */
export const placeOf = (machine: PlanMachine, key: BarKey): number =>
  toCome(machine).findIndex((bar) => isSameJob(bar, key));

/** How many places the machine has for what is to come. */
export const placesOn = (machine: PlanMachine): number => toCome(machine).length;

const isThere = (pinned: readonly BarKey[], at: number, job: BarKey): boolean => {
  const there = pinned[at];
  return there !== undefined && isSameJob(there, job);
};

/**
 * What has to be said so that an operation holds a place on a machine. Pinned jobs go before all others, so whoever stands in front of it is
 * pinned as well, in the order of the plan; those that are at their place already are left alone.
 * @param place 0 is next
 */
export function wishesForPlace(machine: PlanMachine, key: BarKey, place: number): Wish[] {
  const sequence = toCome(machine);
  const before: readonly BarKey[] = sequence.filter((bar) => !isSameJob(bar, key)).slice(0, place);
  const pinned = sequence.filter((bar) => bar.pinned !== null);
  const wanted = [...before, key];
  if (wanted.every((job, at) => isThere(pinned, at, job))) return [];
  let others: readonly BarKey[] = pinned.filter((bar) => !isSameJob(bar, key));
  const wishes: Wish[] = [];
  const pin = ({ order, operation }: BarKey, at: number) =>
    wishes.push({ name: 'pinJob', params: { order, operation, equipment: machine.equipment.id, place: at } });
  for (const [at, job] of before.entries()) {
    if (isThere(others, at, job)) continue;
    pin(job, at);
    others = others.filter((one) => !isSameJob(one, job)).toSpliced(at, 0, job);
  }
  pin(key, place);
  return wishes;
}

/** So many are pinned by one tap at most: whoever holds more of a sequence plans it by hand. */
const MOST_PINS = 12;
/** The last place that can be pinned. */
const LAST_PLACE = 50;

/** Whether an operation can be held at a place: not so far back that most of the machine would be pinned with it. */
export const canHold = (machine: PlanMachine, key: BarKey, place: number): boolean =>
  place >= 0 && place <= LAST_PLACE && wishesForPlace(machine, key, place).length <= MOST_PINS;

/** Puts an operation on another machine, behind those that have a place there. */
export function wishForMachine(machine: PlanMachine, { order, operation }: BarKey): Wish {
  const place = toCome(machine).filter((bar) => bar.pinned !== null && !isSameJob(bar, { order, operation })).length;
  return {
    name: 'pinJob',
    params: { order, operation, equipment: machine.equipment.id, place: Math.min(place, LAST_PLACE) },
  };
}
