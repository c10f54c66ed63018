import type { UnitState } from '../views/performance-view.ts';
import type { UnitShift } from './unit-performances.ts';

/** Elements that have facts behind them: by their acronyms, and the minor stops among the delays. */
export type ElementName = 'APT' | 'AUST' | 'ADET' | 'minorStops' | 'PDOT' | 'GQ' | 'SQ' | 'RQ' | 'PQ';

const STATES: Readonly<Partial<Record<ElementName, readonly UnitState[]>>> = {
  APT: ['producing'],
  AUST: ['setup'],
  ADET: ['stopped', 'minorStop', 'paused'],
  minorStops: ['minorStop'],
  PDOT: ['planned'],
};
const COUNTED = {
  GQ: ({ good }: { good: number }) => good > 0,
  SQ: ({ scrap }: { scrap: number }) => scrap > 0,
  RQ: ({ rework }: { rework: number }) => rework > 0,
  PQ: () => true,
} as const;

/**
 * Ids of the facts that made an element of a shift: what began and ended the phases of jobs, what was said about stops, the reports of
 * quantities. Breaks of the calendar have none. What began before the shift and was not read is left out.
 */
export function factsBehind({ record, work }: Pick<UnitShift, 'record' | 'work'>, element: ElementName): string[] {
  if (element in COUNTED) {
    const isIn = COUNTED[element as keyof typeof COUNTED];
    return work.counts.filter((count) => isIn(count)).map(({ fact }) => fact);
  }
  const segments = work.segments.filter(({ state }) => STATES[element]?.includes(state));
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
