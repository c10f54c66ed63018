import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import type { DeviationState } from '../deviations/deviation-state.ts';
import type { Rule, RuleBookState, RuleVersion } from './rule-book-state.ts';
import type { RuleDefinition } from './rule-definition.ts';
import { RULE_BOOK } from './rule-facts.ts';

/**
 * The version of a rule that holds at an instant: of those whose time has come the one that was published last, so that one that was to hold later
 * never takes the place of one that was published since. Undefined: none does yet.
 */
export function versionAt(rule: Rule, atMs: number): RuleVersion | undefined {
  return rule.versions.findLast(({ from }) => Date.parse(from) <= atMs);
}

/** The version that was published after another one and holds no later, so that the other one never does; undefined: it has its time. */
export function replacedBy({ versions }: Pick<Rule, 'versions'>, one: RuleVersion): RuleVersion | undefined {
  return versions.slice(versions.indexOf(one) + 1).find(({ from }) => Date.parse(from) <= Date.parse(one.from));
}

/** The rules of the site. */
export function rulesOf(world: World): Rule[] {
  return Object.values(stateOf(world, 'ruleBook', RULE_BOOK).rules);
}

/** A rule that is on, in the version that holds at an instant. */
export interface RuleInForce extends RuleVersion {
  readonly rule: string;
  /** `from` in milliseconds. */
  readonly fromMs: number;
}

/**
 * The version of a rule that raised a deviation: the one that the deviation names, else (before versions were named) the one that held then, else the
 * newest that is remembered. Undefined: no rule raised it, or none of that name is here.
 */
export function raisedBy(
  world: World,
  { raised }: Pick<DeviationState, 'raised'>,
): { readonly rule: string; readonly definition: RuleDefinition } | undefined {
  const id = raised?.rule ?? null;
  if (!raised || id === null) return undefined;
  const { rules } = stateOf(world, 'ruleBook', RULE_BOOK);
  const rule = Object.hasOwn(rules, id) ? rules[id] : undefined;
  const named = rule?.versions.find(({ version }) => version === raised.params['ruleVersion']);
  const found = named ?? (rule && versionAt(rule, Date.parse(raised.at))) ?? rule?.versions.at(-1);
  return found && { rule: id, definition: found.definition };
}

const prepared = new WeakMap<RuleBookState, readonly (readonly RuleInForce[])[]>();

/** The versions of each rule that is on, as they were published; made once for each state of the book. */
function versionsOn(book: RuleBookState): readonly (readonly RuleInForce[])[] {
  const known = prepared.get(book);
  if (known) return known;
  const made = Object.values(book.rules).flatMap(({ id, stopped, versions }) =>
    stopped ? [] : [versions.map((version) => ({ ...version, rule: id, fromMs: Date.parse(version.from) }))],
  );
  prepared.set(book, made);
  return made;
}

/** The rules in force at an instant. */
export function rulesInForce(world: World, atMs: number): RuleInForce[] {
  return versionsOn(stateOf(world, 'ruleBook', RULE_BOOK)).flatMap(
    (versions) => versions.findLast(({ fromMs }) => fromMs <= atMs) ?? [],
  );
}

/** When the next version of a rule that is on begins to hold, after an instant (milliseconds); null: none is to come. */
export function nextBeginningMs(world: World, atMs: number): number | null {
  let nextMs = Infinity;
  for (const versions of versionsOn(stateOf(world, 'ruleBook', RULE_BOOK)))
    for (const { fromMs } of versions) if (fromMs > atMs && fromMs < nextMs) nextMs = fromMs;
  return nextMs === Infinity ? null : nextMs;
}
