import { lastEffective } from '../aggregates/effective-facts.ts';
import { stateOf } from '../aggregates/world.ts';
import type { CommandParams } from '../gate/command.ts';
import { draft } from '../gate/gate-context.ts';
import type { Acting, Decision, GateContext } from '../gate/gate-context.ts';
import { openScreen, refuse } from '../gate/refusal.ts';
import { planBody } from '../plan/plan-index.ts';
import { orderChangeOf } from './order-change.ts';
import { ABOUT_CHANGE } from './order-decisions.ts';

/** Decides what becomes of work on an order that the ERP changed or cancelled: follow it, keep on, or stop; or that it was seen. A decision may be changed. */
export function decideOrderChange(
  context: GateContext,
  acting: Acting,
  { order, decision }: CommandParams<'decideOrderChange'>,
): Decision {
  const plan = planBody(context.world.plan, 'workOrder', order);
  if (!plan) return refuse('order-unknown', { order }, [openScreen('home')]);
  const change = orderChangeOf(context.world, order);
  // Another due date asks nobody whether to follow it: it is seen, by adopting the revision that says it.
  const isAsked = change && (change.matter === 'work' || decision === 'adopt');
  if (!isAsked || change.decided === decision)
    return refuse(
      'order-change-none',
      { order: plan.number },
      [openScreen('home')],
      lastEffective(context.world, 'workOrder', order, (fact) => fact.type === 'OrderChangeDecided'),
    );
  const { from, to } = change;
  const { last } = stateOf(context.world, 'workOrder', order).decisions;
  const replaces = last.find(({ about }) => about === ABOUT_CHANGE)?.fact ?? null;
  return {
    ok: true,
    drafts: [draft(context, acting, 'OrderChangeDecided', { order, from, to, decision, replaces })],
  };
}
