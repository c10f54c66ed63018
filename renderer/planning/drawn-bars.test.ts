import { array, assert, integer, nat, property, tuple } from 'fast-check';
import { expect, test } from 'vitest';

import type { PlanBar } from '../../shared/views/area-plan-view.ts';
import { drawnIn, nearestDrawn } from './drawn-bars.ts';
import { barAt, type BarSketch } from './plan-bars.testkit.ts';

const startMs = Date.parse('2026-03-02T06:00:00Z');
const MINUTE_MS = 60_000;
const window = { fromMs: startMs, toMs: startMs + 480 * MINUTE_MS };

/** Bars one after the other; each sketch is gap, setup and run in minutes. */
function laneOf(sketches: readonly BarSketch[]): PlanBar[] {
  let atMs = startMs - 60 * MINUTE_MS;
  return sketches.map((sketch, index) => {
    const bar = barAt(index, atMs, sketch);
    atMs = Date.parse(bar.end);
    return bar;
  });
}

test('a bar is drawn from its setup to its end, cut at the window', () => {
  const [one, two] = drawnIn(
    laneOf([
      [0, 60, 120],
      [0, 120, 360],
    ]),
    window,
    0.01,
  );
  expect(one).toMatchObject({ kind: 'bar', left: 0, width: 0.25, setup: 0 });
  expect(two).toMatchObject({ kind: 'bar', left: 0.25, setup: 1 / 3 });
  expect(two?.width).toBeCloseTo(0.75);
});

test('every operation of the window is drawn once, and never more than the eye can tell, however many there are', () => {
  const lane = array(tuple(nat(30), nat(20), integer({ min: 1, max: 90 })), { maxLength: 400 });
  assert(
    property(lane, (sketches) => {
      const bars = laneOf(sketches);
      const drawn = drawnIn(bars, window, 0.02);
      const seen = drawn.flatMap((one) => (one.kind === 'bar' ? [one.bar] : one.bars));
      const within = bars.filter(
        ({ setupBegin, end }) => Date.parse(end) > window.fromMs && Date.parse(setupBegin) < window.toMs,
      );
      expect(seen).toEqual(within);
      expect(drawn.length).toBeLessThanOrEqual(102);
    }),
    { numRuns: 60 },
  );
});

test('a finger takes what it hits, else what is nearest within its reach', () => {
  const drawn = drawnIn(
    laneOf([
      [60, 0, 48],
      [48, 0, 48],
    ]),
    window,
    0.01,
  );
  const at = (share: number) => {
    const found = nearestDrawn(drawn, share, 0.04);
    return found?.kind === 'bar' ? found.bar.order : undefined;
  };
  expect([at(0.05), at(0.12), at(0.15), at(0.17), at(0.25), at(0.5)]).toEqual([
    'order-0',
    'order-0',
    undefined,
    'order-1',
    'order-1',
    undefined,
  ]);
});
