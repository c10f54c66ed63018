import type { CalendarPlan } from '../plan/calendar.ts';
import type { PlanIndex } from '../plan/plan-index.ts';
import { calendarOf, equipmentShifts, siteTimeZone } from '../time/equipment-shifts.ts';
import { clipSpans, joinSpans } from '../time/spans.ts';
import type { Span } from '../time/spans.ts';

const DAY = 86_400_000;
/** So many days ahead the calendar is looked at; after it all time counts as working time. */
const DAYS_AHEAD = 60;

/** Working time of a machine as an axis of its own: the clock of slack, which stands while nobody works. */
export interface WorkAxis {
  /** The day (UTC, as a number) from which the calendar was looked at; another day has another axis. */
  readonly day: number;
  /** Milliseconds of planned work until an instant, from a beginning that only differences are free of. */
  readonly worked: (instantMs: number) => number;
  /** The first instant at which so much is worked. */
  readonly when: (workedMs: number) => number;
}

/** The day of an instant, which an axis begins with. */
export function axisDay(nowMs: number): number {
  return Math.floor(nowMs / DAY);
}

/**
 * The instant at which work is done that begins now and goes on whenever the calendar plans work; now, where none is left.
 * @param workMs milliseconds of work, a whole number.
 */
export function doneAt(axis: WorkAxis, nowMs: number, workMs: number): number {
  return Math.max(nowMs, axis.when(axis.worked(nowMs) + workMs));
}

/** The first instant (milliseconds) from which on work that begins is done only after an end; `doneAt` turned around. */
export function tooLateFrom(axis: WorkAxis, endMs: number, workMs: number): number {
  return axis.when(axis.worked(endMs) - workMs + 1);
}

/** The parts of shifts that are not breaks. */
function workSpans(shifts: readonly (Span & { readonly breaks: readonly Span[] })[], range: Span): Span[] {
  const breaks = joinSpans(
    clipSpans(
      shifts.flatMap((shift) => shift.breaks),
      range,
    ),
  );
  return joinSpans(clipSpans(shifts, range)).flatMap(({ fromMs, toMs }) => {
    const parts: Span[] = [];
    let from = fromMs;
    for (const pause of breaks) {
      if (pause.toMs <= from || pause.fromMs >= toMs) continue;
      if (pause.fromMs > from) parts.push({ fromMs: from, toMs: pause.fromMs });
      from = pause.toMs;
    }
    return from < toMs ? [...parts, { fromMs: from, toMs }] : parts;
  });
}

function axisOf(day: number, work: readonly Span[], range: Span): WorkAxis {
  // Before and after what was looked at, all time counts.
  const spans = [
    { fromMs: Number.NEGATIVE_INFINITY, toMs: range.fromMs },
    ...work,
    { fromMs: range.toMs, toMs: Number.POSITIVE_INFINITY },
  ];
  const before: number[] = [];
  let sum = 0;
  for (const [index, { fromMs, toMs }] of spans.entries()) {
    before.push(sum);
    if (index > 0) sum += toMs - fromMs;
  }
  /** The last span for which something holds that holds for all before it. */
  function lastFor(holds: (index: number) => boolean): number {
    let [low, high] = [0, spans.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (holds(middle)) low = middle;
      else high = middle - 1;
    }
    return low;
  }
  return {
    day,
    worked(instantMs) {
      const index = lastFor((at) => (spans[at]?.fromMs ?? 0) <= instantMs);
      const span = spans[index];
      if (!span || index === 0) return Math.min(0, instantMs - range.fromMs);
      return (before[index] ?? 0) + Math.min(instantMs, span.toMs) - span.fromMs;
    },
    when(workedMs) {
      if (workedMs <= 0) return range.fromMs + workedMs;
      const index = lastFor((at) => at === 0 || (before[at] ?? 0) < workedMs);
      return (spans[index]?.fromMs ?? range.fromMs) + workedMs - (before[index] ?? 0);
    },
  };
}

/** Where no calendar says when work is planned, all time is working time. */
const always = (day: number): WorkAxis => ({ day, worked: (at) => at, when: (worked) => worked });

/** The axes of calendars; plan documents are never changed, so each is made once a day. */
const known = new WeakMap<CalendarPlan, Map<string, WorkAxis>>();
/** Axes that are kept for a calendar: of today, and of the days on which work began that still goes on. */
const AXES_KEPT = 32;

/** The working time of a machine around an instant. */
export function workAxis(plan: PlanIndex, equipment: string, nowMs: number): WorkAxis {
  const day = axisDay(nowMs);
  const calendar = calendarOf(plan, equipment);
  if (!calendar) return always(day);
  const key = `${siteTimeZone(plan)} ${day}`;
  const axes = known.get(calendar) ?? new Map<string, WorkAxis>();
  known.set(calendar, axes);
  const made = axes.get(key);
  if (made) return made;
  const range = { fromMs: (day - 1) * DAY, toMs: (day + DAYS_AHEAD) * DAY };
  const axis = axisOf(day, workSpans(equipmentShifts(plan, equipment, range) ?? [], range), range);
  if (axes.size >= AXES_KEPT) axes.clear();
  axes.set(key, axis);
  return axis;
}
