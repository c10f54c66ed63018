import { z } from 'zod';

import { decimal, unitCode } from '../../../shared/quantity/quantity.ts';
import { isTimeZone } from '../../../shared/time/local-time.ts';
import { dateFormat } from '../fields/date-format.ts';

const text = z.string().min(1).max(200);
const day = z.iso.date();

/**
 * Where the value of a field comes from: the name of a column, or an object. Order of steps: cell (blanks trimmed) or constant, `default`
 * when blank, `codes`, `lookup`, `factor` (numbers) or `time` (dates without a time of day).
 */
const fieldSource = z.union([
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
const filePattern = z
  .string()
  .min(1)
  .max(120)
  .regex(/^[^/\\]+$/, 'a file pattern names a file of the drop, without folders');

const cellValues = z.array(z.string().max(200)).min(1);

/** A row is wanted when its cell (blanks trimmed) is one of `values`, or none of `not`; "" means blank. */
const rowCondition = z.union([
  z.strictObject({ column: text, values: cellValues }),
  z.strictObject({ column: text, not: cellValues }),
]);
export type RowCondition = z.infer<typeof rowCondition>;

const fileHead = {
  file: filePattern,
  /** Only rows that meet all of these are read; the others are counted as left out. */
  only: z.array(rowCondition).max(10).default([]),
};

/** Fields of a work order; the ERP's id is our id. */
const ordersFile = z.strictObject({
  ...fileHead,
  fields: z.strictObject({
    id: fieldSource,
    number: fieldSource.optional(),
    material: fieldSource,
    materialName: fieldSource.optional(),
    quantity: fieldSource,
    unit: fieldSource,
    due: fieldSource,
    earliestStart: fieldSource.optional(),
    priority: fieldSource.optional(),
    customer: fieldSource.optional(),
    /** released, cancelled or closed, usually through `codes`; released when not mapped. */
    state: fieldSource.optional(),
    overTolerancePercent: fieldSource.optional(),
    /** Anything that names the version of the order in the ERP. */
    version: fieldSource.optional(),
  }),
});

/** Fields of an operation; `order` joins it to its order. */
const operationsFile = z.strictObject({
  ...fileHead,
  /** Whether a drop may come without this file. */
  optional: z.boolean().default(false),
  fields: z.strictObject({
    order: fieldSource,
    sequence: fieldSource,
    /** The sequence when not mapped. */
    id: fieldSource.optional(),
    name: fieldSource,
    workCenter: fieldSource,
    setupMinutes: fieldSource.optional(),
    /** Run time of the whole quantity. */
    runMinutes: fieldSource.optional(),
    /** Run time of one unit; added to `runMinutes`. */
    runMinutesEach: fieldSource.optional(),
  }),
});

/** Fields of a required material; `parent` joins it to an order or, for a bill of materials, to the product that orders make. */
const materialsFile = z.strictObject({
  ...fileHead,
  optional: z.boolean().default(true),
  joinBy: z.enum(['order', 'material']).default('order'),
  fields: z.strictObject({
    parent: fieldSource,
    /** Id of the operation; the first one when not mapped or blank. */
    operation: fieldSource.optional(),
    material: fieldSource,
    name: fieldSource.optional(),
    quantityPer: fieldSource,
    unit: fieldSource,
    /** explicit, backflush or none; explicit when not mapped. */
    mode: fieldSource.optional(),
    /** Rows equal in all fields are one row; a position keeps two apart. */
    position: fieldSource.optional(),
  }),
});

const lookupFile = z.strictObject({ file: filePattern, key: text, value: text });

/** The fields that a column of an outgoing file can show. */
export const outFields = [
  'key',
  'kind',
  'order',
  'operation',
  'equipment',
  'good',
  'scrap',
  'scrapReason',
  'rework',
  'unit',
  'person',
  'occurredAt',
  'reversedKey',
] as const;
export type OutField = (typeof outFields)[number];

const delimiter = z.enum([',', ';', '\t', '|']);
const encoding = z.enum(['utf-8', 'latin1']);

const outColumn = z.strictObject({
  header: text,
  field: z.enum(outFields),
  /** Our value -> their code; a value that is not listed stays as it is. */
  codes: z.record(z.string(), z.string().max(200)).optional(),
});

const outFile = z
  .strictObject({
    delimiter,
    decimal: z.enum(['.', ',']),
    encoding: encoding.default('utf-8'),
    /** Time of the site's clocks; XXX is its offset from UTC. */
    dateTime: text.default("yyyy-MM-dd'T'HH:mm:ssXXX"),
    lineEnd: z.enum(['crlf', 'lf']).default('crlf'),
    /** Files are named `<prefix>-<UTC time>-<number of the first posting>.csv`. */
    prefix: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,40}$/, 'a prefix is 1 to 40 of A-Z a-z 0-9 _ -')
      .default('postings'),
    everySeconds: z.number().min(0.1).max(3600).default(10),
    columns: z
      .array(outColumn)
      .min(1)
      .default(outFields.map((field) => ({ header: field, field }))),
  })
  .refine((out) => out.columns.some((column) => column.field === 'key'), {
    error: 'one column must show "key": without it the ERP side cannot recognise a posting that comes twice',
    path: ['columns'],
  });

/** The mapping of one ERP: how its files are written and which column is which field. Documented in docs/erp-file-drop.md. */
export const erpMapping = z.strictObject({
  version: z.literal(1),
  /** Name of the ERP in external references. */
  system: z.string().min(1).max(40),
  dialect: z.strictObject({
    delimiter,
    quote: z.enum(['"', "'", '']).default('"'),
    decimal: z.enum(['.', ',']),
    group: z.enum(['.', ',', ' ', "'"]).nullable().default(null),
    encoding: encoding.default('utf-8'),
    /** Tried in this order. */
    dates: z
      .array(
        z.string().refine((format) => dateFormat(format) !== undefined, {
          error: 'a date format is built of yyyy MM M dd d HH H mm ss, other letters in single quotes',
        }),
      )
      .min(1)
      .max(5),
    timeZone: z.string().refine(isTimeZone, { error: 'not an IANA time zone like Europe/Berlin' }),
  }),
  files: z.strictObject({
    orders: ordersFile,
    operations: operationsFile.optional(),
    materials: materialsFile.optional(),
    lookups: z.record(text, lookupFile).default({}),
  }),
  /** The one operation of orders that come without any; without it such orders are rejected. */
  defaultOperation: z
    .strictObject({
      id: z.string().min(1).max(40),
      sequence: z.int().min(0).default(10),
      name: z.string().min(1).max(120),
      workCenter: z.string().min(1).max(80),
      setupMinutes: z.number().min(0).default(0),
      runMinutes: z.number().min(0).default(0),
    })
    .optional(),
  /** Moves all dates by whole days: by `days`, or so that the day `anchor` becomes today. For demonstrations and tests. */
  dateShift: z.union([z.strictObject({ days: z.int() }), z.strictObject({ anchor: day })]).optional(),
  /** For orders whose file says nothing about it. */
  overTolerancePercent: z.number().min(0).max(1000).default(0),
  /** Units used in the files without `codes`, beside the common ones of UN/ECE Recommendation 20. */
  units: z.array(unitCode).default([]),
  /** How often the folder is looked at. */
  everySeconds: z.number().min(0.1).max(3600).default(5),
  out: outFile.optional(),
});
export type ErpMapping = z.infer<typeof erpMapping>;
export type OutMapping = NonNullable<ErpMapping['out']>;
