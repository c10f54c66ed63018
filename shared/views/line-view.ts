import { z } from 'zod';

import { instant } from '../facts/envelope.ts';
import { translated } from '../plan/translated.ts';
import { deviationLine, deviationsView } from './deviations-view.ts';
import { figure, shiftInstance } from './performance-view.ts';
import { text } from './worded.ts';

/** A reason, in the words of the site, and how often it was given: today and in the 6 and the 29 days before (UTC). */
const whyNot = z.strictObject({
  reason: text,
  text: translated,
  week: z.int().min(0),
  month: z.int().min(1),
  /** The last of them, newest first; older ones are counted only. `taken` was begun, `first` was first; null: a recommendation was put off. */
  cases: z.array(
    z.strictObject({ at: instant, person: text.nullable(), taken: text.nullable(), first: text.nullable() }),
  ),
});

/** A machine on the board. */
export const lineUnit = z.strictObject({
  equipment: text,
  name: text,
  workCenter: text,
  state: z.enum(['producing', 'setup', 'stopped', 'paused', 'idle', 'noData']),
  since: instant.nullable(),
  /** Reason of the stop; null: none or not explained. */
  reason: text.nullable(),
  job: z
    .strictObject({
      number: text,
      operationName: text,
      material: text,
      good: text,
      quantity: text,
      unit: text,
      due: instant,
      /** Pieces that the plan expects by now since the job began; null: not known. */
      expected: text.nullable(),
    })
    .nullable(),
  people: z.array(text),
  oee: figure,
  good: z.number(),
  scrap: z.number(),
  unexplained: z.int(),
  /** How often people did not follow what was recommended lately, and began another job than the first: by reason, most often first. */
  declined: z.array(whyNot),
  overridden: z.array(whyNot),
  /** When anything was last heard of the machine; null: never. */
  dataAt: instant.nullable(),
});
export type LineUnit = z.infer<typeof lineUnit>;

/** The machines of this station's area: the supervisor's overview and the andon board. */
export const lineView = z.strictObject({
  area: text,
  shift: shiftInstance.nullable(),
  units: z.array(lineUnit),
  /** Sums over the area: numerators and denominators are added, never percentages. */
  oee: figure,
  good: z.number(),
  /** Pieces that the plan expected by now; null: not known. */
  expected: z.number().nullable(),
  /** What somebody has to decide, each matter once: nothing leaves it without a decision. */
  deviations: z.strictObject({
    open: z.int().min(0),
    overdue: z.int().min(0),
    byAge: deviationsView.shape.byAge,
    /** Overdue ones first, then by age; those that are left out are counted. */
    lines: z.array(deviationLine).max(50),
  }),
  /** The oldest news that may be missing: when the server was last heard; null: never. */
  dataAt: instant.nullable(),
});
export type LineView = z.infer<typeof lineView>;
