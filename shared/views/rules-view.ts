import { z } from 'zod';

import { roles } from '../authority/can.ts';
import { instant } from '../facts/envelope.ts';
import { ruleDefinition, ruleDoes } from '../rules/rule-definition.ts';
import { rehearsalSummary, ruleId } from '../rules/rule-facts.ts';
import { text, worded } from './worded.ts';

/** A version of a rule, as it was published. */
export const ruleVersionLine = z.strictObject({
  version: z.int().min(1),
  definition: ruleDefinition,
  from: instant,
  publishedAt: instant,
  /** Name; null: a station by itself, as at the first start of the demo plant. */
  publishedBy: text.nullable(),
  rehearsal: rehearsalSummary,
  /** Number of the version that was published later and holds no later, so that this one never does; null: it has its time. */
  replacedBy: z.int().nullable(),
});
export type RuleVersionLine = z.infer<typeof ruleVersionLine>;

/** A rule of the site. `on`: a version of it holds now; `later`: none does yet. */
export const ruleLine = z.strictObject({
  rule: ruleId,
  state: z.enum(['on', 'stopped', 'later']),
  /** Number of the version that holds now; null: none yet. */
  current: z.int().nullable(),
  /** Latest first. */
  versions: z.array(ruleVersionLine),
  stopped: z.strictObject({ at: instant, by: text.nullable(), note: text }).nullable(),
  /** In the last 24 hours, as far as this station has the machines in its scope. */
  firedLately: z.int().min(0),
  lastFired: instant.nullable(),
});
export type RuleLine = z.infer<typeof ruleLine>;

/** A rule fired. */
export const ruleFiring = z.strictObject({
  fact: text,
  at: instant,
  rule: ruleId,
  version: z.int().min(1),
  /** Name of the machine. */
  place: text,
  /** Number of the order that ran; null: none. */
  order: text.nullable(),
  does: ruleDoes,
  /** Why: `rule.because.<kind of when>` with the values of the trigger. */
  because: worded,
  /** The deviation or approval that it made, if it is known here, to open it; null: none. */
  deviation: text.nullable(),
  /** What came of it. `openAlready`: one of the kind was open there, so nothing was raised. */
  outcome: z.enum(['told', 'recommended', 'openAlready', 'raised', 'taken', 'decided', 'settled']),
  /** Who took or decided it, and the option they chose (`deviation.option.<code>`); null: nobody yet, or there is nothing to decide. */
  answer: z.strictObject({ person: text, at: instant, option: text.nullable() }).nullable(),
});
export type RuleFiring = z.infer<typeof ruleFiring>;

/** The automation rules of the site. */
export const rulesView = z.strictObject({
  /** By name. */
  rules: z.array(ruleLine).max(200),
  /** Shipped rules that nobody has published yet. */
  templates: z.array(z.strictObject({ rule: ruleId, definition: ruleDefinition })),
  /** Latest first. */
  log: z.array(ruleFiring).max(100),
  /** What a rule can be limited to: areas, work centers and work units, in the order of the plant. */
  places: z.array(z.strictObject({ id: text, name: text, level: z.enum(['area', 'workCenter', 'workUnit']) })),
  /** Who may publish, and who may stop and go on. */
  publishers: z.array(z.enum(roles)),
  switchers: z.array(z.enum(roles)),
});
export type RulesView = z.infer<typeof rulesView>;

/** What a rule would have done on what is on record at this station: when, where, and with what effect. */
export const rehearsalView = z.strictObject({
  /** `from` is later than what was asked for where the record here does not go back as far. */
  summary: rehearsalSummary,
  /** So many days were asked for. */
  days: z.int().min(1),
  /** Latest first, at most 200. */
  firings: z
    .array(
      z.strictObject({
        at: instant,
        place: text,
        order: text.nullable(),
        because: worded,
        /** What it would have done: raised, told, recommended, proposed; nothing because one of the kind was open there, or because of its limits. */
        did: z.enum(['raise', 'notify', 'recommend', 'propose', 'openAlready', 'limited']),
      }),
    )
    .max(200),
  /** How often it fired in each day of the period, oldest first (days of the site, as 2026-01-31); what its limits kept back does not count. */
  perDay: z.array(z.strictObject({ day: text, fired: z.int().min(0) })),
});
export type RehearsalView = z.infer<typeof rehearsalView>;
