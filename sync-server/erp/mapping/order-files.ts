import { z } from 'zod';

import { fieldSource, fileHead, filePattern, text } from './field-source.ts';

/** Fields of a work order; the ERP's id is our id. */
export const ordersFile = z.strictObject({
  ...fileHead,
  /** Each file names all orders that the ERP has open: released orders of this ERP that it does not name become `missing`. */
  fullExport: z.boolean().default(false),
  missing: z.enum(['cancelled', 'closed']).default('cancelled'),
  /** Where more of the released orders than this are missing, and more than a few, the file is taken to be cut off: it ends nothing. */
  missingAtMostPercent: z.number().min(0).max(100).default(50),
  /** How versions are compared: a lower one than was taken before is left. Not said: a version is a name, and the last file counts. */
  versionOrder: z.enum(['number', 'date']).optional(),
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
    /** When the file was written, the same in all rows: an older file never undoes a newer one. */
    exportedAt: fieldSource.optional(),
  }),
});

/** Fields of an operation; `order` joins it to its order. */
export const operationsFile = z.strictObject({
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
    /** What the machine has to be set up for. */
    setupFamily: fieldSource.optional(),
    /** Lists: ids of tools, codes of qualifications. */
    tools: fieldSource.optional(),
    /** Good pieces of the operation before with which it may begin; people that it needs. */
    sendAhead: fieldSource.optional(),
    crew: fieldSource.optional(),
    qualifications: fieldSource.optional(),
  }),
});

/** Fields of a required material; `parent` joins it to an order or, for a bill of materials, to the product that orders make. */
export const materialsFile = z.strictObject({
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
    overTolerancePercent: fieldSource.optional(),
    /** Rows equal in all fields are one row; a position keeps two apart. */
    position: fieldSource.optional(),
  }),
});

/** Texts for keys, for the `lookup` of fields. */
export const lookupFile = z.strictObject({ file: filePattern, key: text, value: text });
