import { describe, expect, test } from 'vitest';

import { must } from '../../shared/invariant.ts';
import { begin, BOUNCE_MS, covers, forget, type Intentions, settle, waitingCount } from './intentions.ts';

const none: Intentions = new Map();
const tap = (intentions: Intentions, key: string, at: number) => must(begin(intentions, key, at), 'a new intention');

describe('a second tap', () => {
  test('counts nothing while the station has not answered, however long that takes', () => {
    const tapped = tap(none, 'good +1', 0);
    expect(begin(tapped, 'good +1', 10)).toBeUndefined();
    expect(begin(tapped, 'good +1', 60_000)).toBeUndefined();
  });

  test('right after a fast answer is a bounce', () => {
    const answered = settle(tap(none, 'good +1', 0), 'good +1', 4);
    expect(begin(answered, 'good +1', 120)).toBeUndefined();
  });

  test('after the bounce time is another piece', () => {
    const answered = settle(tap(none, 'good +1', 0), 'good +1', 4);
    expect(begin(answered, 'good +1', BOUNCE_MS)).toBeDefined();
  });

  test('with another meaning never waits', () => {
    expect(begin(tap(none, 'good +1', 0), 'good +5', 1)).toBeDefined();
  });
});

test('the same wish by another button is no bounce once it is answered, and waits for no second answer before', () => {
  const asked = tap(none, 'start', 0);
  expect(begin(forget(asked, 'start'), 'start', 5)).toBeUndefined();
  expect(begin(forget(settle(asked, 'start', 2), 'start'), 'start', 5)).toBeDefined();
});

test('an answer frees what was asked, once the bounce time is over', () => {
  const answered = settle(tap(none, 'stop', 0), 'stop', 2000);
  expect(answered.size).toBe(0);
  expect(covers(answered, 'stop', 2000)).toBe(false);
});

test('what waits for the station is counted, what was answered is not', () => {
  const two = tap(tap(none, 'good +1', 0), 'scrap', 1);
  expect(waitingCount(two)).toBe(2);
  expect(waitingCount(settle(two, 'scrap', 5))).toBe(1);
});
