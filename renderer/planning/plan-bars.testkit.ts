import type { PlanBar } from '../../shared/views/area-plan-view.ts';

/** Minutes: idle before it, setup, run. */
export type BarSketch = readonly [gap: number, setup: number, run: number];

const MINUTE_MS = 60_000;
const iso = (ms: number) => new Date(ms).toISOString();

/** A bar of a plan, for tests: the nth, so many minutes after an instant. */
export function barAt(index: number, afterMs: number, [gap, setup, run]: BarSketch): PlanBar {
  const setupMs = afterMs + gap * MINUTE_MS;
  const beginMs = setupMs + setup * MINUTE_MS;
  return {
    order: `order-${index}`,
    number: `WO-${index}`,
    operation: '10',
    operationName: 'Bend',
    material: { id: 'panel', name: 'Panel' },
    setupBegin: iso(setupMs),
    begin: iso(beginMs),
    end: iso(beginMs + run * MINUTE_MS),
    setupMinutes: setup,
    running: false,
    due: iso(afterMs),
    laterMinutes: 0,
    machines: [],
    orderLateMinutes: 0,
    family: null,
    priority: 0,
    pinned: null,
    reasons: [],
  };
}
