import { z } from 'zod';

import type { Fact } from '../catalogue/fact-catalogue.ts';

/** What people did not follow at a machine, as a base of it carries it. */
export const passedOverSchema = z.array(
  z.strictObject({ what: z.enum(['recommendation', 'dispatch']), reason: z.string(), at: z.string() }),
);

/** Somebody put a recommendation off, or began another job than the first of the list. */
export type PassedOver = Readonly<z.infer<typeof passedOverSchema>[number]>;

/** So many are remembered at a machine: more than in a usual week. */
const MOST = 100;

/** What was not followed at a machine lately, after a fact that names it. */
export function evolvePassedOver(list: readonly PassedOver[], machine: string, fact: Fact): readonly PassedOver[] {
  const { occurredAt: at } = fact;
  if (fact.type === 'RecommendationDeclined' && fact.data.at === machine)
    return [...list, { what: 'recommendation' as const, reason: fact.data.reason, at }].slice(-MOST);
  if (fact.type === 'DispatchOverridden' && fact.data.equipment === machine)
    return [...list, { what: 'dispatch' as const, reason: fact.data.reason, at }].slice(-MOST);
  return list;
}

/** How often each reason was given since an instant (as `at`), most often first. */
export function reasonsPassedOver(
  list: readonly PassedOver[],
  what: PassedOver['what'],
  since: string,
): { readonly reason: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const one of list)
    if (one.what === what && one.at >= since) counts.set(one.reason, (counts.get(one.reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, count]) => ({ reason, count }))
    .toSorted((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
}
