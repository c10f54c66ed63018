import type { RehearsalView } from '../../shared/views/rules-view.ts';

const HOUR_MS = 3_600_000;
const SHIFT_MS = 8 * HOUR_MS;

/** Whoever hears of something more often than this in a shift stops listening. */
export const MOST_A_SHIFT = 4;

/** The gate takes rehearsals of a day; what is older than an hour is worth another look before. */
const OLD_MS = HOUR_MS;
const TOO_OLD_MS = 23 * HOUR_MS;

/** What speaks against a rule, or against publishing it on this rehearsal; `tooOld` alone forbids. */
export type RehearsalWarning = 'noisy' | 'never' | 'short' | 'old' | 'tooOld';

/** How often a rule would have fired in a shift of eight hours. */
export function perShift({ summary: { from, to, fired } }: Pick<RehearsalView, 'summary'>): number {
  return (fired * SHIFT_MS) / Math.max(SHIFT_MS, Date.parse(to) - Date.parse(from));
}

/** What has to be known of a rehearsal besides what it shows. */
export function warningsOf(rehearsal: Pick<RehearsalView, 'summary' | 'days'>, nowMs: number): RehearsalWarning[] {
  const { summary, days } = rehearsal;
  const ageMs = nowMs - Date.parse(summary.to);
  const wantedFromMs = Date.parse(summary.to) - days * 24 * HOUR_MS;
  return [
    ...(perShift(rehearsal) > MOST_A_SHIFT ? (['noisy'] as const) : []),
    ...(summary.fired === 0 ? (['never'] as const) : []),
    ...(Date.parse(summary.from) > wantedFromMs + HOUR_MS ? (['short'] as const) : []),
    ...(ageMs > TOO_OLD_MS ? (['tooOld'] as const) : ageMs > OLD_MS ? (['old'] as const) : []),
  ];
}
