import type { CalendarPlan } from '../plan/calendar.ts';
import { planBody } from '../plan/plan-index.ts';
import type { PlanIndex } from '../plan/plan-index.ts';
import { isTimeZone } from './local-time.ts';
import { shiftAtInstant, shiftsBetween } from './shift-instances.ts';
import type { Shift } from './shift-instances.ts';
import { clipSpans, joinSpans, lengthOf } from './spans.ts';
import type { Span } from './spans.ts';

/** Time zone in which the site reads shifts and dates; UTC where the plan names none that this runtime knows. */
export function siteTimeZone(plan: PlanIndex): string {
  const zone = planBody(plan, 'settings', 'site')?.timeZone;
  return zone !== undefined && isTimeZone(zone) ? zone : 'UTC';
}

/** The id of an element of the hierarchy and the ids of what holds it, from inside to outside. */
export function holdersOf(plan: PlanIndex, equipment: string): string[] {
  const ids: string[] = [];
  // A plan may be wrong and hold a thing in itself.
  for (let id: string | null = equipment; id !== null && !ids.includes(id);) {
    ids.push(id);
    id = planBody(plan, 'equipment', id)?.parent ?? null;
  }
  return ids;
}

/** The calendar of a piece of equipment: its own, else that of what holds it, else that of the site; undefined: it has none. */
export function calendarOf(plan: PlanIndex, equipment: string): CalendarPlan | undefined {
  const named = holdersOf(plan, equipment).map((id) => planBody(plan, 'equipment', id)?.calendar);
  for (const id of [...named, planBody(plan, 'settings', 'site')?.calendar]) {
    const calendar = id === undefined ? undefined : planBody(plan, 'calendar', id);
    if (calendar) return calendar;
  }
  return undefined;
}

/** The shift that runs at a piece of equipment, else the last one; null: it has no calendar, or one without shifts. */
export function shiftAt(plan: PlanIndex, equipment: string, nowMs: number): Shift | null {
  const calendar = calendarOf(plan, equipment);
  return calendar ? shiftAtInstant(calendar, siteTimeZone(plan), nowMs) : null;
}

/** The shifts of a piece of equipment that share any time with a range; undefined: it has no calendar. */
export function equipmentShifts(plan: PlanIndex, equipment: string, range: Span): Shift[] | undefined {
  const calendar = calendarOf(plan, equipment);
  return calendar && shiftsBetween(calendar, siteTimeZone(plan), range);
}

/** Milliseconds of a range in which the calendar has work planned: shifts without their breaks; without a calendar all of it. */
export function plannedWorkMs(plan: PlanIndex, equipment: string, range: Span): number {
  const shifts = equipmentShifts(plan, equipment, range);
  if (!shifts) return Math.max(0, range.toMs - range.fromMs);
  const breaks = shifts.flatMap((shift) => shift.breaks);
  return lengthOf(joinSpans(clipSpans(shifts, range))) - lengthOf(joinSpans(clipSpans(breaks, range)));
}
