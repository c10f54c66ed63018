import { z } from 'zod';

import type { Fact } from '../catalogue/fact-catalogue.ts';
import { doneBy } from '../facts/done-by.ts';
import type { DoneBy } from '../facts/done-by.ts';
import { doneBySchema } from '../quality/holds.ts';
import { claimOf, claimSchema } from './claims.ts';
import type { Claim } from './claims.ts';

/** Work that was begun or taken up by a station that had not heard that the order was stopped: the gate lets nobody else. */
export interface AfterStop {
  readonly type: 'OrderStopped' | 'OrderChangeDecided';
  readonly stop: DoneBy;
  readonly late: readonly (Claim & { readonly operation: string })[];
}

/** So many are kept, the first ones: one is a matter already. */
const MOST = 4;

/** What was begun after an order was stopped, after a fact that names it; null: it is not stopped. */
export function evolveAfterStop(state: AfterStop | null, fact: Fact): AfterStop | null {
  switch (fact.type) {
    case 'OrderStopped':
      return state?.type === 'OrderStopped' ? state : { type: fact.type, stop: doneBy(fact), late: state?.late ?? [] };
    case 'OrderChangeDecided':
      // What two people stopped for good stays so, whatever is decided about a change.
      if (state?.type === 'OrderStopped') return state;
      if (fact.data.decision !== 'stop') return null;
      return state ?? { type: fact.type, stop: doneBy(fact), late: [] };
    case 'JobStarted':
    case 'JobResumed':
    case 'JobReopened':
      if (!state || state.late.length >= MOST) return state;
      return { ...state, late: [...state.late, { ...claimOf(fact), operation: fact.data.operation }] };
    default:
      return state;
  }
}

/** Work after a stop as a base carries it. */
export const afterStopSchema = z.strictObject({
  type: z.enum(['OrderStopped', 'OrderChangeDecided']),
  stop: z.strictObject(doneBySchema),
  late: z.array(claimSchema.extend({ operation: z.string() })),
});
