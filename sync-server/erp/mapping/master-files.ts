import { z } from 'zod';

import { fieldSource, fileHead } from './field-source.ts';

const head = {
  ...fileHead,
  /** Whether a drop may come without this file. */
  optional: z.boolean().default(true),
};

/**
 * Files of what lasts longer than an order. What a mapping does not speak of stays as the plan of the site has it; a row stands for the
 * whole document otherwise. `exportedAt`, the same in all rows, is when the file was written: an older file never undoes a newer one.
 */

/** Materials (ISA-95 MaterialDefinition). */
export const materialDefinitionsFile = z.strictObject({
  ...head,
  fields: z.strictObject({
    id: fieldSource,
    /** The id when not mapped. */
    name: fieldSource.optional(),
    unit: fieldSource,
    gtin: fieldSource.optional(),
    /** lot or none; none when not mapped. */
    control: fieldSource.optional(),
    setupFamily: fieldSource.optional(),
    shelfLifeDays: fieldSource.optional(),
    /** A list of ids. */
    substitutes: fieldSource.optional(),
    exportedAt: fieldSource.optional(),
  }),
});

/** Units that quantities of a material may be given in: one `unit` is `factor` of the material's own unit. Belongs to materialDefinitions. */
export const unitConversionsFile = z.strictObject({
  ...head,
  fields: z.strictObject({ material: fieldSource, unit: fieldSource, factor: fieldSource }),
});

/** Lots with their book quantity. */
export const lotsFile = z.strictObject({
  ...head,
  fields: z.strictObject({
    id: fieldSource,
    material: fieldSource,
    quantity: fieldSource,
    unit: fieldSource,
    /** unrestricted, restricted or blocked; unrestricted when not mapped. */
    disposition: fieldSource.optional(),
    location: fieldSource.optional(),
    /** Last day of use. */
    expiry: fieldSource.optional(),
    supplierLot: fieldSource.optional(),
    /** Number of the last of our reports that the quantity includes; not mapped or blank: not known. */
    lastReport: fieldSource.optional(),
    exportedAt: fieldSource.optional(),
  }),
});

/** The equipment hierarchy, tools, gauges and storage locations. */
export const equipmentFile = z.strictObject({
  ...head,
  fields: z.strictObject({
    id: fieldSource,
    name: fieldSource.optional(),
    /** site, area, workCenter, workUnit, tool, gauge or storage. */
    level: fieldSource,
    parent: fieldSource.optional(),
    tag: fieldSource.optional(),
    calendar: fieldSource.optional(),
    /** Last day on which a gauge may be used. */
    calibrationDue: fieldSource.optional(),
    /** Strokes or pieces that a tool may still make, and their unit. */
    toolLife: fieldSource.optional(),
    toolLifeUnit: fieldSource.optional(),
    exportedAt: fieldSource.optional(),
  }),
});

/** People with badge and roles. */
export const personnelFile = z.strictObject({
  ...head,
  fields: z.strictObject({
    id: fieldSource,
    name: fieldSource,
    badge: fieldSource,
    /** A list of our roles, usually through `codes`; operator when not mapped. */
    roles: fieldSource.optional(),
    /** en or de. */
    language: fieldSource.optional(),
    /** yes or no; yes when not mapped. */
    active: fieldSource.optional(),
    /** A list of work centers; blank: everywhere. */
    workCenters: fieldSource.optional(),
    exportedAt: fieldSource.optional(),
  }),
});

/** What people are qualified for. Belongs to personnel. */
export const qualificationsFile = z.strictObject({
  ...head,
  fields: z.strictObject({
    person: fieldSource,
    code: fieldSource,
    /** Last day; blank: without end. */
    validUntil: fieldSource.optional(),
  }),
});

/** Reasons by category; the rows of a category, in their order, are its whole list. */
export const reasonsFile = z.strictObject({
  ...head,
  fields: z.strictObject({
    /** scrap, stop, dispatchOverride, rework, pause, reopen or short. */
    category: fieldSource,
    code: fieldSource,
    /** English text; the German one stands in when it is not mapped, and the other way round. */
    textEn: fieldSource.optional(),
    textDe: fieldSource.optional(),
    /** Loss category; not mapped or blank: none. */
    loss: fieldSource.optional(),
    exportedAt: fieldSource.optional(),
  }),
});
