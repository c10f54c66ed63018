import { z } from 'zod';

import { translated } from './translated.ts';

/** Wall clock of the site, 00:00 to 23:59. */
const wallTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

/** A shift. One that ends before it starts ends on the next day; its breaks lie within it. */
const shift = z.strictObject({
  id: z.string().min(1).max(40),
  name: translated,
  /** Days on which it starts, ISO 8601: 1 = Monday. */
  days: z.array(z.int().min(1).max(7)).min(1),
  start: wallTime,
  end: wallTime,
  /** Planned down time. */
  breaks: z.array(z.strictObject({ start: wallTime, end: wallTime })).max(12),
});

/** The shifts of a piece of equipment; one document each. Times are those of the site's time zone. */
export const calendarPlan = z.strictObject({
  name: z.string().min(1).max(80),
  shifts: z.array(shift).max(20),
  /** Days that differ: the shifts that start on that day instead; none: nobody works. */
  exceptions: z.array(z.strictObject({ date: z.iso.date(), shifts: z.array(z.string().min(1).max(40)) })).max(1000),
});
export type CalendarPlan = z.infer<typeof calendarPlan>;

/** Minutes to set up from one family to another, for a work center (the id of the document). */
export const changeoverPlan = z.strictObject({
  minutes: z
    .array(
      z.strictObject({ from: z.string().min(1).max(40), to: z.string().min(1).max(40), minutes: z.number().min(0) }),
    )
    .max(10_000),
  /** Between families that the matrix does not name. */
  otherwise: z.number().min(0),
});
export type ChangeoverPlan = z.infer<typeof changeoverPlan>;
