import type { Big } from 'big.js';
import { z } from 'zod';

import type { Fact } from '../catalogue/fact-catalogue.ts';
import { doneBy } from '../facts/done-by.ts';
import type { DoneBy } from '../facts/done-by.ts';
import { doneBySchema } from '../quality/holds.ts';
import { addDecimals } from '../quantity/quantity.ts';

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

/** What a fact says that somebody took or gave back. */
export function takeOf(fact: Fact<'MaterialConsumed'> | Fact<'MaterialReturned'>): LotTake {
  const { order, operation, equipment, quantity } = fact.data;
  const { value, unit } = quantity;
  const returned = fact.type === 'MaterialReturned';
  return { ...doneBy(fact), order, operation, equipment, quantity: value, unit, returned };
}

/** What was taken from a lot lately, with one more take. */
export function evolveTakes(takes: readonly LotTake[], take: LotTake): readonly LotTake[] {
  return [...takes, take].slice(-MOST);
}

/** So many runs are remembered, the last ones; what was before them is left out. */
export const MOST_RUNS = 100;

const parts = ['order', 'operation', 'equipment', 'unit', 'returned', 'station', 'person'] as const;

/**
 * Takes that follow each other, of the same for the same by the same, are one run: its fact is the first of them, its quantity the sum. Where
 * more was taken than there was is told by runs, because backflush takes often and little.
 */
export function evolveRuns(runs: readonly LotTake[], take: LotTake): readonly LotTake[] {
  const last = runs.at(-1);
  if (last && parts.every((part) => last[part] === take[part]))
    return runs.with(runs.length - 1, { ...last, quantity: addDecimals(last.quantity, take.quantity) });
  if (runs.length < MOST_RUNS) return [...runs, take];
  return [...runs.slice(1), take];
}

/**
 * The run with which a lot went below what was in it and stayed there. `over`: what is missing now, above zero. `amountOf`: the amount of a run
 * in the unit of `over`. One that is remembered no more is taken for the oldest that is.
 */
export function crossingRun(runs: readonly LotTake[], over: Big, amountOf: (run: LotTake) => Big): number {
  let missing = over;
  let at = runs.length - 1;
  for (; at > 0; at -= 1) {
    const run = runs[at];
    if (!run) break;
    missing = run.returned ? missing.plus(amountOf(run)) : missing.minus(amountOf(run));
    if (missing.lte(0)) break;
  }
  return at;
}

const text = z.string();
/** Takes and runs as a base carries them. */
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
