import { z } from 'zod';

import { calendarPlan, changeoverPlan } from './calendar.ts';
import { reasonList, siteSettings, stationPlan } from './catalog.ts';
import { equipmentPlan } from './equipment.ts';
import { lotPlan, materialPlan } from './material.ts';
import { personPlan } from './person.ts';
import { workOrderPlan } from './work-order.ts';

/** A name that another system knows the document by. */
const externalRef = z.strictObject({
  system: z.string().max(40),
  type: z.string().max(40),
  id: z.string().max(120),
  version: z.string().max(80),
});

const head = {
  id: z.string().min(1).max(80),
  /** 1, 2, 3...; a revision never changes, and the highest is the current one. */
  revision: z.int().min(1),
  externalRefs: z.array(externalRef).max(10),
};

/** An immutable revision of something the server plans; stations pull it and never write it. */
export const planDocument = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('workOrder'), ...head, body: workOrderPlan }),
  z.strictObject({ kind: z.literal('person'), ...head, body: personPlan }),
  z.strictObject({ kind: z.literal('equipment'), ...head, body: equipmentPlan }),
  z.strictObject({ kind: z.literal('station'), ...head, body: stationPlan }),
  z.strictObject({ kind: z.literal('reasons'), ...head, body: reasonList }),
  z.strictObject({ kind: z.literal('settings'), ...head, body: siteSettings }),
  z.strictObject({ kind: z.literal('material'), ...head, body: materialPlan }),
  z.strictObject({ kind: z.literal('lot'), ...head, body: lotPlan }),
  z.strictObject({ kind: z.literal('calendar'), ...head, body: calendarPlan }),
  z.strictObject({ kind: z.literal('changeover'), ...head, body: changeoverPlan }),
]);
export type PlanDocument = z.infer<typeof planDocument>;
export type PlanKind = PlanDocument['kind'];
export type PlanBody<Kind extends PlanKind> = Extract<PlanDocument, { kind: Kind }>['body'];
/** A plan document before the server gives it a revision number. */
export type PlanDraft = {
  [Kind in PlanKind]: Omit<Extract<PlanDocument, { kind: Kind }>, 'revision'>;
}[PlanKind];
