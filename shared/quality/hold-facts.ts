import { z } from 'zod';

import { refTo } from '../aggregates/references.ts';
import { defineFact } from '../facts/define-fact.ts';

/** What can be put on hold. */
export const holdable = ['lot', 'workOrder', 'equipment'] as const;
export type Holdable = (typeof holdable)[number];

/** Why something is put on hold; the sentences say more. */
export const holdReasons = ['suspect', 'outOfTolerance', 'damaged', 'mixedUp', 'papers', 'other'] as const;
export type HoldReason = (typeof holdReasons)[number];

/** The thing that a hold is on. */
export const holdTarget = z.strictObject({ kind: z.enum(holdable), id: z.string().min(1).max(80) });
export type HoldTarget = z.infer<typeof holdTarget>;

const note = z.string().max(200);
const touches = ({ target }: { readonly target: HoldTarget }) => [refTo(target.kind, target.id)];
const common = { lane: 'priority', action: 'quality.hold', refs: touches } as const;

/** Nobody takes from this lot, begins this order or works on this machine until the hold is released. */
export const holdPlaced = defineFact({
  ...common,
  name: 'HoldPlaced',
  version: 1,
  schema: z.strictObject({ target: holdTarget, reason: z.enum(holdReasons), note }),
});

/** A hold is over; `hold` is the fact that placed it. */
export const holdReleased = defineFact({
  ...common,
  name: 'HoldReleased',
  version: 1,
  schema: z.strictObject({ target: holdTarget, hold: z.uuid(), note }),
});

/** The facts of holds, for the catalogue. */
export const holdFacts = [holdPlaced, holdReleased] as const;
