import { z } from 'zod';

import type { Fact } from '../catalogue/fact-catalogue.ts';

const whatSchema = z.enum(['recommendation', 'dispatch']);
const jobSchema = z.strictObject({ order: z.string(), operation: z.string() });

/** What people did not follow at a machine, as a base of it carries it: how often by day and reason, and the last single cases. */
export const passedOverSchema = z.strictObject({
  /** `day`: the date in UTC. */
  days: z.array(z.strictObject({ what: whatSchema, reason: z.string(), day: z.string(), count: z.int().min(1) })),
  cases: z.array(
    z.strictObject({
      what: whatSchema,
      reason: z.string(),
      at: z.string(),
      /** Null: the station by itself. */
      person: z.string().nullable(),
      /** The job that was begun, and the one that was first; null: a recommendation was put off. */
      jobs: z.strictObject({ taken: jobSchema, first: jobSchema }).nullable(),
    }),
  ),
});

/** Somebody put a recommendation off, or began another job than the first of the list. */
export type PassedOver = Readonly<z.infer<typeof passedOverSchema>>;
export type PassedOverCase = PassedOver['cases'][number];

/** A machine where everything was followed. */
export const nonePassedOver: PassedOver = { days: [], cases: [] };

/** Counts that are kept: six reasons a day of each kind in 31 days, and some. Those counted first go first. */
const MOST_DAYS = 400;
/** Single cases that are kept at a machine. */
const MOST_CASES = 30;

function caseOf(machine: string, fact: Fact): PassedOverCase | undefined {
  const at = fact.occurredAt;
  if (fact.type === 'RecommendationDeclined' && fact.data.at === machine)
    return { what: 'recommendation', reason: fact.data.reason, at, person: fact.data.person, jobs: null };
  if (fact.type !== 'DispatchOverridden' || fact.data.equipment !== machine) return undefined;
  const { order, operation, recommended, reason } = fact.data;
  const jobs = { taken: { order, operation }, first: recommended };
  return { what: 'dispatch', reason, at, person: fact.person?.id ?? null, jobs };
}

/** What was not followed at a machine lately, after a fact that names it. */
export function evolvePassedOver(passed: PassedOver, machine: string, fact: Fact): PassedOver {
  const one = caseOf(machine, fact);
  if (!one) return passed;
  const { what, reason } = one;
  const day = one.at.slice(0, 10);
  const isSame = (row: PassedOver['days'][number]) => row.day === day && row.what === what && row.reason === reason;
  const days = passed.days.some(isSame)
    ? passed.days.map((row) => (isSame(row) ? { ...row, count: row.count + 1 } : row))
    : [...passed.days, { what, reason, day, count: 1 }].slice(-MOST_DAYS);
  return { days, cases: [...passed.cases, one].slice(-MOST_CASES) };
}

/** How often each reason was given on the days (UTC) from `weekFrom` and from `monthFrom` on, most often in the longer time first. */
export function reasonsPassedOver(
  { days }: PassedOver,
  what: PassedOverCase['what'],
  { weekFrom, monthFrom }: { readonly weekFrom: string; readonly monthFrom: string },
): { readonly reason: string; readonly week: number; readonly month: number }[] {
  const counts = new Map<string, { week: number; month: number }>();
  for (const { reason, day, count, what: kind } of days) {
    if (kind !== what || day < monthFrom) continue;
    const { week, month } = counts.get(reason) ?? { week: 0, month: 0 };
    counts.set(reason, { week: day >= weekFrom ? week + count : week, month: month + count });
  }
  return [...counts]
    .map(([reason, count]) => ({ reason, ...count }))
    .toSorted((a, b) => b.month - a.month || (a.reason < b.reason ? -1 : 1));
}
