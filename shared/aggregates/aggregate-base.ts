import { z } from 'zod';

import { chainId } from '../facts/chain.ts';
import { aggregateRef } from '../facts/envelope.ts';
import type { RawFact } from '../facts/envelope.ts';

/**
 * Version of the folds and of the states they make. Raise it with every change after which the same facts fold to another state: a base of
 * another version is not adopted.
 */
export const FOLD_VERSION = 6;

/** Where a fact stands in the total order of folds, see compareFacts. */
export const factPlace = z.strictObject({
  hlc: z.string().regex(/^[0-9a-f]{16}$/),
  chain: chainId,
  seq: z.int().min(1),
  id: z.uuid(),
});
export type FactPlace = z.infer<typeof factPlace>;

/** The place of a fact. */
export function placeOf({ hlc, chain, seq, id }: Pick<RawFact, 'hlc' | 'chain' | 'seq' | 'id'>): FactPlace {
  return { hlc, chain, seq, id };
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * What an aggregate was folded to from all its facts up to a place: travels instead of them. Whoever adopts it starts from its state; facts at
 * or before `last` count as known and have no effect of their own, until a newer base includes them.
 */
export const aggregateBase = z.strictObject({
  ref: aggregateRef,
  fold: z.int().min(1),
  /** The last fact in it. */
  last: factPlace,
  /** Facts in it, those without effect included. */
  count: z.int().min(1),
  /** State of the aggregate's kind; checked against that kind when it is adopted. Not a record: a schema of zod would drop `__proto__`. */
  state: z.custom<Readonly<Record<string, unknown>>>(isPlainObject, 'the state of a base is an object'),
  /** Control facts in it that bear on facts after it, or on such that have not arrived. */
  silencing: z.strictObject({
    /** Facts outside of the base that a server quarantined. */
    quarantined: z.array(z.uuid()),
    /** Reversals in the base that have effect, of facts outside of it. */
    reversals: z.array(z.strictObject({ id: z.uuid(), reverses: z.uuid() })),
    /** Keys of derived facts in it: every later fact with one of them is an echo. */
    dedupKeys: z.array(z.string().min(1).max(200)),
  }),
});
export type AggregateBase = z.infer<typeof aggregateBase>;
