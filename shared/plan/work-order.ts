import { z } from 'zod';

import { instant } from '../facts/envelope.ts';
import { amount, decimal, unitCode } from '../quantity/quantity.ts';

/** A material that an operation needs (ISA-95 MaterialRequirement, use Consumed). */
export const materialRequirement = z.strictObject({
  material: z.string().min(1).max(80),
  name: z.string().max(120),
  quantityPer: decimal,
  unit: unitCode,
  mode: z.enum(['explicit', 'backflush', 'none']),
  /** How much more than the requirement may be consumed, in percent; absent: as much as the order allows of its own quantity. */
  overTolerancePercent: z.number().min(0).max(1000).exactOptional(),
});

/** A work unit on which an operation can be done, with what it takes there (ISA-95 EquipmentRequirement with its own duration). */
export const operationWorkUnit = z.strictObject({
  equipment: z.string().min(1).max(80),
  setupMinutes: z.number().min(0),
  /** Planned run time of the whole quantity there. */
  runMinutes: z.number().min(0),
});

/** One operation of an order (ISA-95 JobOrder). Its id is unique within the order. */
export const operationPlan = z.strictObject({
  id: z.string().min(1).max(40),
  /** Order of the operations; an operation waits for the one before it. */
  sequence: z.int().min(0),
  name: z.string().min(1).max(120),
  workCenter: z.string().min(1).max(80),
  setupMinutes: z.number().min(0),
  /** Planned run time of the whole quantity. */
  runMinutes: z.number().min(0),
  materials: z.array(materialRequirement),
  /** What the machine has to be set up for; absent: nothing is known. */
  setupFamily: z.string().min(1).max(40).exactOptional(),
  /** Tools (ids of equipment) and qualifications that it needs. */
  tools: z.array(z.string().min(1).max(80)).max(20).exactOptional(),
  qualifications: z.array(z.string().min(1).max(40)).max(20).exactOptional(),
  /** The work units that can do it, where not all of the work center can, or not all in the same time, or others can too. */
  workUnits: z.array(operationWorkUnit).min(1).max(50).exactOptional(),
  /** It may begin when the operation before has reported so many good pieces; absent: when that one is finished. */
  sendAhead: decimal.exactOptional(),
  /** People that it needs at the machine; absent: one. */
  crew: z.int().min(0).max(50).exactOptional(),
  /** It may not pause over breaks and ends of shifts. */
  unbroken: z.boolean().exactOptional(),
});
export type OperationPlan = z.infer<typeof operationPlan>;

/** A work order with its operations (ISA-95 OperationsRequest). */
export const workOrderPlan = z.strictObject({
  number: z.string().min(1).max(40),
  material: z.strictObject({ id: z.string().min(1).max(80), name: z.string().max(120) }),
  quantity: amount,
  due: instant,
  earliestStart: instant.nullable(),
  /** 0 = normal; higher is more urgent. */
  priority: z.int().min(0).max(9),
  customer: z.string().max(80).nullable(),
  requestState: z.enum(['released', 'cancelled', 'closed']),
  /** How much more than the quantity may be reported, in percent. */
  overTolerancePercent: z.number().min(0).max(1000),
  operations: z
    .array(operationPlan)
    .min(1)
    .max(200)
    .refine(
      (operations) => new Set(operations.map(({ id }) => id)).size === operations.length,
      'two operations of one order cannot have the same id',
    ),
});
export type WorkOrderPlan = z.infer<typeof workOrderPlan>;
