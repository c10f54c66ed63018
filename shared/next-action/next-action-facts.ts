import { z } from 'zod';

import { refTo } from '../aggregates/references.ts';
import { defineFact } from '../facts/define-fact.ts';
import { instant } from '../facts/envelope.ts';
import { recommendationKinds } from './recommendation-kinds.ts';

const id = z.string().min(1).max(80);

/** What a recommendation is about, in one text: the same on every replica. */
export const recommendationAbout = z.string().min(1).max(200);

/**
 * A person did not want what was recommended to them: it is left out for them until then. `at`: the machine where that was; null: at none, such
 * as in the office.
 */
export const recommendationDeclined = defineFact({
  name: 'RecommendationDeclined',
  version: 1,
  schema: z.strictObject({
    person: id,
    at: id.nullable(),
    kind: z.enum(recommendationKinds),
    about: recommendationAbout,
    reason: z.string().min(1).max(40),
    until: instant,
  }),
  action: 'session.sign',
  refs: ({ person, at }) => [refTo('person', person), ...(at === null ? [] : [refTo('equipment', at)])],
});
