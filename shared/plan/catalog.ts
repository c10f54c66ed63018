import { z } from 'zod';

import { actions } from '../authority/actions.ts';
import { deviationPolicy } from './deviation-policy.ts';
import { kpiPolicy } from './kpi-policy.ts';
import { planningPolicy } from './planning-policy.ts';
import { prioritySafety } from './priority-safety.ts';
import { translated } from './translated.ts';

/**
 * What a reason loses, by the six big losses (Nakajima) and by who waits for whom. `planned`: the stop was planned before it began;
 * everything else counts against availability, performance (`minorStop`, `speed`) or quality (`startupReject`, `processReject`).
 */
export const lossCategories = [
  'planned',
  'breakdown',
  'setup',
  'minorStop',
  'speed',
  'startupReject',
  'processReject',
  'noMaterial',
  'noOperator',
  'noOrder',
  'logistics',
  'quality',
  'other',
] as const;
export type LossCategory = (typeof lossCategories)[number];

/** A list of reasons of one category. A reason without a loss category counts as `other`. */
export const reasonList = z.strictObject({
  reasons: z
    .array(
      z.strictObject({
        code: z.string().min(1).max(40),
        text: translated,
        loss: z.enum(lossCategories).exactOptional(),
      }),
    )
    .min(1)
    .max(200),
});

/** The categories of reasons; a reason list has its category as its id. */
export const reasonCategories = [
  'scrap',
  'stop',
  'dispatchOverride',
  'rework',
  'pause',
  'reopen',
  'short',
  'recommendation',
] as const;
export type ReasonCategory = (typeof reasonCategories)[number];

/** Settings of the site; one document with the id "site". */
export const siteSettings = z.strictObject({
  name: z.string().min(1).max(80),
  /** Everything here is made up: whoever looks may see badges, to try them. Never set where people really work. */
  demonstration: z.boolean().optional(),
  /** IANA time zone in which shifts and dates are read. */
  timeZone: z.string().min(1).max(60),
  /** The sync chip turns amber when the last contact is older than this. */
  syncAmberAfterMinutes: z.int().min(1),
  /** What starting work has to do with the age of urgent messages; absent: `USUAL_PRIORITY_SAFETY`. */
  prioritySafety: prioritySafety.optional(),
  /** How long finished orders, and the facts of machines and people, stay at the stations; longer ago is on the server only. */
  recentDays: z.int().min(1).max(3650).optional(),
  /** Id of the shift calendar of equipment that names none. */
  calendar: z.string().min(1).max(80).optional(),
  /** Actions that a person proves with their PIN besides the badge; a proof holds for `pinMinutes` (default 5) at that station. */
  pinFor: z.array(z.enum(actions)).optional(),
  pinMinutes: z.int().min(1).max(60).optional(),
  /** A station without its server lets people prove themselves by PIN for so many days (default 14). */
  credentialDays: z.int().min(1).max(90).optional(),
  /** So many days the clock of a station may have gone on since it was last known, and is believed without the server (default 14). */
  clockTrustDays: z.int().min(1).max(365).optional(),
  /** How long an answer of the ERP to a report may take before somebody has to look after it, in minutes; absent: `USUAL_ANSWER_MINUTES`. */
  erpAnswerMinutes: z.int().min(1).max(10_080).optional(),
  /** How figures are made; absent: `USUAL_KPI_POLICY`. */
  kpi: kpiPolicy.optional(),
  /** Who looks after deviations and how long that may take; absent: as the product has it. */
  deviations: deviationPolicy.optional(),
  /** What a sequence is worth, and how old facts may be; absent: `USUAL_PLANNING_POLICY`. */
  planning: planningPolicy.optional(),
  /** How long (minutes) a recommendation that a person declined is left out for them, and so by reason; absent: as the product has it. */
  recommendations: z
    .strictObject({
      quietMinutes: z.int().min(1).max(10_080).exactOptional(),
      quietByReason: z
        .array(z.strictObject({ reason: z.string().min(1).max(40), minutes: z.int().min(1).max(10_080) }))
        .max(200)
        .exactOptional(),
    })
    .optional(),
});

/** Where a station stands: the work unit it reports for. */
export const stationPlan = z.strictObject({
  name: z.string().min(1).max(80),
  equipment: z.string().min(1).max(80),
});
