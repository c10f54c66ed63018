import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { HLC_MAX_AHEAD_MS, HLC_ZERO, hlcMillis, hlcObserve, hlcOf, hlcTick } from './hlc.ts';

const millis = fc.integer({ min: 0, max: 2 ** 47 });
const stamp = fc.tuple(millis, fc.integer({ min: 0, max: 0xffff })).map(([ms, counter]) => hlcOf(ms, counter));

describe('a hybrid logical clock', () => {
  test('orders stamps as text in the order of time, then counter', () => {
    fc.assert(
      fc.property(millis, fc.nat(0xffff), millis, fc.nat(0xffff), (ms1, counter1, ms2, counter2) => {
        const expected = ms1 === ms2 ? Math.sign(counter1 - counter2) : Math.sign(ms1 - ms2);
        const [a, b] = [hlcOf(ms1, counter1), hlcOf(ms2, counter2)];
        expect(a < b ? -1 : a > b ? 1 : 0).toBe(expected);
        expect(hlcMillis(a)).toBe(ms1);
      }),
    );
  });

  test('always ticks forward, whatever the wall clock does', () => {
    fc.assert(
      fc.property(fc.array(millis), (clock) => {
        let last = HLC_ZERO;
        for (const now of clock) {
          const next = hlcTick(last, now);
          expect(next > last).toBe(true);
          last = next;
        }
      }),
    );
  });

  test('shows the wall clock when that is later', () => {
    expect(hlcTick(hlcOf(1000, 7), 1001)).toBe(hlcOf(1001, 0));
    expect(hlcTick(hlcOf(1000, 7), 1000)).toBe(hlcOf(1000, 8));
    expect(hlcTick(hlcOf(1000, 7), 1)).toBe(hlcOf(1000, 8));
  });

  test('moves on to the next millisecond when the counter is full', () => {
    expect(hlcTick(hlcOf(1000, 0xffff), 1000)).toBe(hlcOf(1001, 0));
  });

  test('is later than every stamp it has seen, except those too far ahead', () => {
    fc.assert(
      fc.property(stamp, stamp, millis, (last, remote, now) => {
        const seen = hlcObserve(last, remote, now);
        const tooFar = hlcMillis(remote) > now + HLC_MAX_AHEAD_MS;
        expect(seen.ahead).toBe(tooFar);
        expect(tooFar ? seen.hlc === last : hlcTick(seen.hlc, now) > remote).toBe(true);
        expect(seen.hlc >= last).toBe(true);
      }),
    );
  });

  test('takes a stamp exactly at the limit and flags the one after it', () => {
    const now = 1_000_000;
    const limit = hlcOf(now + HLC_MAX_AHEAD_MS, 0xffff);
    expect(hlcObserve(HLC_ZERO, limit, now)).toEqual({ hlc: limit, ahead: false });
    expect(hlcObserve(HLC_ZERO, hlcOf(now + HLC_MAX_AHEAD_MS + 1, 0), now)).toEqual({ hlc: HLC_ZERO, ahead: true });
  });

  test('never lets any number of stamps from the future advance it beyond the limit', () => {
    fc.assert(
      fc.property(fc.array(stamp), millis, (remotes, now) => {
        let hlc = hlcOf(now, 0);
        for (const remote of remotes) ({ hlc } = hlcObserve(hlc, remote, now));
        expect(hlcMillis(hlc)).toBeLessThanOrEqual(now + HLC_MAX_AHEAD_MS);
      }),
    );
  });

  test.each([-1, 0.5, Number.NaN, 2 ** 48])('refuses a wall clock of %d ms', (now) => {
    expect(() => hlcOf(now, 0)).toThrow('Invariant broken');
    expect(() => hlcTick(HLC_ZERO, now)).toThrow('Invariant broken');
  });
});
