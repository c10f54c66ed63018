import { z } from 'zod';

import { unitCode } from '../../../shared/quantity/quantity.ts';
import { dialect } from './dialect.ts';
import { text } from './field-source.ts';
import {
  equipmentFile,
  lotsFile,
  materialDefinitionsFile,
  personnelFile,
  qualificationsFile,
  reasonsFile,
  unitConversionsFile,
} from './master-files.ts';
import { lookupFile, materialsFile, operationsFile, ordersFile } from './order-files.ts';
import { outFile } from './out-mapping.ts';

const day = z.iso.date();

/** The mapping of one ERP: how its files are written and which column is which field. Documented in docs/erp-file-drop.md. */
export const erpMapping = z.strictObject({
  version: z.literal(1),
  /** Name of the ERP in external references. */
  system: z.string().min(1).max(40),
  dialect,
  files: z.strictObject({
    orders: ordersFile.optional(),
    operations: operationsFile.optional(),
    materials: materialsFile.optional(),
    materialDefinitions: materialDefinitionsFile.optional(),
    unitConversions: unitConversionsFile.optional(),
    lots: lotsFile.optional(),
    equipment: equipmentFile.optional(),
    personnel: personnelFile.optional(),
    qualifications: qualificationsFile.optional(),
    reasons: reasonsFile.optional(),
    lookups: z.record(text, lookupFile).default({}),
  }),
  /** Whether one bad row keeps the whole drop from being taken. Otherwise what is whole is taken and bad rows are handed back. */
  allOrNothing: z.boolean().default(false),
  /** How the file in `ack/` is written that says what became of a drop. */
  ack: z.enum(['json', 'csv']).default('json'),
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
