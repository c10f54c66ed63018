import type { Language } from '../../shared/plan/language.ts';
import type { Decimal } from '../../shared/quantity/quantity.ts';

/** Numbers, times and durations the way the reader writes them, in the time zone of the site. */
export interface Format {
  readonly language: Language;
  /** An exact decimal, grouped; never rounded. */
  readonly decimal: (value: Decimal) => string;
  /** A whole number. */
  readonly count: (value: number) => string;
  /** The decimal separator, for a key of a keypad. */
  readonly separator: string;
  /** Hours and minutes when `iso` is today, else weekday and date as well; never ambiguous. */
  readonly time: (iso: string, nowMs: number) => string;
  /** Weekday, date and time, also when it is today. */
  readonly moment: (iso: string) => string;
  /** Weekday and day of the month, short: for axes. */
  readonly weekday: (iso: string) => string;
  /** A share of one as percent: whole ones, one decimal below ten. */
  readonly percent: (share: number) => string;
  /** A day (YYYY-MM-DD) as it is written. */
  readonly date: (day: string) => string;
  /** Planned time: "45 min", "2 h 30 min": the symbols of SI, but in Chinese, which writes them out. */
  readonly minutes: (minutes: number) => string;
  /** Time that runs: "4:05", "1:02:43"; below zero (a clock that was set) it is zero. */
  readonly elapsed: (ms: number) => string;
}

/** A zone that the site document holds but this runtime does not know is read as UTC, and says so by its name in times. */
function knownZone(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}

/** Builds the formats of a language and an IANA time zone. */
export function createFormat(language: Language, timeZone: string): Format {
  const zone = knownZone(timeZone);
  const zoneName = zone === 'UTC' && timeZone !== 'UTC' ? ({ timeZoneName: 'short' } as const) : {};
  const clock = { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...zoneName } as const;
  const timeOfDay = new Intl.DateTimeFormat(language, clock);
  const dateAndTime = new Intl.DateTimeFormat(language, { ...clock, weekday: 'short', day: 'numeric', month: 'short' });
  const weekdayAlone = new Intl.DateTimeFormat(language, { timeZone: zone, weekday: 'short', day: 'numeric' });
  const day = new Intl.DateTimeFormat('en', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const dateAlone = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' });
  const whole = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 });
  const fine = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
  const exact = new Intl.NumberFormat(language, { maximumFractionDigits: 6 });
  const separator = new Intl.NumberFormat(language).formatToParts(1.5).find((part) => part.type === 'decimal');

  return {
    language,
    separator: separator?.value ?? '.',
    // Text goes in as text: a number would round beyond 15 digits.
    decimal: (value) => exact.format(value as Intl.StringNumericLiteral),
    count: (value) => exact.format(value),
    percent: (share) => (Math.abs(share) < 0.1 ? fine : whole).format(share),
    date: (text) => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? dateAlone.format(Date.parse(text)) : text),
    moment: (iso) => dateAndTime.format(new Date(iso)),
    weekday: (iso) => weekdayAlone.format(new Date(iso)),
    time(iso, nowMs) {
      const at = new Date(iso);
      return (day.format(at) === day.format(nowMs) ? timeOfDay : dateAndTime).format(at);
    },
    minutes(minutes) {
      const whole = Math.max(0, Math.round(minutes));
      const hours = Math.floor(whole / 60);
      const rest = whole % 60;
      const [hour, minute] = language === 'zh' ? ['小时', '分钟'] : ['h', 'min'];
      if (hours === 0) return `${rest}\u00A0${minute}`;
      const full = `${exact.format(hours)}\u00A0${hour}`;
      return rest === 0 ? full : `${full} ${rest}\u00A0${minute}`;
    },
    elapsed(ms) {
      const seconds = Math.max(0, Math.floor(ms / 1000));
      const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
      const tail = String(seconds % 60).padStart(2, '0');
      return hours === 0 ? `${minutes}:${tail}` : `${hours}:${String(minutes).padStart(2, '0')}:${tail}`;
    },
  };
}
