import type { World } from '../aggregates/world.ts';
import type { JobKey } from '../gate/gate-context.ts';
import { pinsOf } from '../production/pins.ts';
import type { Pin } from '../production/pins.ts';
import type { OperationSpec } from '../sequencing/problem.ts';
import { jobName } from './supposed.ts';
import type { Supposed } from './supposed.ts';

/** The jobs that are pinned on each machine, with who did it; null: somebody only thinks of it. */
export type PinList = readonly (JobKey & { readonly pin: Pin | null })[];

/** The pins of each machine, with those that somebody thinks of in their places. */
export function pinLists(world: World, units: readonly string[], { pins, moved }: Supposed): readonly PinList[] {
  const lists = units.map((equipment) =>
    pinsOf(world, equipment)
      .filter((pin) => (moved.get(jobName(pin)) ?? equipment) === equipment)
      .map((pin): PinList[number] => ({ order: pin.order, operation: pin.operation, pin })),
  );
  const take = (key: JobKey) => {
    for (const list of lists) {
      const at = list.findIndex((one) => jobName(one) === jobName(key));
      if (at >= 0) list.splice(at, 1);
    }
  };
  for (const { order, operation, equipment, place } of pins) {
    take({ order, operation });
    const list = lists[units.indexOf(equipment)];
    list?.splice(Math.min(place, list.length), 0, { order, operation, pin: null });
  }
  return lists;
}

/** Whether everything can be put in order: no pin stands before something that it waits for. */
function blocksOne(
  pinned: readonly (readonly number[])[],
  operations: readonly Pick<OperationSpec, 'after' | 'modes'>[],
) {
  const pinOf = new Map(
    pinned.flatMap((list, machine) => list.map((operation, place) => [operation, { machine, place }])),
  );
  const done = operations.map(() => false);
  const heads = pinned.map(() => 0);
  const isFree = (index: number, { after, modes }: Pick<OperationSpec, 'after' | 'modes'>) => {
    if (!after.every(({ operation }) => done[operation])) return false;
    const pin = pinOf.get(index);
    if (pin) return heads[pin.machine] === pin.place;
    return modes.some(({ machine }) => (heads[machine] ?? 0) >= (pinned[machine]?.length ?? 0));
  };
  for (let found = true; found;) {
    found = false;
    for (const [index, operation] of operations.entries()) {
      if (done[index] || !isFree(index, operation)) continue;
      done[index] = true;
      const pin = pinOf.get(index);
      if (pin) heads[pin.machine] = (heads[pin.machine] ?? 0) + 1;
      found = true;
    }
  }
  return heads.findIndex((head, machine) => head < (pinned[machine]?.length ?? 0));
}

/**
 * The pins that can be kept: where one stands before something that it waits for, the last of its machine is let go until all can be done. Nobody can
 * work by such a pin, and a plan that leaves it out says more than none.
 */
export function keptPins(
  wanted: readonly (readonly number[])[],
  operations: readonly Pick<OperationSpec, 'after' | 'modes'>[],
): readonly (readonly number[])[] {
  const kept = wanted.map((list) => [...list]);
  for (;;) {
    const machine = blocksOne(kept, operations);
    if (machine < 0) return kept;
    kept[machine]?.pop();
  }
}
