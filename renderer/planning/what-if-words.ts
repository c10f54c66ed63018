import type { AreaPlanView, WhatIfChange, WhatIfView } from '../../shared/views/area-plan-view.ts';
import type { Wish } from '../commands/give-command.ts';
import type { Words } from '../words/use-words.ts';
import { priorityWish } from './plan-wishes.ts';
import { wishForMachine } from './sequence-places.ts';

const nameOfOrder = (plan: AreaPlanView, order: string): string =>
  plan.machines.flatMap(({ bars }) => bars).find((bar) => bar.order === order)?.number ??
  plan.leftOut.find((left) => left.order === order)?.number ??
  order;

const nameOfMachine = (plan: AreaPlanView, equipment: string): string =>
  plan.machines.find((machine) => machine.equipment.id === equipment)?.equipment.name ?? equipment;

/** What somebody thinks of doing, in a sentence. */
export function changeWords(change: WhatIfChange, plan: AreaPlanView, { t, format }: Words, nowMs: number): string {
  switch (change.kind) {
    case 'rush': {
      const order = nameOfOrder(plan, change.order);
      const { due, priority } = change;
      if (due === undefined) return t('planning.change.priority', { order, priority: format.count(priority ?? 0) });
      return t('planning.change.due', { order, due: format.time(due, nowMs) });
    }
    case 'machineOut':
      return t('planning.change.machineOut', {
        machine: nameOfMachine(plan, change.equipment),
        until: format.time(change.until, nowMs),
      });
    case 'overtime':
      return t('planning.change.overtime', {
        machine: nameOfMachine(plan, change.equipment),
        from: format.time(change.from, nowMs),
        until: format.time(change.until, nowMs),
      });
    case 'move':
      return t('planning.change.move', {
        order: nameOfOrder(plan, change.order),
        machine: nameOfMachine(plan, change.equipment),
      });
    case 'pin':
      return t('planning.change.pin', {
        order: nameOfOrder(plan, change.order),
        machine: nameOfMachine(plan, change.equipment),
      });
  }
}

/** What becomes of an order, in a sentence: late or in time, and what it was before. */
export function orderWords(
  { number, endBefore, endAfter, lateMinutesBefore, lateMinutesAfter }: WhatIfView['orders'][number],
  { t, format }: Words,
  nowMs: number,
): string {
  const late = format.minutes(lateMinutesAfter);
  const was = format.minutes(lateMinutesBefore);
  if (endAfter === null) return t('planning.effect.leftOut', { number });
  if (lateMinutesAfter > 0)
    return lateMinutesBefore > 0
      ? t('planning.effect.lateWas', { number, late, was })
      : t('planning.effect.late', { number, late });
  if (lateMinutesBefore > 0) return t('planning.effect.inTimeWas', { number, was });
  const end = format.time(endAfter, nowMs);
  return endBefore === null
    ? t('planning.effect.planned', { number, end })
    : t('planning.effect.inTime', { number, end, was: format.time(endBefore, nowMs) });
}

/** How an order fares by a change: it becomes late, it gets later, or it gets better. */
export function effectOf({ lateMinutesBefore, lateMinutesAfter, endAfter }: WhatIfView['orders'][number]) {
  if (endAfter === null || (lateMinutesAfter > 0 && lateMinutesBefore === 0)) return 'lost' as const;
  if (lateMinutesAfter > lateMinutesBefore) return 'later' as const;
  return lateMinutesAfter < lateMinutesBefore ? ('better' as const) : ('same' as const);
}

/** What can be recorded of a change here; undefined: it is no fact of this system, so it is entered elsewhere. */
export function wishOfChange(change: WhatIfChange, plan: AreaPlanView): Wish | undefined {
  switch (change.kind) {
    case 'pin': {
      const { order, operation, equipment, place } = change;
      return { name: 'pinJob', params: { order, operation, equipment, place } };
    }
    case 'move': {
      const machine = plan.machines.find(({ equipment }) => equipment.id === change.equipment);
      return machine && wishForMachine(machine, change);
    }
    case 'rush':
      return change.priority === undefined ? undefined : priorityWish(change.order, change.priority);
    case 'machineOut':
    case 'overtime':
      return undefined;
  }
}

/** Where a change is entered that is none of this system. */
export function elsewhereWords(change: WhatIfChange, { t }: Words): string | undefined {
  if (change.kind === 'machineOut') return t('planning.elsewhere.machineOut');
  if (change.kind === 'overtime') return t('planning.elsewhere.overtime');
  return change.kind === 'rush' && change.due !== undefined ? t('planning.elsewhere.due') : undefined;
}
