import { planBody } from '../plan/plan-index.ts';
import { peopleAt, stationsAt } from '../production/qualified-here.ts';
import { siteTimeZone } from '../time/equipment-shifts.ts';
import { localTimeOf } from '../time/local-time.ts';
import type { RuleIf } from './rule-definition.ts';
import type { RuleSight, Trigger } from './rule-triggers.ts';

const twoDigits = (value: number) => String(value).padStart(2, '0');

/** Whether what else has to be so is so, at a machine and about what made the rule think of firing. */
export function isSo({ world, equipment, nowMs }: RuleSight, { subject }: Trigger, condition: RuleIf): boolean {
  const order = subject.order === undefined ? undefined : planBody(world.plan, 'workOrder', subject.order);
  switch (condition.kind) {
    case 'priorityAtLeast':
      return order !== undefined && order.priority >= condition.priority;
    case 'forCustomer':
      return order?.customer === condition.customer;
    case 'between': {
      const { from, to } = condition;
      const { hour, minute } = localTimeOf(nowMs, siteTimeZone(world.plan));
      const now = `${twoDigits(hour)}:${twoDigits(minute)}`;
      return from <= to ? now >= from && now < to : now >= from || now < to;
    }
    case 'roleHere': {
      const people = peopleAt(world, stationsAt(world, equipment));
      const isHere = people.some((id) => planBody(world.plan, 'person', id)?.roles.includes(condition.role) === true);
      return isHere === condition.here;
    }
  }
}
