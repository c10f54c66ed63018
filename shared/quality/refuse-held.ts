import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import { rolesThatCan } from '../authority/can.ts';
import type { GateContext } from '../gate/gate-context.ts';
import { openScreen, refuse } from '../gate/refusal.ts';
import type { Refusal, Remedy } from '../gate/refusal.ts';
import { planBody } from '../plan/plan-index.ts';
import type { Holdable, HoldTarget } from './hold-facts.ts';
import type { Hold } from './holds.ts';

type Refused = { readonly ok: false; readonly refusal: Refusal };

/** The holds on a thing, first to last. */
export function holdsOn(world: World, { kind, id }: HoldTarget): readonly Hold[] {
  return stateOf(world, kind, id).holds;
}

/** What people call a thing that can be on hold. */
export function nameOfTarget(world: World, { kind, id }: HoldTarget): string {
  if (kind === 'equipment') return planBody(world.plan, 'equipment', id)?.name ?? id;
  return kind === 'workOrder' ? (planBody(world.plan, 'workOrder', id)?.number ?? id) : id;
}

const screens: Readonly<Record<Holdable, Extract<Remedy, { kind: 'screen' }>['screen']>> = {
  lot: 'materials',
  workOrder: 'next',
  equipment: 'home',
};

/** Refuses what a hold forbids: names the hold, who placed it and why, and who may release it. */
export function refuseHeld(context: GateContext, target: HoldTarget): Refused | undefined {
  const { world } = context;
  const [hold] = holdsOn(world, target);
  if (!hold) return undefined;
  const person =
    hold.person === null ? hold.station : (planBody(world.plan, 'person', hold.person)?.name ?? hold.person);
  return refuse(
    target.kind === 'lot' ? 'lot-held' : target.kind === 'workOrder' ? 'order-held' : 'equipment-held',
    { thing: nameOfTarget(world, target), person, hold: hold.reason, note: hold.note, since: hold.at },
    [openScreen(screens[target.kind]), { kind: 'ask', roles: rolesThatCan('quality.hold') }],
    holdsOn(world, target).map(({ fact }) => fact),
  );
}
