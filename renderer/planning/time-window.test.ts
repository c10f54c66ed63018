import { expect, test } from 'vitest';

import { marksOf, shareIn, windowAt } from './time-window.ts';

const HOUR_MS = 3_600_000;
const nowMs = Date.parse('2026-03-02T08:20:00Z');
const planToMs = nowMs + 48 * HOUR_MS;

test('now is a little right of the left edge, and no step leads before it or beyond the plan', () => {
  const now = windowAt(8, 0, nowMs, planToMs);
  expect(shareIn(now, nowMs)).toBeCloseTo(1 / 16);
  expect(windowAt(8, -HOUR_MS, nowMs, planToMs)).toEqual(now);
  expect(windowAt(8, 100 * HOUR_MS, nowMs, planToMs).toMs).toBe(planToMs);
  expect(windowAt(48, 100 * HOUR_MS, nowMs, planToMs).fromMs).toBe(nowMs);
});

test('marks stand at round hours of the site, so far apart that their times have room', () => {
  const hourAt = (atMs: number) => new Date(atMs + HOUR_MS).getUTCHours();
  const narrow = marksOf({ fromMs: nowMs, toMs: nowMs + 24 * HOUR_MS }, 480, 70, hourAt);
  expect(narrow.map((at) => hourAt(at))).toEqual([12, 18, 0, 6]);
  const wide = marksOf({ fromMs: nowMs, toMs: nowMs + 8 * HOUR_MS }, 800, 70, hourAt);
  expect(wide).toHaveLength(8);
});
