import type { CommandParams } from '../gate/command.ts';
import { draft, instantOf } from '../gate/gate-context.ts';
import type { Acting, Decision, GateContext } from '../gate/gate-context.ts';
import { openScreen, refuse } from '../gate/refusal.ts';
import { declineReasons, quietMinutes } from './decline-reasons.ts';

/** Leaves out a recommendation for the person who acts, for as long as the reason says. */
export function decideDecline(
  context: GateContext,
  acting: Acting,
  { kind, about, reason }: CommandParams<'declineRecommendation'>,
): Decision {
  const { world, nowMs, station } = context;
  if (!declineReasons(world.plan).some(({ code }) => code === reason))
    return refuse('reason-unknown', { reason }, [openScreen('home')]);
  const until = instantOf(nowMs + quietMinutes(world.plan, reason) * 60_000);
  const data = { person: acting.person.id, at: station.equipment, kind, about, reason, until };
  return { ok: true, drafts: [draft(context, acting, 'RecommendationDeclined', data)] };
}
