import { describe, expect, test } from 'vitest';

import type { PersonPlan } from '../plan/person.ts';
import { actions } from './actions.ts';
import type { Action } from './actions.ts';
import { can, roles, rolesThatCan } from './can.ts';
import type { Role } from './can.ts';

const person = (over: Partial<PersonPlan>): PersonPlan => ({
  name: 'Ann',
  badge: 'b',
  language: 'en',
  active: true,
  roles: ['operator'],
  ...over,
});

/** The matrix as people read it: a column for each role, in the order operator to engineer. */
const matrix: Readonly<Record<Action, string>> = {
  //                              operator setter quality material maintenance supervisor engineer
  'session.sign': '               yes      yes    yes     yes      yes         yes        yes',
  'production.execute': '         yes      yes    -       -        -           yes        -',
  'production.report': '          yes      yes    -       -        -           yes        -',
  'production.exceedTolerance': ' -        -      -       -        -           yes        -',
  'production.overrideDispatch': 'yes      yes    -       -        -           yes        -',
  'production.addRework': '       yes      yes    yes     -        -           yes        -',
  'production.reopen': '          -        yes    -       -        -           yes        -',
  'production.decideOrderChange': '-        -      -       -        -           yes        -',
  'labor.record': '               yes      yes    -       -        -           yes        -',
  'labor.recordOthers': '         -        -      -       -        -           yes        -',
  'material.consume': '           yes      yes    -       yes      -           yes        -',
  'equipment.report': '           yes      yes    yes     -        yes         yes        yes',
  'equipment.explain': '          yes      yes    -       -        yes         yes        yes',
  'erp.answerRefusal': '          -        -      -       -        -           yes        yes',
  'deviation.raise': '              yes      yes    yes     yes      yes         yes        yes',
  'deviation.answer': '             yes      yes    yes     yes      yes         yes        yes',
  'deviation.decide': '             yes      yes    yes     yes      yes         yes        yes',
  'deviation.approve': '            -        -      yes     -        -           yes        yes',
  'quality.hold': '                 -        -      yes     -        -           yes        -',
  'sequence.pin': '                 -        -      -       -        -           yes        yes',
  'sequence.prioritise': '          -        -      -       -        -           yes        yes',
  'rule.publish': '                 -        -      -       -        -           -          yes',
  'rule.switch': '                  -        -      -       -        -           yes        yes',
  'station.configure': '          -        -      -       -        -           yes        yes',
  'fact.reverseOwn': '            yes      yes    yes     yes      yes         yes        yes',
  'fact.reverseOthers': '         -        -      -       -        -           yes        -',
};
const columns: readonly Role[] = [
  'operator',
  'setter',
  'qualityInspector',
  'materialHandler',
  'maintenance',
  'supervisor',
  'engineer',
];

const expected = (action: Action, role: Role) => matrix[action].trim().split(/\s+/)[columns.indexOf(role)] === 'yes';

describe('authority', () => {
  test('has a column for every role and a row for every action', () => {
    expect(columns).toEqual(roles);
    expect(Object.keys(matrix)).toEqual(actions);
  });

  test.each(actions.flatMap((action) => roles.map((role) => [role, action] as const)))(
    'of %s over %s',
    (role, action) => {
      const allowed = expected(action, role);
      expect(can(person({ roles: [role] }), action)).toBe(allowed);
      expect(rolesThatCan(action).includes(role)).toBe(allowed);
      expect(can(person({ roles: [role], active: false }), action)).toBe(false);
    },
  );

  test('of several roles is what any of them may', () => {
    for (const action of actions)
      for (const one of roles)
        for (const other of roles)
          expect(can(person({ roles: [one, other] }), action)).toBe(expected(action, one) || expected(action, other));
  });

  test('reaches as far as the work centers of the person', () => {
    const bound = person({ workCenters: ['saw', 'mill'] });
    expect(can(bound, 'production.execute', { workCenter: 'saw' })).toBe(true);
    expect(can(bound, 'production.execute', { workCenter: 'pack' })).toBe(false);
    expect(can(bound, 'production.execute')).toBe(true);
    expect(can(person({}), 'production.execute', { workCenter: 'pack' })).toBe(true);
    expect(can(person({ workCenters: [] }), 'production.execute', { workCenter: 'saw' })).toBe(false);
    expect(can(bound, 'deviation.answer', { workCenter: 'pack' }), 'whoever hears of a deviation elsewhere').toBe(true);
  });
});
