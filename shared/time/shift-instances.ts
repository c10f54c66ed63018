import type { CalendarPlan } from '../plan/calendar.ts';
import { instantOfLocal, localTimeOf, wallMillis, wallTimeOf } from './local-time.ts';
import { clipSpans, joinSpans } from './spans.ts';
import type { Span } from './spans.ts';

type PlannedShift = CalendarPlan['shifts'][number];

/** One shift that takes place: real instants, so that it lasts 7, 8 or 9 hours when clocks change in it. */
export interface Shift extends Span {
  /** Id of the shift in its calendar. */
  readonly id: string;
  readonly name: PlannedShift['name'];
  /** Day of the site on which it starts, `2026-11-23`. */
  readonly date: string;
  /** Planned down time in it, in order and apart from each other. */
  readonly breaks: readonly Span[];
}

const DAY_MS = 86_400_000;
const DAY_MINUTES = 1440;
/** The last shift before now is looked for so many days back. */
const DAYS_BACK = 366;
/** Days that are remembered for one calendar. */
const DAYS_KEPT = 1000;

/** Days since 1970-01-01 on the calendar of a zone. */
function dayOf(utcMs: number, zone: string): number {
  return Math.floor(wallMillis(localTimeOf(utcMs, zone)) / DAY_MS);
}

const dateOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);
/** 1 = Monday; 1970-01-01 was a Thursday. */
const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;

function minutesOf(wallTime: string): number {
  return Number(wallTime.slice(0, 2)) * 60 + Number(wallTime.slice(3));
}

/** The instant of a number of minutes on the wall after the midnight that a day begins with. */
function instantAt(day: number, minutes: number, zone: string): number {
  return instantOfLocal(wallTimeOf(day * DAY_MS + minutes * 60_000), zone);
}

function takePlace(planned: PlannedShift, day: number, zone: string): Shift | undefined {
  const start = minutesOf(planned.start);
  const end = minutesOf(planned.end);
  const span = {
    fromMs: instantAt(day, start, zone),
    toMs: instantAt(day, end <= start ? end + DAY_MINUTES : end, zone),
  };
  if (span.toMs <= span.fromMs) return undefined;
  const breaks = planned.breaks.map((pause) => {
    const from = minutesOf(pause.start) + (minutesOf(pause.start) < start ? DAY_MINUTES : 0);
    const length = (minutesOf(pause.end) - minutesOf(pause.start) + DAY_MINUTES) % DAY_MINUTES;
    return { fromMs: instantAt(day, from, zone), toMs: instantAt(day, from + length, zone) };
  });
  const { id, name } = planned;
  return { id, name, date: dateOf(day), ...span, breaks: joinSpans(clipSpans(breaks, span)) };
}

interface ReadCalendar {
  readonly exceptions: ReadonlyMap<string, readonly string[]>;
  /** Shifts that start on a day, by zone and day. */
  readonly days: Map<string, readonly Shift[]>;
}
const calendars = new WeakMap<CalendarPlan, ReadCalendar>();

function readCalendar(calendar: CalendarPlan): ReadCalendar {
  const known = calendars.get(calendar);
  if (known) return known;
  const read: ReadCalendar = {
    exceptions: new Map(calendar.exceptions.map(({ date, shifts }) => [date, shifts])),
    days: new Map(),
  };
  calendars.set(calendar, read);
  return read;
}

/** The shifts that start on a day. What was worked out is kept for as long as the calendar itself, which never changes. */
function shiftsOfDay(calendar: CalendarPlan, zone: string, day: number): readonly Shift[] {
  const { exceptions, days } = readCalendar(calendar);
  const key = `${zone} ${day}`;
  const known = days.get(key);
  if (known) return known;
  const instead = exceptions.get(dateOf(day));
  const shifts = calendar.shifts
    .filter(({ id, days: weekdays }) => (instead ? instead.includes(id) : weekdays.includes(weekdayOf(day))))
    .flatMap((planned) => takePlace(planned, day, zone) ?? []);
  if (days.size >= DAYS_KEPT) days.clear();
  days.set(key, shifts);
  return shifts;
}

/**
 * The shifts of a calendar that share any time with a range, those that start first in front.
 * @param zone IANA time zone in which the calendar is read.
 */
export function shiftsBetween(calendar: CalendarPlan, zone: string, range: Span): Shift[] {
  const shifts: Shift[] = [];
  // One that began the day before may still last.
  for (let day = dayOf(range.fromMs, zone) - 1; day <= dayOf(range.toMs, zone); day += 1)
    shifts.push(...shiftsOfDay(calendar, zone, day));
  return shifts
    .filter(({ fromMs, toMs }) => fromMs < range.toMs && toMs > range.fromMs)
    .toSorted((a, b) => a.fromMs - b.fromMs || a.toMs - b.toMs);
}

/** The shift that runs at an instant, where several do the one that began last; else the last one that has ended; null: none in a year. */
export function shiftAtInstant(calendar: CalendarPlan, zone: string, nowMs: number): Shift | null {
  const today = dayOf(nowMs, zone);
  let last: Shift | null = null;
  for (let day = today; day >= today - DAYS_BACK; day -= 1) {
    for (const shift of shiftsOfDay(calendar, zone, day)) {
      if (shift.fromMs > nowMs) continue;
      if (last === null || isBefore(last, shift, nowMs)) last = shift;
    }
    // What began two days ago is over, and ended before whatever began after it.
    if (last !== null && day < today) return last;
  }
  return last;
}

/** Whether another shift is nearer to now: one that runs before one that is over, then the one that ends or began later. */
function isBefore(shift: Shift, other: Shift, nowMs: number): boolean {
  const runs = shift.toMs > nowMs;
  if (runs !== other.toMs > nowMs) return !runs;
  return runs ? shift.fromMs < other.fromMs : shift.toMs < other.toMs;
}
