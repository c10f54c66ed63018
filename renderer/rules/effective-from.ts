import { instantOfLocal, localTimeOf, wallMillis, wallTimeOf } from '../../shared/time/local-time.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The zone where this runtime knows it. */
function zoneOr(zone: string): string {
  try {
    localTimeOf(0, zone);
    return zone;
  } catch {
    return 'UTC';
  }
}

/** So much later (milliseconds) by the clocks of the site; without a beginning from the full hour on that comes next. */
export function movedFrom(from: string | null, byMs: number, nowMs: number, zone: string): string {
  const wallMs = wallMillis(localTimeOf(from === null ? nowMs : Date.parse(from), zoneOr(zone)));
  const beginMs = from === null ? Math.ceil(wallMs / HOUR_MS) * HOUR_MS : wallMs;
  // Not into what is over: from now on is a choice of its own.
  const atMs = instantOfLocal(wallTimeOf(from === null && byMs < 0 ? beginMs : beginMs + byMs), zoneOr(zone));
  return new Date(Math.max(atMs, Math.ceil(nowMs / HOUR_MS) * HOUR_MS)).toISOString();
}

/** Midnight after an instant, and the beginning of the week after it, by the clocks of the site. */
export function nextBeginnings(nowMs: number, zone: string): { readonly tomorrow: string; readonly nextWeek: string } {
  const midnight = new Date(wallMillis(localTimeOf(nowMs, zoneOr(zone)))).setUTCHours(0, 0, 0, 0) + DAY_MS;
  // Mondays, as ISO 8601 counts weeks.
  const toMonday = (8 - new Date(midnight).getUTCDay()) % 7;
  const at = (wallMs: number) => new Date(instantOfLocal(wallTimeOf(wallMs), zoneOr(zone))).toISOString();
  return { tomorrow: at(midnight), nextWeek: at(midnight + toMonday * DAY_MS) };
}
