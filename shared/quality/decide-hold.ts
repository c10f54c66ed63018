import { rolesThatCan } from '../authority/can.ts';
import type { CommandParams } from '../gate/command.ts';
import { draft } from '../gate/gate-context.ts';
import type { Acting, Decision, GateContext } from '../gate/gate-context.ts';
import { openScreen, refuse } from '../gate/refusal.ts';
import { planBody } from '../plan/plan-index.ts';
import { holdsOn, nameOfTarget, refuseHeld } from './refuse-held.ts';

/** Puts a lot, an order or a machine on hold. The same reason holds once. */
export function decidePlaceHold(
  context: GateContext,
  acting: Acting,
  { target, reason, note = '' }: CommandParams<'placeHold'>,
): Decision {
  const { world } = context;
  if (!planBody(world.plan, target.kind, target.id))
    return refuse('hold-target-unknown', { thing: target.id }, [
      openScreen('home'),
      { kind: 'ask', roles: rolesThatCan('quality.hold') },
    ]);
  const same = holdsOn(world, target).find((hold) => hold.reason === reason);
  if (same) {
    const params = { thing: nameOfTarget(world, target), since: same.at };
    return refuse('hold-placed-already', params, [openScreen('home')], [same.fact]);
  }
  return { ok: true, drafts: [draft(context, acting, 'HoldPlaced', { target, reason, note })] };
}

/** Releases a hold: the thing is free when it was the last one. */
export function decideReleaseHold(
  context: GateContext,
  acting: Acting,
  { target, hold, note = '' }: CommandParams<'releaseHold'>,
): Decision {
  const { world } = context;
  if (!holdsOn(world, target).some(({ fact }) => fact === hold)) {
    const others = refuseHeld(context, target)?.refusal.facts ?? [];
    return refuse('hold-none', { thing: nameOfTarget(world, target) }, [openScreen('home')], others);
  }
  return { ok: true, drafts: [draft(context, acting, 'HoldReleased', { target, hold, note })] };
}
