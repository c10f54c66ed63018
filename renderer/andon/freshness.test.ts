import { expect, test } from 'vitest';

import { freshnessOf, serverMsOf } from './freshness.ts';

const NOW = Date.parse('2026-11-22T10:00:00.000Z');
const ago = (seconds: number) => NOW - seconds * 1000;
const state = (stationS: number, serverS: number | 'alone', connected = true) =>
  freshnessOf({ stationMs: ago(stationS), serverMs: serverS === 'alone' ? 'alone' : ago(serverS), connected }, NOW)
    .state;

test('what was heard within a minute is fresh, within five old, then lost', () => {
  expect([state(5, 5), state(70, 5), state(301, 5)]).toEqual(['fresh', 'stale', 'lost']);
});

test('the oldest link counts: a station that answers but has not heard the server is old too', () => {
  expect([state(5, 90), state(5, 400)]).toEqual(['stale', 'lost']);
  expect(freshnessOf({ stationMs: ago(5), serverMs: ago(90), connected: true }, NOW).asOfMs).toBe(ago(90));
});

test('a station without a server is as fresh as itself', () => {
  expect(state(5, 'alone')).toBe('fresh');
  expect(serverMsOf({ state: 'off', lanes: [] }, null)).toBe('alone');
});

test('a closed way is seen at once, and called lost after half a minute', () => {
  expect([state(2, 2, false), state(31, 2, false)]).toEqual(['stale', 'lost']);
});

test('before anything was heard nothing is claimed', () => {
  const nothing = { stationMs: null, serverMs: 'alone' } as const;
  expect(freshnessOf({ ...nothing, connected: true }, NOW)).toEqual({ state: 'stale', asOfMs: null });
  expect(freshnessOf({ ...nothing, connected: false }, NOW)).toEqual({ state: 'lost', asOfMs: null });
});

test('while facts are still coming, what is shown is of when all were there', () => {
  const iso = (seconds: number) => new Date(ago(seconds)).toISOString();
  const lane = (name: 'priority' | 'normal', coming: number | null, completeS: number | null) => ({
    lane: name,
    here: 10,
    coming,
    secondsLeft: null,
    completeAt: completeS === null ? null : iso(completeS),
  });
  const sync = (...lanes: ReturnType<typeof lane>[]) => ({ state: 'online' as const, lanes });
  // Nothing has come for an hour because nothing happened: the word of the server counts.
  expect(serverMsOf(sync(lane('priority', 0, 3600), lane('normal', 0, 3600)), iso(2))).toBe(ago(2));
  expect(serverMsOf(sync(lane('priority', 0, 3600), lane('normal', 4000, 900)), iso(2))).toBe(ago(900));
  expect(serverMsOf(sync(lane('normal', 4000, null)), iso(2))).toBe('never');
  expect(serverMsOf(sync(), null)).toBe('never');
  expect(freshnessOf({ stationMs: NOW, serverMs: 'never', connected: true }, NOW)).toEqual({
    state: 'stale',
    asOfMs: null,
  });
});
