import { readFile } from 'node:fs/promises';

import { z } from 'zod';

import { stationId } from '../../../shared/facts/chain.ts';
import { unitCode } from '../../../shared/quantity/quantity.ts';
import { fileProblem } from '../../files/file-problem.ts';
import { readJson } from '../../files/json-text.ts';
import type { JsonReading } from '../../files/json-text.ts';
import { dialect } from '../mapping/dialect.ts';
import { fieldSource, rowCondition } from '../mapping/field-source.ts';

const id = z.string().min(1).max(80);

/**
 * How a log of past production is written: one row for each stretch of work that one person did on one machine for one operation of an order,
 * or in which a machine stood.
 */
export const logMapping = z.strictObject({
  version: z.literal(1),
  /** Name of the system that the log comes from, in external references. */
  system: z.string().min(1).max(40),
  /** The station whose chain the facts of the log are recorded in. */
  station: stationId,
  dialect,
  only: z.array(rowCondition).max(10).default([]),
  units: z.array(unitCode).default([]),
  fields: z.strictObject({
    /** run, setup or stop, usually through `codes`; run when not mapped. */
    kind: fieldSource.optional(),
    order: fieldSource,
    /** What an operation of an order is told from others by, and called. */
    operation: fieldSource,
    equipment: fieldSource,
    person: fieldSource,
    start: fieldSource,
    end: fieldSource,
    /** Pieces; blank is none. */
    good: fieldSource.optional(),
    /** For orders that are made of the log. */
    material: fieldSource.optional(),
    orderQuantity: fieldSource.optional(),
    workCenter: fieldSource.optional(),
  }),
  /** Columns of pieces that were scrapped, each with its reason. */
  scrap: z
    .array(z.strictObject({ field: fieldSource, reason: z.string().min(1).max(40) }))
    .max(20)
    .default([]),
  /** Unit of the pieces. */
  unit: unitCode.default('C62'),
  /** Reason of stops. */
  stopReason: z.string().min(1).max(40).nullable().default(null),
  /**
   * Makes orders, machines, people and reasons of the log, as far as the plan does not have them. Without it a row that names something that is
   * not in the plan is a defect. Orders made of a log are closed: nobody is asked to work on them.
   */
  plan: z.strictObject({ site: id, area: id, workCenter: id }).optional(),
});
export type LogMapping = z.infer<typeof logMapping>;

/** Reads and checks the mapping of a log; problems are sentences for the person who wrote it. */
export async function readLogMapping(path: string): Promise<JsonReading<LogMapping>> {
  try {
    return readJson(await readFile(path, 'utf8'), path, logMapping);
  } catch (error) {
    return { ok: false, problems: [fileProblem(`The mapping ${path} cannot be read`, error)] };
  }
}
