import { expect, test } from 'vitest';

import { perShift, warningsOf } from './rehearsal-warnings.ts';

const NOW = Date.parse('2026-11-23T12:00:00.000Z');
const HOUR = 3_600_000;
const rehearsal = (fired: number, days = 7, from = NOW - days * 24 * HOUR) => ({
  days,
  summary: { from: new Date(from).toISOString(), to: new Date(NOW).toISOString(), machines: 2, facts: 800, fired },
});

test('a rule that fires more than four times in a shift is too noisy', () => {
  expect(perShift(rehearsal(84))).toBe(4);
  expect(warningsOf(rehearsal(84), NOW)).toEqual([]);
  expect(warningsOf(rehearsal(85), NOW)).toEqual(['noisy']);
  // A record of an hour is not taken for what every hour is like.
  expect(perShift(rehearsal(3, 7, NOW - HOUR))).toBe(3);
});

test('a rule that never fires says so', () => {
  expect(warningsOf(rehearsal(0), NOW)).toEqual(['never']);
});

test('a record that is shorter than what was asked for is named', () => {
  expect(warningsOf(rehearsal(1, 7, NOW - 40 * HOUR), NOW)).toEqual(['short']);
});

test('a rehearsal grows old after an hour, and too old to publish on before the gate refuses it after a day', () => {
  expect(warningsOf(rehearsal(1), NOW + 0.9 * HOUR)).toEqual([]);
  expect(warningsOf(rehearsal(1), NOW + 2 * HOUR)).toEqual(['old']);
  expect(warningsOf(rehearsal(1), NOW + 23.5 * HOUR)).toEqual(['tooOld']);
});
