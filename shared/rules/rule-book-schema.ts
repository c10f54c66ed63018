import { z } from 'zod';

import { ruleDefinition } from './rule-definition.ts';
import { rehearsalSummary } from './rule-facts.ts';

const text = z.string();

/** The book of rules as a base of it carries it. */
export const ruleBookSchema = z.strictObject({
  id: text,
  rules: z.record(
    text,
    z.strictObject({
      id: text,
      versions: z.array(
        z.strictObject({
          version: z.int(),
          definition: ruleDefinition,
          from: text,
          rehearsal: rehearsalSummary,
          publishedAt: text,
          publishedBy: text.nullable(),
        }),
      ),
      stopped: z.strictObject({ at: text, by: text.nullable(), note: text }).nullable(),
    }),
  ),
});
