import { expect, test } from 'vitest';

import { pinLockedUntilMs, pinWaitMs } from './pin-lock.ts';

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

test('After so many wrong ones at all stations together one waits as after as many at one, and no longer by a clock that is a little ahead', () => {
  const wait = (wrong: number) => pinWaitMs(person(...Array.from({ length: wrong }, () => 0)), START);
  expect([0, 1, 2, 5, 9, 10].map(wait)).toEqual([0, 1000, 2000, 16_000, 60_000, 900_000]);
  expect(pinWaitMs(person(0, 0, 2), START)).toBe(4000);
  expect(pinWaitMs(person(0, 0, 0), START + 3000)).toBe(1000);
  expect(pinWaitMs(person(0, 0, 0), START + 4000)).toBe(0);
});

test.each([2, 5, 20])(
  '%i stations that try at the same moments have ten tries and one for each other station, not ten each',
  (stations) => {
    const typed: number[] = [];
    // In milliseconds over the first quarter of an hour; whatever was typed at one moment is heard of before the next.
    for (let ms = 0; ms < 15 * MINUTE_MS; ms += 500) {
      const known = person(...typed.map((one) => one / MINUTE_MS));
      const waiting = pinWaitMs(known, START + ms) > 0;
      if (!waiting) typed.push(...Array.from({ length: stations }, () => ms));
    }
    expect(typed.length).toBeGreaterThanOrEqual(10);
    expect(typed.length).toBeLessThan(10 + stations);
  },
);
