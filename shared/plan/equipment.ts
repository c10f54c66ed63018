import { z } from 'zod';

import { instant } from '../facts/envelope.ts';
import { amount } from '../quantity/quantity.ts';
import { translated } from './translated.ts';

const id = z.string().min(1).max(80);
const date = z.iso.date();

/** How stops of a work unit are noticed without anybody telling: no count for so long while a job runs. */
export const stopDetection = z.strictObject({ idleSeconds: z.int().min(5).max(86_400) });

/**
 * What the counts of a machine mean. `runtime`: it runs, and no more. `produced`: each count is a piece of the running job, good until somebody
 * says otherwise; scrap and rework that people report there are taken from what was counted. `good`: each count is a good piece, because bad
 * ones never reach the counter; scrap and rework come on top.
 */
export const machineCounter = z.strictObject({
  books: z.enum(['runtime', 'produced', 'good']).default('produced'),
  /** Pieces for one count, in the unit of the order. */
  piecesPerCount: z.int().min(1).max(10_000),
});

/**
 * One element of the role based equipment hierarchy (ISA-95 part 1, clause 5.3), or something that is used there: a tool, a gauge, a
 * storage location.
 */
export const equipmentPlan = z.strictObject({
  name: z.string().min(1).max(80),
  level: z.enum(['site', 'area', 'workCenter', 'workUnit', 'tool', 'gauge', 'storage']),
  parent: id.nullable(),
  /** What its tag reads; absent: its id. */
  tag: id.exactOptional(),
  /** Id of its shift calendar; absent: that of what holds it, at last that of the site. */
  calendar: id.exactOptional(),
  stopDetection: stopDetection.exactOptional(),
  counter: machineCounter.exactOptional(),
  /** Last day on which a gauge may be used. */
  calibrationDue: date.exactOptional(),
  /** When it is booked for maintenance. */
  maintenance: z
    .array(z.strictObject({ id, from: instant, to: instant, text: translated }))
    .max(200)
    .exactOptional(),
  /** Where a tool or gauge is kept: id of equipment. */
  location: id.exactOptional(),
  /** Strokes or pieces that a tool may still make, as the ERP knows it. */
  toolLife: amount.exactOptional(),
});
export type EquipmentPlan = z.infer<typeof equipmentPlan>;
