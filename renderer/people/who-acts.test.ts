import { expect, test } from 'vitest';

import { newcomer, type PersonOnStation, whoActs } from './who-acts.ts';

const person = (id: string, since = '2026-11-22T06:00:00.000Z'): PersonOnStation => ({
  id,
  name: id,
  language: 'en',
  roles: ['operator'],
  since,
  hasPin: false,
  provenUntil: null,
});
const [jana, karl] = [person('jana'), person('karl')];

test('whoever signed on last acts until somebody is chosen', () => {
  expect(whoActs([jana, karl], null)).toBe(jana);
  expect(whoActs([jana, karl], 'karl')).toBe(karl);
  expect(whoActs([], 'karl')).toBeUndefined();
});

test('a chosen person who signed off no longer acts', () => {
  expect(whoActs([jana], 'karl')).toBe(jana);
});

test('a person who signs on is noticed, also one who signs on again', () => {
  expect(newcomer([karl, jana], [jana])).toBe(karl);
  const again = person('jana', '2026-11-22T07:00:00.000Z');
  expect(newcomer([again], [jana])).toBe(again);
});

test('signing off, and the first view after the window opened, are no arrival', () => {
  expect(newcomer([jana], [karl, jana])).toBeUndefined();
  expect(newcomer([jana], undefined)).toBeUndefined();
});
