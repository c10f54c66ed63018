import { instantOf } from '../gate/gate-context.ts';
import { planBody } from '../plan/plan-index.ts';
import { rehearseRule } from '../rules/rehearse-rule.ts';
import type { RehearsedFiring } from '../rules/rehearse.ts';
import type { Happening } from '../rules/rehearse.ts';
import type { RuleDefinition } from '../rules/rule-definition.ts';
import { ruleDigest } from '../rules/rule-facts.ts';
import { becauseOf } from '../rules/trigger-words.ts';
import { siteTimeZone } from '../time/equipment-shifts.ts';
import { localTimeOf, wallMillis } from '../time/local-time.ts';
import type { RehearsalView } from './rules-view.ts';

const DAY_MS = 86_400_000;
const MOST_FIRINGS = 200;

/** What is asked for. */
export interface RehearsalQuestion {
  readonly definition: RuleDefinition;
  readonly days: number;
  readonly rule?: string;
}

/** The answer, as the host gives it. */
export type RehearsalAnswer =
  | { readonly ok: true; readonly rehearsal: RehearsalView }
  | { readonly ok: false; readonly problems: string[] };

/** What a firing did. */
function didOf({ does }: RuleDefinition, { did }: RehearsedFiring): RehearsalView['firings'][number]['did'] {
  if (did.length === 0) return 'limited';
  if (does.kind === 'notify' || does.kind === 'recommend') return does.kind;
  return did.includes('DeviationDetected') ? does.kind : 'openAlready';
}

function perDayOf(firings: readonly RehearsedFiring[], zone: string, fromMs: number, toMs: number) {
  const dayOf = (ms: number) => new Date(wallMillis(localTimeOf(ms, zone))).toISOString().slice(0, 10);
  const counts = new Map<string, number>();
  // Half days reach every day of the period, those of 23 hours, too.
  for (let ms = fromMs; ms < toMs; ms += DAY_MS / 2) counts.set(dayOf(ms), 0);
  counts.set(dayOf(toMs), 0);
  for (const { atMs } of firings) counts.set(dayOf(atMs), (counts.get(dayOf(atMs)) ?? 0) + 1);
  return [...counts].map(([day, fired]) => ({ day, fired }));
}

/** Rehearses a rule on what is on record, in the order in which it became known, until now. */
export function rehearsalOf(
  happenings: readonly Happening[],
  { definition, days, rule }: RehearsalQuestion,
  nowMs: number,
): RehearsalAnswer {
  const first = happenings.find((one) => 'fact' in one || 'base' in one);
  if (!first || first.knownMs >= nowMs)
    return { ok: false, problems: ['Nothing has been recorded here yet that a rule could be rehearsed on.'] };
  const fromMs = Math.max(nowMs - days * DAY_MS, first.knownMs);
  const toRehearse = { definition, fromMs, toMs: nowMs, ...(rule === undefined ? {} : { rule }) };
  const { rehearsal, world, machines } = rehearseRule(happenings, toRehearse);
  const fired = rehearsal.firings.filter(({ did }) => did.length > 0);
  const { plan } = world;
  return {
    ok: true,
    rehearsal: {
      summary: {
        from: instantOf(fromMs),
        to: instantOf(nowMs),
        machines: machines.length,
        facts: rehearsal.facts,
        fired: fired.length,
        of: ruleDigest(definition),
      },
      days,
      firings: rehearsal.firings
        .slice(-MOST_FIRINGS)
        .toReversed()
        .map((one) => ({
          at: instantOf(one.atMs),
          place: planBody(plan, 'equipment', one.equipment)?.name ?? one.equipment,
          order: one.order === null ? null : (planBody(plan, 'workOrder', one.order)?.number ?? one.order),
          because: becauseOf(definition, one.params),
          did: didOf(definition, one),
        })),
      perDay: perDayOf(fired, siteTimeZone(plan), fromMs, nowMs),
    },
  };
}
