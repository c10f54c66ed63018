import { expect, test } from 'vitest';

import type { DeviationLine } from '../../shared/views/deviations-view.ts';
import { isAlarm, isShown, rankOf } from './deviation-rank.ts';

const NOW = Date.parse('2026-11-23T02:00:00Z');
type Timed = Pick<DeviationLine, 'status' | 'overdue' | 'dueAt'>;
const raised = (minutesLeft: number | null, over: Partial<Timed> = {}): Timed => ({
  status: 'raised',
  overdue: false,
  dueAt: minutesLeft === null ? null : new Date(NOW + minutesLeft * 60_000).toISOString(),
  ...over,
});

test('what is overdue comes before what will be soon, and what is decided is nobody’s hurry', () => {
  expect(rankOf(raised(20), NOW)).toBe('later');
  expect(rankOf(raised(5), NOW)).toBe('soon');
  expect(rankOf(raised(null), NOW)).toBe('later');
  expect(rankOf(raised(null, { overdue: true }), NOW)).toBe('act');
  expect(rankOf(raised(-1, { status: 'decided', overdue: true }), NOW)).toBe('later');
});

test('a moment that has passed since the station told of it makes it overdue by itself', () => {
  expect(rankOf(raised(0), NOW)).toBe('act');
  expect(rankOf(raised(-1), NOW)).toBe('act');
});

test('only what is overdue and in nobody’s hands is an alarm', () => {
  expect(isAlarm(raised(-1), NOW)).toBe(true);
  expect(isAlarm(raised(3), NOW)).toBe(false);
  expect(isAlarm(raised(-1, { status: 'acknowledged' }), NOW)).toBe(false);
});

test('everybody sees everything, what is their own, and what is of their role', () => {
  const line: Pick<DeviationLine, 'owner' | 'escalatedTo' | 'status'> = {
    owner: { role: 'materialHandler', person: null },
    escalatedTo: ['supervisor'],
    status: 'raised',
  };
  const operator = { name: 'Jana', roles: ['operator'] } as const;
  const supervisor = { name: 'Ines', roles: ['supervisor'] } as const;
  const inspector = { name: 'Olga', roles: ['qualityInspector'] } as const;
  const taken = { ...line, owner: { role: 'materialHandler' as const, person: 'Jana' } };
  expect(isShown(line, 'all', undefined)).toBe(true);
  expect(isShown(line, 'role', undefined)).toBe(false);
  expect(isShown(line, 'role', operator)).toBe(false);
  expect(isShown(line, 'role', supervisor)).toBe(true);
  expect(isShown(line, 'mine', supervisor)).toBe(false);
  expect(isShown(taken, 'mine', operator)).toBe(true);
  expect(isShown(taken, 'role', operator)).toBe(true);
  expect(isShown(line, 'role', inspector)).toBe(false);
  expect(isShown({ ...line, status: 'proposed' }, 'role', inspector)).toBe(true);
  expect(isShown({ ...line, status: 'proposed' }, 'role', operator)).toBe(false);
});
