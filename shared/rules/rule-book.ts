import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import type { Rule, RuleVersion } from './rule-book-state.ts';
import { RULE_BOOK } from './rule-facts.ts';

/** The version of a rule that holds at an instant; undefined: none does yet. */
export function versionAt(rule: Rule, atMs: number): RuleVersion | undefined {
  return rule.versions.findLast(({ from }) => Date.parse(from) <= atMs);
}

/** The rules of the site. */
export function rulesOf(world: World): Rule[] {
  return Object.values(stateOf(world, 'ruleBook', RULE_BOOK).rules);
}

/** A rule that is on, in the version that holds at an instant. */
export interface RuleInForce extends RuleVersion {
  readonly rule: string;
}

/** The rules in force at an instant. */
export function rulesInForce(world: World, atMs: number): RuleInForce[] {
  return rulesOf(world).flatMap((rule) => {
    const version = rule.stopped ? undefined : versionAt(rule, atMs);
    return version ? [{ ...version, rule: rule.id }] : [];
  });
}
