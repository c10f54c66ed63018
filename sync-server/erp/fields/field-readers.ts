import { instantOfLocal, wallMillis, wallTimeOf } from '../../../shared/time/local-time.ts';
import type { LocalTime } from '../../../shared/time/local-time.ts';
import type { Dialect } from '../mapping/dialect.ts';
import { dateFormat, readDate } from './date-format.ts';
import { decimalReader } from './decimal-text.ts';
import type { DecimalReading } from './decimal-text.ts';

/** What turns the texts of one drop into values: number style, date formats, zone and date shift of its mapping. */
export interface FieldReaders {
  readonly decimal: (text: string) => DecimalReading;
  /** Reads a date; one without a time of day gets `timeOfDay` (HH:mm[:ss]). Undefined when it is none. */
  readonly instant: (text: string, timeOfDay: string) => string | undefined;
  /** Reads a day as ISO 8601 date; a time of day beside it does not count. Undefined when it is none. */
  readonly day: (text: string) => string | undefined;
}

const DAY_MS = 86_400_000;
/** The same few dates occur again and again; zones are slow to compute. */
const MOST_REMEMBERED = 20_000;

/** Readers for one drop; `shift` is in whole days. */
export function fieldReaders(dialect: Dialect, shift: number): FieldReaders {
  const formats = dialect.dates.map((text) => dateFormat(text)).filter((format) => format !== undefined);
  const remembered = new Map<string, string | undefined>();

  function readInstant(text: string, timeOfDay: string): string | undefined {
    const read = readDate(text, formats);
    if (!read) return undefined;
    const local = read.hasTime ? read.local : atTime(read.local, timeOfDay);
    const moved = shift === 0 ? local : wallTimeOf(wallMillis(local) + shift * DAY_MS);
    if (moved.year < 1 || moved.year > 9999) return undefined;
    const instant = new Date(instantOfLocal(moved, dialect.timeZone)).toISOString();
    return instant.length === 24 ? instant : undefined;
  }

  return {
    decimal: decimalReader(dialect),
    day(text) {
      const read = readDate(text, formats);
      if (!read) return undefined;
      const date = new Date(wallMillis(read.local) + shift * DAY_MS).toISOString();
      return date.length === 24 ? date.slice(0, 10) : undefined;
    },
    instant(text, timeOfDay) {
      const key = `${timeOfDay} ${text}`;
      if (remembered.has(key)) return remembered.get(key);
      if (remembered.size >= MOST_REMEMBERED) remembered.clear();
      const instant = readInstant(text, timeOfDay);
      remembered.set(key, instant);
      return instant;
    },
  };
}

function atTime(local: LocalTime, timeOfDay: string): LocalTime {
  const [hour = 0, minute = 0, second = 0] = timeOfDay.split(':').map(Number);
  return { ...local, hour, minute, second };
}
