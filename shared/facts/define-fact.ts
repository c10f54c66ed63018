import type { z } from 'zod';

import type { Action } from '../authority/actions.ts';
import type { Lane } from './chain.ts';
import type { RawFact } from './envelope.ts';

type Data = RawFact['data'];

/** One kind of fact: its past tense name, the current schema of its data, and how older versions become the current one. */
export interface FactType<Name extends string = string, Schema extends z.ZodType = z.ZodType> {
  readonly name: Name;
  /** Current schema version; facts of this build are written in it. */
  readonly version: number;
  readonly schema: Schema;
  /** The lane it travels in. */
  readonly lane: Lane;
  /** What a person must be allowed to do to record it; null for facts that only the system records. */
  readonly action: Action | null;
  /**
   * The aggregates that its data touches: a fact that names others is unreadable, so that none can take effect in half of what it
   * speaks of. Null where the references are those of another fact (reversals, verdicts).
   */
  readonly refs: ((data: z.infer<Schema>) => readonly string[]) | null;
  /** `upcasts[n]` turns data of version n into data of version n + 1. Called for each old fact: schemas are made outside of it. */
  readonly upcasts: Readonly<Record<number, (data: Data) => Data>>;
}

/** Declares a kind of fact. Versions count from 1; every version below the current one needs an upcast. */
export function defineFact<Name extends string, Schema extends z.ZodType>(
  definition: Omit<FactType<Name, Schema>, 'upcasts' | 'lane'> & Partial<Pick<FactType, 'upcasts' | 'lane'>>,
): FactType<Name, Schema> {
  const upcasts = definition.upcasts ?? {};
  for (let version = 1; version < definition.version; version += 1) {
    if (!upcasts[version]) throw new Error(`Fact ${definition.name} has no upcast from version ${version}.`);
  }
  return { lane: 'normal', ...definition, upcasts };
}
