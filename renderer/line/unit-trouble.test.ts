import { expect, test } from 'vitest';

import type { LineUnit } from '../../shared/views/line-view.ts';
import { aheadOf, inOrder, troubleOf, troubleReason, worstFirst } from './unit-trouble.ts';

const NOW = Date.parse('2026-11-22T10:00:00.000Z');
const at = (minutesAgo: number) => new Date(NOW - minutesAgo * 60_000).toISOString();

function unit(over: Partial<LineUnit> & { readonly equipment: string }): LineUnit {
  const oee = { value: 0.7, formula: '', inputs: {}, coverage: 1, warning: null };
  return {
    name: over.equipment,
    workCenter: 'press',
    state: 'producing',
    since: at(10),
    reason: null,
    job: null,
    people: [],
    oee,
    good: 0,
    scrap: 0,
    unexplained: 0,
    declined: [],
    overridden: [],
    dataAt: at(1),
    ...over,
  };
}

const job = (good: string, expected: string | null, dueInMinutes = 60): LineUnit['job'] => ({
  number: 'WO-1',
  operationName: 'Press',
  material: 'Bracket',
  good,
  quantity: '500',
  unit: 'C62',
  due: at(-dueInMinutes),
  expected,
});

test('a stop asks for somebody now, a machine of which nothing is known or that is behind asks soon, an idle one does not', () => {
  expect(troubleOf(unit({ equipment: 'a', state: 'stopped' }), NOW)).toBe('act');
  expect(troubleReason(unit({ equipment: 'a', state: 'noData' }), NOW)).toBe('noData');
  expect(troubleReason(unit({ equipment: 'a', job: job('80', '100') }), NOW)).toBe('behind');
  expect(troubleReason(unit({ equipment: 'a', job: job('95', '100', -5) }), NOW)).toBe('overdue');
  for (const state of ['idle', 'setup', 'paused', 'producing'] as const)
    expect(troubleOf(unit({ equipment: 'a', state }), NOW)).toBe('none');
});

test('without an expectation nothing is behind', () => {
  expect(aheadOf(unit({ equipment: 'a', job: job('0', null) }))).toBeNull();
  expect(troubleOf(unit({ equipment: 'a', job: job('0', null) }), NOW)).toBe('none');
  expect(aheadOf(unit({ equipment: 'a', job: job('120', '100.4') }))).toBe(20);
});

test('the worst stands first, the longest stop before a shorter one, the rest in the order of the plan', () => {
  const units = [
    unit({ equipment: 'fine-1' }),
    unit({ equipment: 'short-stop', state: 'stopped', since: at(2) }),
    unit({ equipment: 'silent', state: 'noData' }),
    unit({ equipment: 'fine-2', state: 'idle' }),
    unit({ equipment: 'long-stop', state: 'stopped', since: at(50) }),
  ];
  expect(worstFirst(units, NOW)).toEqual(['long-stop', 'short-stop', 'silent', 'fine-1', 'fine-2']);
});

test('an order that was decided stays when states change; a new machine stands at the end, one that left leaves no hole', () => {
  const order = ['b', 'gone', 'a'];
  const units = [unit({ equipment: 'a', state: 'stopped' }), unit({ equipment: 'new' }), unit({ equipment: 'b' })];
  expect(inOrder(units, order).map(({ equipment }) => equipment)).toEqual(['b', 'a', 'new']);
});
