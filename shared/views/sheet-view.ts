import { z } from 'zod';

import { roles } from '../authority/can.ts';
import { quantity } from '../quantity/quantity.ts';
import { text } from './worded.ts';

/** What a code stands for, as far as people have to be told. */
const stands = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('badge'), name: text, roles: z.array(z.enum(roles)) }),
  z.strictObject({ kind: z.literal('order'), number: text, material: text, quantity }),
  z.strictObject({
    kind: z.literal('lot'),
    lot: text,
    material: text,
    state: z.enum(['usable', 'restricted', 'blocked', 'expired']),
    expiry: z.iso.date().nullable(),
  }),
  z.strictObject({ kind: z.literal('equipment'), name: text }),
  z.strictObject({ kind: z.literal('location'), name: text }),
  /** A command card: its deed, with a reason of the catalog (`scrap`, `stop`) or a count. */
  z.strictObject({ kind: z.literal('card'), deed: text, reason: text.nullable(), count: text.nullable() }),
]);

/** A barcode to scan off the screen or off paper. */
export const sheetCode = z.strictObject({
  /** code128: the text as it is. gs1DataMatrix: element strings with their identifiers in brackets. */
  symbology: z.enum(['code128', 'gs1DataMatrix']),
  text,
  stands,
});
export type SheetCode = z.infer<typeof sheetCode>;

export const sheetGroups = ['cards', 'orders', 'lots', 'equipment', 'locations', 'badges'] as const;
export type SheetGroup = (typeof sheetGroups)[number];

/** Barcodes of what a station works with. Badges only where the plan says that the site is a demonstration. */
export const sheetView = z.strictObject({
  groups: z.array(z.strictObject({ id: z.enum(sheetGroups), codes: z.array(sheetCode) })),
});
export type SheetView = z.infer<typeof sheetView>;
