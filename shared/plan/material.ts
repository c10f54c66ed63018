import { z } from 'zod';

import { amount, decimal, unitCode } from '../quantity/quantity.ts';

const id = z.string().min(1).max(80);

/** ISA-95 MaterialDefinition. */
export const materialPlan = z.strictObject({
  name: z.string().max(120),
  /** The unit that quantities of it are kept in. */
  unit: unitCode,
  /** 8, 12, 13 or 14 digits, as it is written on labels. */
  gtin: z
    .string()
    .regex(/^(\d{8}|\d{12}|\d{13}|\d{14})$/)
    .exactOptional(),
  /** lot: only by scanned lots. none: by quantity alone. */
  control: z.enum(['lot', 'none']),
  /** One of the other unit is this many of the own unit. */
  conversions: z.array(z.strictObject({ unit: unitCode, factor: decimal })).max(20),
  /** What a machine has to be set up for; the key of changeover matrices. */
  setupFamily: z.string().min(1).max(40).exactOptional(),
  shelfLifeDays: z.int().min(1).exactOptional(),
  /** Materials that may be used instead. */
  substitutes: z.array(id).max(20),
});
export type MaterialPlan = z.infer<typeof materialPlan>;

/** ISA-95 MaterialLot, as the ERP and receiving know it. Its disposition is that of ISA-95 (restricted: with conditions). */
export const lotPlan = z.strictObject({
  material: id,
  /** Book quantity when this revision was made. */
  quantity: amount,
  disposition: z.enum(['unrestricted', 'restricted', 'blocked']),
  /** Where it lies: id of equipment (storage, work center, work unit); null: not known. */
  location: id.nullable(),
  /** Last day of use. */
  expiry: z.iso.date().nullable(),
  supplierLot: z.string().max(80).nullable(),
  /**
   * What the book quantity includes of what the floor reported, by units: consumed, and returned. Absent: nothing of it, as far as is known.
   * What was recorded and is not in it is still on its way to the ERP, or was refused there.
   */
  included: z
    .array(z.strictObject({ unit: unitCode, consumed: decimal, returned: decimal }))
    .max(20)
    .exactOptional(),
});
export type LotPlan = z.infer<typeof lotPlan>;
