import { must } from '../../../shared/invariant.ts';
import type { LocalTime } from '../../../shared/time/local-time.ts';

/** A date format made ready for reading. */
export interface DateFormat {
  readonly text: string;
  readonly pattern: RegExp;
  readonly hasTime: boolean;
}

const digits: Readonly<Record<string, string>> = {
  yyyy: '(?<year>\\d{4})',
  MM: '(?<month>\\d{2})',
  M: '(?<month>\\d{1,2})',
  dd: '(?<day>\\d{2})',
  d: '(?<day>\\d{1,2})',
  HH: '(?<hour>\\d{2})',
  H: '(?<hour>\\d{1,2})',
  mm: '(?<minute>\\d{2})',
  ss: '(?<second>\\d{2})',
};
const tokens = /'([^']*)'|yyyy|MM|M|dd|d|HH|H|mm|ss|./gs;

/**
 * Compiles a format of `yyyy MM M dd d HH H mm ss`, other characters as they are, letters in single quotes.
 * @returns undefined when year, month or day is missing, doubled, or an unknown letter stands without quotes.
 */
export function dateFormat(text: string): DateFormat | undefined {
  let source = '';
  const used = new Set<string>();
  for (const [token, quoted] of text.matchAll(tokens)) {
    const group = Object.hasOwn(digits, token) ? must(digits[token], 'date token') : undefined;
    if (group === undefined) {
      if (quoted === undefined && /[a-z]/i.test(token)) return undefined;
      source += (quoted ?? token).replaceAll(/[^\w\s]/g, '\\$&');
      continue;
    }
    const name = token.charAt(0);
    if (used.has(name)) return undefined;
    used.add(name);
    source += group;
  }
  if (!['y', 'M', 'd'].every((name) => used.has(name))) return undefined;
  return { text, pattern: new RegExp(`^${source}$`), hasTime: used.has('H') };
}

/** A date that was read, and whether a time of day stood with it (otherwise 00:00:00). */
export interface ReadDate {
  readonly local: LocalTime;
  readonly hasTime: boolean;
}

/** Reads a text by the first of the formats that fits; undefined when none does or no such day or time exists. */
export function readDate(text: string, formats: readonly DateFormat[]): ReadDate | undefined {
  for (const format of formats) {
    const groups = format.pattern.exec(text)?.groups;
    if (!groups) continue;
    const number = (name: string) => Number(groups[name] ?? 0);
    const local: LocalTime = {
      year: number('year'),
      month: number('month'),
      day: number('day'),
      hour: number('hour'),
      minute: number('minute'),
      second: number('second'),
    };
    if (exists(local)) return { local, hasTime: format.hasTime };
  }
  return undefined;
}

function exists({ year, month, day, hour, minute, second }: LocalTime): boolean {
  if (year < 1 || month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return false;
  const daysOfMonth = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return day >= 1 && day <= daysOfMonth;
}

/** Writes a local time by a format; `XXX` stands for the offset of the zone, like +01:00. */
export function writeDate(local: LocalTime, offsetMs: number, format: string): string {
  const pad = (value: number, length: number) => String(value).padStart(length, '0');
  const minutes = Math.abs(Math.round(offsetMs / 60_000));
  const values: Readonly<Record<string, string>> = {
    yyyy: pad(local.year, 4),
    MM: pad(local.month, 2),
    M: String(local.month),
    dd: pad(local.day, 2),
    d: String(local.day),
    HH: pad(local.hour, 2),
    H: String(local.hour),
    mm: pad(local.minute, 2),
    ss: pad(local.second, 2),
    XXX: `${offsetMs < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60), 2)}:${pad(minutes % 60, 2)}`,
  };
  return format.replaceAll(
    /'([^']*)'|XXX|yyyy|MM|M|dd|d|HH|H|mm|ss/g,
    (token, quoted: string | undefined) => quoted ?? values[token] ?? token,
  );
}
