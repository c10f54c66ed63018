import { expect, test } from 'vitest';

import { freshFolder } from '../testing/test-station.ts';
import { openStationTime } from './station-time.ts';

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 2, 2, 6);

/** The clock of a machine: what people set, the time since the boot, and which boot that was. */
function clockOf(at: { nowMs: number; uptimeMs: number; boot: string }) {
  return {
    nowMs: () => at.nowMs,
    uptimeMs: () => at.uptimeMs,
    mono: () => at.uptimeMs,
    get boot() {
      return at.boot;
    },
  };
}

/** A machine whose clock and uptime a test moves apart. */
function machine() {
  const at = { nowMs: START, uptimeMs: 1000, boot: 'boot-1' };
  const pass = (ms: number) => {
    at.nowMs += ms;
    at.uptimeMs += ms;
  };
  return { at, pass, clock: clockOf(at) };
}

test('Stamps are made by the wall clock as long as it agrees with the server', () => {
  const { clock, pass } = machine();
  const time = openStationTime(freshFolder(), clock, () => undefined);
  expect(time.nowMs()).toBe(START);
  expect(time.heard(START + 60_000)).toBeUndefined();
  pass(HOUR_MS);
  expect(time.nowMs()).toBe(START + HOUR_MS);
});

test('A clock that is set wrong while the machine runs makes no wrong stamps', () => {
  const { clock, at, pass } = machine();
  const said: string[] = [];
  const time = openStationTime(freshFolder(), clock, (sentence) => said.push(sentence));
  time.heard(START);
  pass(HOUR_MS);
  at.nowMs += 40_000 * HOUR_MS;
  expect(time.nowMs()).toBe(START + HOUR_MS);
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
  const next = openStationTime(
    folder,
    clockOf({ nowMs: START + 11 * HOUR_MS, uptimeMs: 5, boot: 'boot-2' }),
    () => undefined,
  );
  expect(next.nowMs()).toBe(START + HOUR_MS);
  const right = openStationTime(
    folder,
    clockOf({ nowMs: START + 2 * HOUR_MS, uptimeMs: 9, boot: 'boot-3' }),
    () => undefined,
  );
  expect(right.heard(START + 2 * HOUR_MS)).toEqual({ fromAheadMs: 10 * HOUR_MS, toAheadMs: 0, found: 'server' });
  expect(right.heard(START + 2 * HOUR_MS)).toBeUndefined();
  expect(openStationTime(folder, clock, () => undefined).nowMs()).toBe(at.nowMs);
});

const DAY_MS = 24 * HOUR_MS;
const YEARS_MS = 5 * 365 * DAY_MS;
const quiet = () => undefined;

/** A machine that heard the server in its first boot, and was switched off after an hour more. */
function switchedOff() {
  const folder = freshFolder();
  const { at, pass, clock } = machine();
  const time = openStationTime(folder, clock, quiet);
  time.heard(START);
  pass(HOUR_MS);
  time.look();
  return { folder, at, pass, clock };
}

test.each([YEARS_MS, 13 * DAY_MS])(
  'Stamps that a wrong clock once made %d ms ahead speak against no clock that is right: what was known since tells',
  (aheadMs) => {
    const { folder, at, clock } = switchedOff();
    const stampMs = at.nowMs + aheadMs;
    Object.assign(at, { boot: 'boot-2', uptimeMs: 300_000, nowMs: at.nowMs + 8 * HOUR_MS });
    const time = openStationTime(folder, clock, quiet);
    time.judge({ stampMs, limitMs: 14 * DAY_MS });
    expect(time.nowMs()).toBe(at.nowMs);
    expect(time.unprovenAheadMs()).toBeNull();
  },
);

test.each([YEARS_MS, -YEARS_MS])(
  'A clock that is %d ms off at a start without the server is not believed: time goes on from the last one known, over restarts of the program, until the server tells',
  (offMs) => {
    const { folder, at, pass, clock } = switchedOff();
    const wasMs = at.nowMs;
    // Off for eight hours; up for five minutes.
    Object.assign(at, { boot: 'boot-2', uptimeMs: 300_000, nowMs: wasMs + 8 * HOUR_MS + offMs });
    let time = openStationTime(folder, clock, quiet);
    time.judge({ stampMs: wasMs - 1000, limitMs: 14 * DAY_MS });
    expect(time.nowMs()).toBe(wasMs + 300_000);
    expect(time.unprovenAheadMs()).toBe(8 * HOUR_MS + offMs - 300_000);
    pass(HOUR_MS);
    expect(time.nowMs()).toBe(wasMs + 300_000 + HOUR_MS);
    time.remember();
    pass(60_000);
    time = openStationTime(folder, clock, quiet);
    time.judge({ stampMs: wasMs, limitMs: 14 * DAY_MS });
    expect(time.nowMs()).toBe(wasMs + 360_000 + HOUR_MS);
    const serverMs = wasMs + 9 * HOUR_MS + 60_000;
    expect(time.heard(serverMs)).toEqual({
      fromAheadMs: -8 * HOUR_MS + 300_000,
      toAheadMs: 0,
      found: 'server',
      recorded: { boot: 'boot-2', untilMono: at.uptimeMs },
    });
    expect(time.nowMs()).toBe(serverMs);
    expect(time.unprovenAheadMs()).toBeNull();
    expect(time.heard(serverMs)).toBeUndefined();
  },
);

test('A clock that went on for less than the limit is believed, and one that nobody will ever check goes on as far as it likes', () => {
  const { folder, at, clock } = switchedOff();
  Object.assign(at, { boot: 'boot-2', uptimeMs: 5000, nowMs: START + 10 * DAY_MS });
  const open = (limitMs: number | null) => {
    const time = openStationTime(folder, clock, quiet);
    time.judge({ stampMs: START, limitMs });
    return time.nowMs();
  };
  expect(open(14 * DAY_MS)).toBe(at.nowMs);
  expect(open(7 * DAY_MS)).toBeLessThan(START + 2 * HOUR_MS);
});

test('Somebody who sets the clock right before the server is heard ends that, and what was recorded until then is told', () => {
  const { folder, at, clock } = switchedOff();
  const wasMs = at.nowMs;
  Object.assign(at, { boot: 'boot-2', uptimeMs: 0, nowMs: wasMs + YEARS_MS });
  const time = openStationTime(folder, clock, quiet);
  time.judge({ stampMs: wasMs, limitMs: 14 * DAY_MS });
  at.nowMs = wasMs + DAY_MS;
  expect(time.look()).toEqual({
    fromAheadMs: -DAY_MS,
    toAheadMs: 0,
    found: 'uptime',
    recorded: { boot: 'boot-2', untilMono: 0 },
  });
  expect(time.nowMs()).toBe(at.nowMs);
});

test('What the server said holds for as long as the machine runs, whoever starts the program again and sets the clock', () => {
  const { folder, at, pass, clock } = switchedOff();
  const wasMs = at.nowMs;
  pass(HOUR_MS);
  at.nowMs += YEARS_MS;
  const time = openStationTime(folder, clock, quiet);
  time.judge({ stampMs: wasMs, limitMs: 14 * DAY_MS });
  expect(time.nowMs()).toBe(wasMs + HOUR_MS);
});

test('A virtual machine that was paused, in which even the time since the boot stood still, goes on behind until the server tells, and says which facts that were', () => {
  const { at, pass, clock } = machine();
  const time = openStationTime(freshFolder(), clock, () => undefined);
  time.heard(START);
  pass(HOUR_MS);
  expect(time.look()).toBeUndefined();
  const steadyMono = at.uptimeMs;
  // Paused for five hours; whoever goes on with it sets its wall clock right.
  at.nowMs += 5 * HOUR_MS;
  pass(60_000);
  expect(time.look()).toBeUndefined();
  expect(time.nowMs()).toBe(START + HOUR_MS + 60_000);
  pass(60_000);
  expect(time.look()).toBeUndefined();
  expect(time.heard(START + 6 * HOUR_MS + 120_000)).toEqual({
    fromAheadMs: -5 * HOUR_MS,
    toAheadMs: 0,
    found: 'server',
    recorded: { boot: 'boot-1', sinceMono: steadyMono, untilMono: at.uptimeMs },
  });
  expect(time.nowMs()).toBe(START + 6 * HOUR_MS + 120_000);
  expect(time.look()).toBeUndefined();
  pass(HOUR_MS);
  expect(time.heard(START + 7 * HOUR_MS + 120_000)).toBeUndefined();
});

test('A machine that slept with its time since the boot going on is not behind, and says nothing', () => {
  const { at, clock } = machine();
  // As the clock that counts the work of the machine does, which stands still meanwhile.
  const asleep = { ...clock, mono: () => 1000, boot: 'boot-1' };
  const time = openStationTime(freshFolder(), asleep, () => undefined);
  time.heard(START);
  at.nowMs += 9 * HOUR_MS;
  at.uptimeMs += 9 * HOUR_MS;
  expect(time.look()).toBeUndefined();
  expect(time.nowMs()).toBe(START + 9 * HOUR_MS);
  expect(time.heard(START + 9 * HOUR_MS)).toBeUndefined();
});
