import { z } from 'zod';

import { decimal } from '../../../shared/quantity/quantity.ts';

/** Names of columns, lookups and the like. */
export const text = z.string().min(1).max(200);

/**
 * Where the value of a field comes from: the name of a column, or an object. Order of steps: cell (blanks trimmed) or constant, `default`
 * when blank, `codes`, `lookup`, `factor` (numbers) or `time` (dates without a time of day).
 */
export const fieldSource = z.union([
  text,
  z
    .strictObject({
      column: text.optional(),
      constant: z.string().max(200).optional(),
      default: z.string().max(200).optional(),
      /** Their code -> our value. A value that is not listed is a defect unless `otherCodes` is "keep". */
      codes: z.record(z.string(), z.string().max(200)).optional(),
      otherCodes: z.enum(['reject', 'keep']).optional(),
      /** Name of a lookup file: the value is a key of it, its text is taken instead; an unknown key stays as it is. */
      lookup: text.optional(),
      /** Numbers are multiplied by this: hours to minutes = 60. */
      factor: decimal.optional(),
      /** What stands between the entries of a list; a comma when not said. */
      separator: z.string().min(1).max(3).optional(),
      /** Time of day of a date that has none, HH:mm. */
      time: z
        .string()
        .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time is written HH:mm')
        .optional(),
    })
    .refine((source) => (source.column === undefined) !== (source.constant === undefined), {
      error: 'a field has either a "column" or a "constant"',
    }),
]);
export type FieldSource = z.infer<typeof fieldSource>;

/** A file name with * and ? as wildcards; upper and lower case are the same. */
export const filePattern = z
  .string()
  .min(1)
  .max(120)
  .regex(/^[^/\\]+$/, 'a file pattern names a file of the drop, without folders');

const cellValues = z.array(z.string().max(200)).min(1);

/** A row is wanted when its cell (blanks trimmed) is one of `values`, or none of `not`; "" means blank. */
export const rowCondition = z.union([
  z.strictObject({ column: text, values: cellValues }),
  z.strictObject({ column: text, not: cellValues }),
]);
export type RowCondition = z.infer<typeof rowCondition>;

export const fileHead = {
  file: filePattern,
  /** Only rows that meet all of these are read; the others are counted as left out. */
  only: z.array(rowCondition).max(10).default([]),
};
