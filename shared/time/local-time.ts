/** Date and time as a clock on the wall shows them; months count from 1. */
export interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const DAY_MS = 86_400_000;
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known) return known;
  const formatter = new Intl.DateTimeFormat('en-u-ca-iso8601', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formatters.set(zone, formatter);
  return formatter;
}

/** True when this runtime knows the IANA time zone. */
export function isTimeZone(zone: string): boolean {
  try {
    formatterOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** What the wall clocks of a zone show at an instant (milliseconds since 1970). @throws RangeError for an unknown zone. */
export function localTimeOf(utcMs: number, zone: string): LocalTime {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatterOf(zone).formatToParts(utcMs)) parts[type] = Number(value);
  const part = (name: string) => parts[name] ?? 0;
  return {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
    second: part('second'),
  };
}

/** The same digits read as UTC, in milliseconds since 1970: a way to calculate with local times. */
export function wallMillis(local: LocalTime): number {
  const ms = Date.UTC(local.year, local.month - 1, local.day, local.hour, local.minute, local.second);
  // Date.UTC reads the years 0..99 as 1900..1999.
  return local.year < 100 ? new Date(ms).setUTCFullYear(local.year) : ms;
}

/** Inverse of `wallMillis`. */
export function wallTimeOf(wallMs: number): LocalTime {
  const date = new Date(wallMs);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  };
}

/** How far the zone is ahead of UTC at an instant, in milliseconds. */
export function zoneOffset(utcMs: number, zone: string): number {
  return wallMillis(localTimeOf(utcMs, zone)) - Math.floor(utcMs / 1000) * 1000;
}

/**
 * The instant at which the wall clocks of a zone show a local time. A time that occurs twice (clocks set back) means the first; a time
 * that never occurs (clocks set forward) moves forward by the gap.
 */
export function instantOfLocal(local: LocalTime, zone: string): number {
  const wall = wallMillis(local);
  const before = zoneOffset(wall - DAY_MS, zone);
  const after = zoneOffset(wall + DAY_MS, zone);
  // A larger offset is the earlier instant; it comes first.
  for (const offset of [Math.max(before, after), Math.min(before, after)])
    if (zoneOffset(wall - offset, zone) === offset) return wall - offset;
  return wall - before;
}
