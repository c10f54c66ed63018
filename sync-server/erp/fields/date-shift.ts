import { localTimeOf, wallMillis } from '../../../shared/time/local-time.ts';
import type { ErpMapping } from '../mapping/mapping.ts';

const DAY_MS = 86_400_000;

/** By how many whole days the mapping moves dates at this instant (0 without a shift). */
export function shiftDays(mapping: Pick<ErpMapping, 'dateShift' | 'dialect'>, nowMs: number): number {
  const { dateShift, dialect } = mapping;
  if (dateShift === undefined) return 0;
  if ('days' in dateShift) return dateShift.days;
  const today = { ...localTimeOf(nowMs, dialect.timeZone), hour: 0, minute: 0, second: 0 };
  return Math.round((wallMillis(today) - Date.parse(`${dateShift.anchor}T00:00:00Z`)) / DAY_MS);
}
