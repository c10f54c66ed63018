import { z } from 'zod';

import { refTo } from '../aggregates/references.ts';
import { defineFact } from '../facts/define-fact.ts';
import { digest } from '../facts/digest.ts';
import { instant } from '../facts/envelope.ts';
import { ruleDefinition, ruleDoes } from './rule-definition.ts';
import type { RuleDefinition } from './rule-definition.ts';

/** Every site has one book of rules. */
export const RULE_BOOK = 'site';

/** 1 to 40 of a-z, 0-9 and "-", starting with a letter. */
export const ruleId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, "the id of a rule is 1 to 40 of a-z, 0-9 and '-', starting with a letter");
/** Tells exactly this definition from every other one, whatever the order of its parts. */
export const ruleDigest = (definition: RuleDefinition): string => digest(definition);

const version = z.int().min(1).max(100_000);
const inBook = () => [refTo('ruleBook', RULE_BOOK)];

/** What a rule would have done, on facts that are on record: nothing is published without. */
export const rehearsalSummary = z.strictObject({
  from: instant,
  to: instant,
  machines: z.int().min(0),
  facts: z.int().min(0),
  fired: z.int().min(0),
  /** `ruleDigest` of what was rehearsed; absent in what was published before that was asked for. */
  of: z.hex().length(64).exactOptional(),
});

/** A version of a rule was published; it holds from an instant on, until the next version does. */
export const rulePublished = defineFact({
  name: 'RulePublished',
  version: 1,
  schema: z.strictObject({
    rule: ruleId,
    ruleVersion: version,
    definition: ruleDefinition,
    from: instant,
    rehearsal: rehearsalSummary,
  }),
  action: 'rule.publish',
  refs: inBook,
});

/** A rule was stopped, or goes on. */
export const ruleSwitched = defineFact({
  name: 'RuleSwitched',
  version: 1,
  schema: z.strictObject({ rule: ruleId, on: z.boolean(), note: z.string().max(200) }),
  lane: 'priority',
  action: 'rule.switch',
  refs: inBook,
});

/** A rule fired at a machine, recorded by a station together with what it did. */
export const automationFired = defineFact({
  name: 'AutomationFired',
  version: 1,
  schema: z.strictObject({
    rule: ruleId,
    ruleVersion: version,
    equipment: z.string().min(1).max(80),
    /** What made it fire: once for each. */
    trigger: z.string().min(1).max(160),
    does: ruleDoes,
    /** Values of its sentences, such as the minutes that passed. */
    params: z.record(z.string().max(40), z.union([z.string().max(200), z.number()])),
  }),
  action: null,
  refs: ({ equipment }) => [refTo('equipment', equipment)],
});

/** The facts of automation rules, for the catalogue. */
export const ruleFactTypes = [rulePublished, ruleSwitched, automationFired] as const;
