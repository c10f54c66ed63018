import { z } from 'zod';

import { refTo } from '../aggregates/references.ts';
import { defineFact } from '../facts/define-fact.ts';
import { deviationId } from './deviation-facts.ts';
import { photo } from './photo.ts';

/**
 * Somebody took a photo of what they raised. In the normal lane, behind everything that is urgent, and of the deviation alone: neither its
 * machine nor its order carries the picture. `of`: the deviation, whose kind and subject its own facts tell.
 */
export const photoAdded = defineFact({
  name: 'PhotoAdded',
  version: 1,
  schema: z.strictObject({ of: deviationId, photo }),
  action: 'deviation.raise',
  refs: ({ of }) => [refTo('deviation', of)],
});
