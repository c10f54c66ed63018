import { z } from 'zod';

import type { Fact } from '../catalogue/fact-catalogue.ts';
import { doneBy } from '../facts/done-by.ts';
import type { DoneBy } from '../facts/done-by.ts';
import { doneBySchema } from '../quality/holds.ts';

/** The priority that the site gave an order, and what the ERP said then. */
export interface GivenPriority extends DoneBy {
  readonly priority: number;
  readonly planned: number;
}

/** The priority given to an order by the site, after a fact of it. */
export function evolvePriority(given: GivenPriority | null, fact: Fact): GivenPriority | null {
  if (fact.type !== 'OrderPrioritised') return given;
  const { priority, planned } = fact.data;
  return { ...doneBy(fact), priority, planned };
}

/** The given priority as a base carries it. */
export const givenPrioritySchema = z.strictObject({ ...doneBySchema, priority: z.int(), planned: z.int() });
