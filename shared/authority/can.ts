import type { PersonPlan } from '../plan/person.ts';
import type { Action } from './actions.ts';

/** The roles of the shop floor; a person may hold several. */
export const roles = [
  'operator',
  'setter',
  'qualityInspector',
  'materialHandler',
  'maintenance',
  'supervisor',
  'engineer',
] as const;
export type Role = (typeof roles)[number];

/** Everybody tells what is wrong, and answers what is theirs; what an option brings about asks for its own right. */
const deviations: readonly Action[] = ['deviation.raise', 'deviation.answer', 'deviation.decide'];

const floor: readonly Action[] = [
  ...deviations,
  'session.sign',
  'production.execute',
  'production.report',
  'production.overrideDispatch',
  'production.addRework',
  'labor.record',
  'material.consume',
  'equipment.report',
  'equipment.explain',
  'fact.reverseOwn',
];

const allowed: Readonly<Record<Role, readonly Action[]>> = {
  operator: floor,
  setter: [...floor, 'production.reopen'],
  qualityInspector: [
    ...deviations,
    'session.sign',
    'production.addRework',
    'equipment.report',
    'quality.hold',
    'deviation.approve',
    'fact.reverseOwn',
  ],
  materialHandler: [...deviations, 'session.sign', 'material.consume', 'fact.reverseOwn'],
  maintenance: [...deviations, 'session.sign', 'equipment.report', 'equipment.explain', 'fact.reverseOwn'],
  supervisor: [
    ...floor,
    'production.exceedTolerance',
    'production.reopen',
    'production.decideOrderChange',
    'labor.recordOthers',
    'erp.answerRefusal',
    'deviation.approve',
    'quality.hold',
    'sequence.pin',
    'sequence.prioritise',
    'rule.switch',
    'station.configure',
    'fact.reverseOthers',
  ],
  engineer: [
    ...deviations,
    'session.sign',
    'equipment.report',
    'equipment.explain',
    'erp.answerRefusal',
    'deviation.approve',
    'sequence.pin',
    'sequence.prioritise',
    'rule.publish',
    'rule.switch',
    'station.configure',
    'fact.reverseOwn',
  ],
};

/** What an action is done to; work centers limit people who are bound to some. */
export interface Subject {
  readonly workCenter?: string | undefined;
}

/** What is said about a deviation is said wherever somebody hears of it; what an option brings about there asks for its own right. */
const anywhere: ReadonlySet<Action> = new Set([...deviations, 'deviation.approve']);

/**
 * Whether a person may do an action on a subject. Used by the gate on the station and again by the server.
 * A person without a list of work centers may work everywhere on the site.
 */
export function can(person: PersonPlan, action: Action, subject: Subject = {}): boolean {
  if (!person.active) return false;
  if (!person.roles.some((role) => allowed[role].includes(action))) return false;
  if (subject.workCenter === undefined || person.workCenters === undefined || anywhere.has(action)) return true;
  return person.workCenters.includes(subject.workCenter);
}

/** The roles that would be allowed, for the remedy of a refusal. */
export function rolesThatCan(action: Action): Role[] {
  return roles.filter((role) => allowed[role].includes(action));
}
