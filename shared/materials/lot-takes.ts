import { z } from 'zod';

import type { Fact } from '../catalogue/fact-catalogue.ts';
import { doneBy } from '../facts/done-by.ts';
import type { DoneBy } from '../facts/done-by.ts';
import { doneBySchema } from '../quality/holds.ts';

/** Somebody took from a lot, or gave back to it (`returned`). */
export interface LotTake extends DoneBy {
  readonly order: string;
  readonly operation: string;
  readonly equipment: string;
  readonly quantity: string;
  readonly unit: string;
  readonly returned: boolean;
}

/** So many are remembered, the last ones. */
const MOST = 20;

/** What was taken from a lot lately, after a fact that names it. */
export function evolveTakes(
  takes: readonly LotTake[],
  fact: Fact<'MaterialConsumed'> | Fact<'MaterialReturned'>,
): readonly LotTake[] {
  const { order, operation, equipment, quantity } = fact.data;
  const { value, unit } = quantity;
  const returned = fact.type === 'MaterialReturned';
  return [...takes, { ...doneBy(fact), order, operation, equipment, quantity: value, unit, returned }].slice(-MOST);
}

const text = z.string();
/** Takes as a base carries them. */
export const lotTakesSchema = z.array(
  z.strictObject({
    ...doneBySchema,
    order: text,
    operation: text,
    equipment: text,
    quantity: text,
    unit: text,
    returned: z.boolean(),
  }),
);
