import { z } from 'zod';

import type { Fact } from '../catalogue/fact-catalogue.ts';
import { recommendationKinds } from './recommendation-kinds.ts';
import type { RecommendationKind } from './recommendation-kinds.ts';

/** A recommendation that a person does not want to see before then. */
export interface Declined {
  readonly kind: RecommendationKind;
  readonly about: string;
  readonly until: string;
}

/** What is handed over of it. */
export const declinedSchema = z.array(
  z.strictObject({ kind: z.enum(recommendationKinds), about: z.string(), until: z.string() }),
);

/** More than anybody declines in a shift; older ones are quiet no more anyway. */
const MOST = 30;

/** What a person declined, after a fact that names them. */
export function evolveDeclined(list: readonly Declined[], fact: Fact): readonly Declined[] {
  if (fact.type !== 'RecommendationDeclined') return list;
  const { kind, about, until } = fact.data;
  const others = list.filter((one) => one.kind !== kind || one.about !== about);
  return [...others, { kind, about, until }].slice(-MOST);
}
