import type { Fired } from './fired.ts';

/** What a rule has done at a machine. */
export interface FiredOfRule {
  /** What it fired on. */
  readonly triggers: ReadonlySet<string>;
  /** When (milliseconds), earliest first. */
  readonly times: readonly number[];
}

const nothing: FiredOfRule = { triggers: new Set(), times: [] };
const known = new WeakMap<readonly Fired[], ReadonlyMap<string, FiredOfRule>>();

/** What fired at a machine, by rule; the same list is gone through once. */
function byRule(fired: readonly Fired[]): ReadonlyMap<string, FiredOfRule> {
  const before = known.get(fired);
  if (before) return before;
  const lists = new Map<string, Fired[]>();
  for (const one of fired) {
    const list = lists.get(one.rule);
    if (list) list.push(one);
    else lists.set(one.rule, [one]);
  }
  const made = new Map<string, FiredOfRule>();
  for (const [rule, list] of lists)
    made.set(rule, {
      triggers: new Set(list.map(({ trigger }) => trigger)),
      times: list.map(({ at }) => Date.parse(at)).toSorted((a, b) => a - b),
    });
  known.set(fired, made);
  return made;
}

/** What one rule has done, of all that fired at a machine. */
export function firedOfRule(fired: readonly Fired[], rule: string): FiredOfRule {
  return byRule(fired).get(rule) ?? nothing;
}
