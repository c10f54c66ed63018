import { expect, test } from 'vitest';

import { pinLockedUntilMs } from './pin-lock.ts';

const START = Date.UTC(2026, 2, 2, 6);
const MINUTE_MS = 60_000;

/** A person in whose name wrong PINs were typed so many minutes after the start. */
const person = (...minutes: number[]) => ({
  id: 'ann',
  sessions: {},
  labor: [],
  worked: [],
  declined: [],
  wrongPins: minutes.map((minute) => new Date(START + minute * MINUTE_MS).toISOString()),
});
const upTo = (count: number) => Array.from({ length: count }, (_, minute) => minute);

test('Nine wrong PINs within a quarter of an hour lock nobody, the tenth does until the first of them is a quarter of an hour old', () => {
  expect(pinLockedUntilMs(person(...upTo(9)), START + 9 * MINUTE_MS)).toBeNull();
  expect(pinLockedUntilMs(person(...upTo(10)), START + 9 * MINUTE_MS)).toBe(START + 15 * MINUTE_MS);
  expect(pinLockedUntilMs(person(...upTo(10)), START + 15 * MINUTE_MS)).toBeNull();
});

test('Wrong PINs that came in another order lock as much', () => {
  expect(pinLockedUntilMs(person(...upTo(10).toReversed()), START + 9 * MINUTE_MS)).toBe(START + 15 * MINUTE_MS);
});

test('What a clock that is far ahead tells locks nobody for years', () => {
  const years = 5 * 365 * 24 * 60;
  expect(pinLockedUntilMs(person(...upTo(10).map((minute) => minute + years)), START)).toBeNull();
});
