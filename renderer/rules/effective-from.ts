import { instantOfLocal, localTimeOf, wallMillis, wallTimeOf } from '../../shared/time/local-time.ts';

const DAY_MS = 86_400_000;

/** The zone where this runtime knows it. */
function zoneOr(zone: string): string {
  try {
    localTimeOf(0, zone);
    return zone;
  } catch {
    return 'UTC';
  }
}

/** An instant as a field for date and time wants it, by the clocks of the site: 2026-11-24T06:00. */
export function fieldOfInstant(iso: string, zone: string): string {
  return new Date(wallMillis(localTimeOf(Date.parse(iso), zoneOr(zone)))).toISOString().slice(0, 16);
}

/** What such a field holds as an instant; null: nothing that is one. */
export function instantOfField(field: string, zone: string): string | null {
  const wallMs = Date.parse(`${field}:00.000Z`);
  if (Number.isNaN(wallMs)) return null;
  return new Date(instantOfLocal(wallTimeOf(wallMs), zoneOr(zone))).toISOString();
}

/** Midnight after an instant, and the beginning of the week after it, by the clocks of the site. */
export function nextBeginnings(nowMs: number, zone: string): { readonly tomorrow: string; readonly nextWeek: string } {
  const midnight = new Date(wallMillis(localTimeOf(nowMs, zoneOr(zone)))).setUTCHours(0, 0, 0, 0) + DAY_MS;
  // Mondays, as ISO 8601 counts weeks.
  const toMonday = (8 - new Date(midnight).getUTCDay()) % 7;
  const at = (wallMs: number) => new Date(instantOfLocal(wallTimeOf(wallMs), zoneOr(zone))).toISOString();
  return { tomorrow: at(midnight), nextWeek: at(midnight + toMonday * DAY_MS) };
}
