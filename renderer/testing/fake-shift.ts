import type { ShiftInstance } from '../../shared/views/performance-view.ts';

const HOUR_MS = 3_600_000;

/** The shift that runs on sample boards: it began five hours ago. */
export function fakeShift(nowMs: number): ShiftInstance {
  const fromMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS - 5 * HOUR_MS;
  const iso = (ms: number) => new Date(ms).toISOString();
  const name = { en: 'Early shift', de: 'Frühschicht' };
  return { id: 'early', name, date: iso(fromMs).slice(0, 10), from: iso(fromMs), to: iso(fromMs + 8 * HOUR_MS) };
}
