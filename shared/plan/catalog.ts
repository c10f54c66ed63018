import { z } from 'zod';

import { prioritySafety } from './priority-safety.ts';

const translated = z.strictObject({ en: z.string().min(1).max(80), de: z.string().min(1).max(80) });

/** A list of reasons of one category. */
export const reasonList = z.strictObject({
  reasons: z
    .array(z.strictObject({ code: z.string().min(1).max(40), text: translated }))
    .min(1)
    .max(200),
});

/** The categories of reasons; a reason list has its category as its id. */
export const reasonCategories = ['scrap', 'stop', 'dispatchOverride'] as const;
export type ReasonCategory = (typeof reasonCategories)[number];

/** Settings of the site; one document with the id "site". */
export const siteSettings = z.strictObject({
  name: z.string().min(1).max(80),
  /** IANA time zone in which shifts and dates are read. */
  timeZone: z.string().min(1).max(60),
  /** The sync chip turns amber when the last contact is older than this. */
  syncAmberAfterMinutes: z.int().min(1),
  /** What starting work has to do with the age of urgent messages; absent: `USUAL_PRIORITY_SAFETY`. */
  prioritySafety: prioritySafety.optional(),
  /** How long finished orders, and the facts of machines and people, stay at the stations; longer ago is on the server only. */
  recentDays: z.int().min(1).max(3650).optional(),
});

/** Where a station stands: the work unit it reports for. */
export const stationPlan = z.strictObject({
  name: z.string().min(1).max(80),
  equipment: z.string().min(1).max(80),
});
