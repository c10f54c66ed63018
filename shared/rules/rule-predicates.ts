import { familyOf } from '../dispatch/setup-family.ts';
import { planBody } from '../plan/plan-index.ts';
import { findJob } from '../production/job-lookup.ts';
import { peopleAt, stationsAt } from '../production/qualified-here.ts';
import { shiftAt, siteTimeZone } from '../time/equipment-shifts.ts';
import { localTimeOf } from '../time/local-time.ts';
import type { RuleIf } from './rule-definition.ts';
import type { RuleSight, Trigger } from './rule-triggers.ts';

/** What else has to be so and may become so although nothing is recorded; of the others a fact or the plan says so. */
export function changesByItself({ kind }: RuleIf): boolean {
  return kind === 'between' || kind === 'inShift' || kind === 'roleHere';
}

const twoDigits = (value: number) => String(value).padStart(2, '0');

/** Whether what else has to be so is so, at a machine and about what made the rule think of firing. */
export function isSo({ world, equipment, nowMs }: RuleSight, { subject }: Trigger, condition: RuleIf): boolean {
  const order = subject.order === undefined ? undefined : planBody(world.plan, 'workOrder', subject.order);
  switch (condition.kind) {
    case 'priorityAtLeast':
      return order !== undefined && order.priority >= condition.priority;
    case 'forCustomer':
      return order?.customer === condition.customer;
    case 'forMaterial':
      return order?.material.id === condition.material;
    case 'forFamily': {
      const { order: id, operation } = subject;
      const job = id === undefined || operation === undefined ? undefined : findJob(world, id, operation);
      return job !== undefined && !('missing' in job) && familyOf(world, job) === condition.family;
    }
    case 'inShift': {
      const shift = shiftAt(world.plan, equipment, nowMs);
      return shift !== null && shift.id === condition.shift && shift.fromMs <= nowMs && nowMs < shift.toMs;
    }
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
