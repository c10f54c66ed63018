import { describe, expect, it } from 'vitest';

import { createLaneAge, momentOf } from './lane-age.ts';

const MINUTE = 60_000;

/** A machine whose wall clock is set by hand, whose other clocks run on, and that can be started again. */
function machine() {
  const state = { nowMs: Date.UTC(2026, 2, 2, 6), uptimeMs: 5 * MINUTE, boot: 'b1' };
  return {
    clock: {
      nowMs: () => state.nowMs,
      uptimeMs: () => state.uptimeMs,
      get boot() {
        return state.boot;
      },
    },
    pass: (ms: number) => {
      state.nowMs += ms;
      state.uptimeMs += ms;
    },
    setWall: (byMs: number) => {
      state.nowMs += byMs;
    },
    restart: (offMs = 0) => {
      state.boot += '+';
      state.nowMs += offMs;
      state.uptimeMs = 0;
    },
  };
}

describe('the age of a lane', () => {
  it('is not known before it was complete once', () => {
    const age = createLaneAge(machine().clock, null);
    expect([age.ageMs(), age.completeAt(), age.toRemember()]).toEqual([null, null, null]);
  });

  it('counts from the question, not from the answer', () => {
    const { clock, pass } = machine();
    const age = createLaneAge(clock, null);
    const asked = momentOf(clock);
    pass(3000);
    age.complete(asked);
    expect(age.ageMs()).toBe(3000);
    expect(age.completeAt()).toBe('2026-03-02T06:00:00.000Z');
  });

  it.each([-365 * 24 * 60, 365 * 24 * 60])('does not follow a clock that is set by %i minutes', (minutes) => {
    const { clock, pass, setWall } = machine();
    const age = createLaneAge(clock, null);
    age.complete(momentOf(clock));
    pass(10 * MINUTE);
    setWall(minutes * MINUTE);
    pass(10 * MINUTE);
    expect(age.ageMs()).toBe(20 * MINUTE);
    // What is shown beside the new time of day is as long ago.
    expect(clock.nowMs() - Date.parse(age.completeAt() ?? '')).toBe(20 * MINUTE);
  });

  it('goes on over a restart of the program and of the machine', () => {
    const { clock, pass, restart } = machine();
    const first = createLaneAge(clock, null);
    first.complete(momentOf(clock));
    pass(10 * MINUTE);
    const second = createLaneAge(clock, first.toRemember());
    expect(second.ageMs()).toBe(10 * MINUTE);
    restart(30 * MINUTE);
    const third = createLaneAge(clock, second.toRemember());
    expect(third.ageMs()).toBe(40 * MINUTE);
  });

  it('is never made younger by a clock that was set back while the machine was off', () => {
    const { clock, pass, setWall, restart } = machine();
    const first = createLaneAge(clock, null);
    first.complete(momentOf(clock));
    pass(42 * MINUTE);
    const remembered = first.toRemember();
    restart(60 * MINUTE);
    setWall(-24 * 60 * MINUTE);
    const second = createLaneAge(clock, remembered);
    expect(second.ageMs()).toBe(42 * MINUTE);
    pass(5 * MINUTE);
    expect(second.ageMs()).toBe(47 * MINUTE);
    expect(clock.nowMs() - Date.parse(second.completeAt() ?? '')).toBeGreaterThanOrEqual(47 * MINUTE);
  });
});
