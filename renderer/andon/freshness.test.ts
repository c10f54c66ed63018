import { expect, test } from 'vitest';

import { freshnessOf } from './freshness.ts';

const NOW = Date.parse('2026-11-22T10:00:00.000Z');
const ago = (seconds: number) => NOW - seconds * 1000;
const state = (stationS: number, serverS: number | null, connected = true) =>
  freshnessOf({ stationMs: ago(stationS), serverMs: serverS === null ? null : ago(serverS), connected }, NOW).state;

test('what was heard within a minute is fresh, within five old, then lost', () => {
  expect([state(5, 5), state(70, 5), state(301, 5)]).toEqual(['fresh', 'stale', 'lost']);
});

test('the oldest link counts: a station that answers but has not heard the server is old too', () => {
  expect([state(5, 90), state(5, 400)]).toEqual(['stale', 'lost']);
  expect(freshnessOf({ stationMs: ago(5), serverMs: ago(90), connected: true }, NOW).asOfMs).toBe(ago(90));
});

test('a station without a server is as fresh as itself', () => {
  expect(state(5, null)).toBe('fresh');
});

test('a closed way is seen at once, and called lost after half a minute', () => {
  expect([state(2, 2, false), state(31, 2, false)]).toEqual(['stale', 'lost']);
});

test('before anything was heard nothing is claimed', () => {
  const nothing = { stationMs: null, serverMs: null };
  expect(freshnessOf({ ...nothing, connected: true }, NOW)).toEqual({ state: 'stale', asOfMs: null });
  expect(freshnessOf({ ...nothing, connected: false }, NOW)).toEqual({ state: 'lost', asOfMs: null });
});
