import { stateOf } from '../aggregates/world.ts';
import { rolesThatCan } from '../authority/can.ts';
import { currentRound, isRoundOver } from '../deviations/deviation-state.ts';
import type { CommandParams } from '../gate/command.ts';
import { draft } from '../gate/gate-context.ts';
import type { Acting, Decision, GateContext } from '../gate/gate-context.ts';
import { openScreen, refuse } from '../gate/refusal.ts';
import { planBody } from '../plan/plan-index.ts';

/**
 * Stops an order for good, as the second person of a deviation in which another one wanted that: alone nobody does. What runs is closed out;
 * nothing of it is begun or taken up any more, until the stop is taken back.
 */
export function decideStopOrder(
  context: GateContext,
  acting: Acting,
  { order, deviation }: CommandParams<'stopOrder'>,
): Decision {
  const { world } = context;
  const plan = planBody(world.plan, 'workOrder', order);
  if (!plan) return refuse('order-unknown', { order }, [openScreen('home')]);
  const { stopped } = stateOf(world, 'workOrder', order);
  if (stopped) return refuse('order-stopped', { order: plan.number }, [openScreen('home')], [stopped.fact]);
  const state = stateOf(world, 'deviation', deviation);
  const round = currentRound(state);
  const isAsked = state.kind === 'orderStopRequest' && state.subject?.order === order && !isRoundOver(round);
  const first = isAsked && round.proposed?.option === 'stop' ? round.proposed : null;
  if (first === null || first.person === acting.person.id)
    return refuse(
      'second-person-needed',
      { person: planBody(world.plan, 'person', acting.person.id)?.name ?? acting.person.id },
      [openScreen('home'), { kind: 'ask', roles: rolesThatCan('deviation.approve') }],
      first ? [first.fact] : [],
    );
  return { ok: true, drafts: [draft(context, acting, 'OrderStopped', { order, decidedIn: deviation })] };
}
