import type { UnitState } from '../views/performance-view.ts';
import type { UnitShift } from './unit-performances.ts';

const standing: readonly UnitState[] = ['stopped', 'minorStop', 'paused'];
const STATES = {
  APT: ['producing'],
  AUST: ['setup'],
  ADET: standing,
  minorStops: ['minorStop'],
  PDOT: ['planned'],
  AUPT: ['setup', 'producing'],
  AUBT: ['setup', 'producing', ...standing],
  AOET: ['setup', 'producing', ...standing],
  PBT: ['setup', 'producing', ...standing, 'idle'],
} as const satisfies Readonly<Record<string, readonly UnitState[]>>;

const COUNTED = {
  // Scrap that is taken from what was counted changes what is good, too.
  GQ: ({ good }: { good: number }) => good !== 0,
  SQ: ({ scrap }: { scrap: number }) => scrap > 0,
  RQ: ({ rework }: { rework: number }) => rework > 0,
  PQ: () => true,
  'Σ PRI·PQ': () => true,
  'Σ PRI·GQ': ({ good }: { good: number }) => good !== 0,
} as const;

/** Elements that have facts behind them: those of ISO 22400-2 by their acronyms, and the minor stops among the delays. */
export type ElementName = keyof typeof STATES | keyof typeof COUNTED;
/** All of them. */
export const elementNames = [...Object.keys(STATES), ...Object.keys(COUNTED)] as [ElementName, ...ElementName[]];

/**
 * Ids of the facts that made an element of a shift: what began and ended the phases of jobs, what was said about stops, the reports of
 * quantities. Breaks of the calendar have none. What began before the shift and was not read is left out.
 */
export function factsBehind({ record, work }: Pick<UnitShift, 'record' | 'work'>, element: ElementName): string[] {
  if (element in COUNTED) {
    const isIn = COUNTED[element as keyof typeof COUNTED];
    return work.counts.filter((count) => isIn(count)).map(({ fact }) => fact);
  }
  const states: readonly UnitState[] = STATES[element as keyof typeof STATES];
  const segments = work.segments.filter(({ state }) => states.includes(state));
  const ids = new Set<string>();
  const parts = new Set(segments.flatMap(({ stop }) => (stop ? [stop.id] : [])));
  for (const { id, stop } of record.stops) if (parts.has(id)) ids.add(stop).add(id);
  for (const { part, fact } of record.saidOfStops) if (parts.has(part)) ids.add(fact);
  const inPhases = segments.filter(({ stop }) => stop === null);
  for (const { fromMs, toMs, order, operation, fact, endedBy } of record.phases) {
    const isIn = inPhases.some(
      ({ job, ...span }) =>
        job?.order === order && job.operation === operation && span.fromMs < (toMs ?? Infinity) && span.toMs > fromMs,
    );
    if (!isIn) continue;
    if (fact !== null) ids.add(fact);
    if (endedBy !== null) ids.add(endedBy);
  }
  return [...ids];
}
