import type { PlanBody } from '../../shared/plan/plan-document.ts';
import type { PlanLookup } from './plan-lookup.ts';
import { repeated } from './repeated.ts';

const DAY_MINUTES = 24 * 60;

function minutesOf(wallTime: string): number {
  const [hours = 0, minutes = 0] = wallTime.split(':').map(Number);
  return hours * 60 + minutes;
}

/** Minutes from the start of a shift to a wall time, and its length; a shift that ends when it starts lasts a day. */
function within(start: string, end: string, at: string): { readonly offset: number; readonly length: number } {
  const from = minutesOf(start);
  const after = (time: string) => (minutesOf(time) - from + DAY_MINUTES) % DAY_MINUTES;
  return { offset: after(at), length: after(end) || DAY_MINUTES };
}

function breakProblems(shift: PlanBody<'calendar'>['shifts'][number], place: string): string[] {
  const spans = shift.breaks.map(({ start, end }) => ({
    from: within(shift.start, shift.end, start),
    to: within(shift.start, shift.end, end),
  }));
  const problems = spans.flatMap(({ from, to }, index) => {
    if (to.offset > from.offset && to.offset <= from.length) return [];
    return [
      `${place}.breaks[${index}]: a break begins before it ends and lies within its shift, ${shift.start} to ${shift.end}.`,
    ];
  });
  const sorted = spans.toSorted((a, b) => a.from.offset - b.from.offset);
  if (sorted.some(({ from }, index) => index > 0 && from.offset < (sorted[index - 1]?.to.offset ?? 0)))
    problems.push(`${place}.breaks: two breaks overlap.`);
  return problems;
}

/** What a calendar says wrongly: path and sentence of each problem. */
export function calendarProblems(body: PlanBody<'calendar'>): string[] {
  const ids = body.shifts.map(({ id }) => id);
  const problems = body.shifts.flatMap((shift, index) => breakProblems(shift, `.shifts[${index}]`));
  for (const id of repeated(ids)) problems.push(`.shifts: the id "${id}" is given twice; each shift needs its own.`);
  for (const date of repeated(body.exceptions.map((exception) => exception.date)))
    problems.push(`.exceptions: ${date} is given twice; name all shifts of a day in one exception.`);
  for (const [index, exception] of body.exceptions.entries())
    for (const id of exception.shifts)
      if (!ids.includes(id)) problems.push(`.exceptions[${index}]: there is no shift "${id}" in this calendar.`);
  return problems;
}

/** What a changeover matrix says wrongly; its id is the work center that it is for. */
export function changeoverProblems(id: string, body: PlanBody<'changeover'>, plan: PlanLookup): string[] {
  const problems: string[] = [];
  if (plan('equipment', id)?.level !== 'workCenter')
    problems.push(`.id: a changeover matrix is named for its work center, and there is no workCenter "${id}".`);
  for (const pair of repeated(body.minutes.map(({ from, to }) => `"${from}" to "${to}"`)))
    problems.push(`.minutes: ${pair} is given twice.`);
  return problems;
}
