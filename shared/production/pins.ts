import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import type { JobKey } from '../gate/gate-context.ts';
import { planBody } from '../plan/plan-index.ts';
import { executionStatus } from './operation-state.ts';
import type { PinHere } from './pin-states.ts';
import { operationOf } from './work-order-state.ts';

/** A job that has a place on a machine, and who gave it. */
export interface Pin extends JobKey {
  /** Id of a person. */
  readonly by: string;
  readonly at: string;
  /** The fact. */
  readonly fact: string;
}

function pinOf(world: World, { order, operation, person, station, at, fact }: PinHere): Pin | undefined {
  const state = stateOf(world, 'workOrder', order);
  // Pinned to another machine since, by somebody who did not know of this.
  if (!state.pins.some((one) => one.fact === fact)) return undefined;
  if (executionStatus(operationOf(state, operation)) === 'completed') return undefined;
  if (planBody(world.plan, 'workOrder', order)?.requestState !== 'released') return undefined;
  return { order, operation, by: person ?? station, at, fact };
}

/** The jobs that have a place of their own on a machine and are not done, the first one first. They go before all others there. */
export function pinsOf(world: World, equipment: string): readonly Pin[] {
  const { pins } = stateOf(world, 'equipment', equipment);
  return pins.length === 0 ? [] : pins.flatMap((pin) => pinOf(world, pin) ?? []);
}

/** How urgent an order is, 0 to 9, and who says so; `given` null: the ERP. */
export interface OrderPriority {
  readonly priority: number;
  readonly given: { readonly by: string; readonly at: string; readonly fact: string } | null;
}

/**
 * How urgent an order is: as the site said last, unless the ERP has changed its mind since. Another revision with the same priority changes
 * nothing: a new due date or quantity is no word about what the site decided.
 */
export function priorityOf(world: World, order: string): OrderPriority {
  const planned = planBody(world.plan, 'workOrder', order)?.priority ?? 0;
  const { given } = stateOf(world, 'workOrder', order);
  if (given?.planned !== planned) return { priority: planned, given: null };
  const { priority, person, station, at, fact } = given;
  return { priority, given: { by: person ?? station, at, fact } };
}
