import { expect, test } from 'vitest';

import { freshFolder } from '../testing/test-station.ts';
import { openStationTime } from './station-time.ts';

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 2, 2, 6);

/** A machine whose clock and uptime a test moves apart. */
function machine() {
  const at = { nowMs: START, uptimeMs: 1000 };
  const pass = (ms: number) => {
    at.nowMs += ms;
    at.uptimeMs += ms;
  };
  return { at, pass, clock: { nowMs: () => at.nowMs, uptimeMs: () => at.uptimeMs } };
}

test('Stamps are made by the wall clock as long as it agrees with the server', () => {
  const { clock, pass } = machine();
  const time = openStationTime(freshFolder(), clock, () => undefined);
  expect(time.stampMs()).toBe(START);
  expect(time.heard(START + 60_000)).toBeUndefined();
  pass(HOUR_MS);
  expect(time.stampMs()).toBe(START + HOUR_MS);
});

test('A clock that is set wrong while the machine runs makes no wrong stamps', () => {
  const { clock, at, pass } = machine();
  const said: string[] = [];
  const time = openStationTime(freshFolder(), clock, (sentence) => said.push(sentence));
  time.heard(START);
  pass(HOUR_MS);
  at.nowMs += 40_000 * HOUR_MS;
  expect(time.stampMs()).toBe(START + HOUR_MS);
  expect(time.look()).toBeUndefined();
  at.nowMs -= 40_000 * HOUR_MS;
  expect(time.look()).toEqual({ fromAheadMs: 40_000 * HOUR_MS, toAheadMs: 0, found: 'uptime' });
  expect(time.look()).toBeUndefined();
});

test('That a clock is wrong is known over a restart, until the server finds it right', () => {
  const folder = freshFolder();
  const { clock, at } = machine();
  at.nowMs = START + 10 * HOUR_MS;
  openStationTime(folder, clock, () => undefined).heard(START);
  const next = openStationTime(folder, { nowMs: () => START + 11 * HOUR_MS, uptimeMs: () => 5 }, () => undefined);
  expect(next.stampMs()).toBe(START + HOUR_MS);
  const right = openStationTime(folder, { nowMs: () => START + 2 * HOUR_MS, uptimeMs: () => 9 }, () => undefined);
  expect(right.heard(START + 2 * HOUR_MS)).toEqual({ fromAheadMs: 10 * HOUR_MS, toAheadMs: 0, found: 'server' });
  expect(right.heard(START + 2 * HOUR_MS)).toBeUndefined();
  expect(openStationTime(folder, clock, () => undefined).stampMs()).toBe(at.nowMs);
});
