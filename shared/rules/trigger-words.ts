import type { RuleDefinition } from './rule-definition.ts';

/** Why a rule fired, for `rule.because.<code>`: the kind of its condition with the values of the trigger. */
export function becauseOf(
  { when }: Pick<RuleDefinition, 'when'>,
  params: Readonly<Record<string, string | number>>,
): { code: string; params: Record<string, string | number> } {
  return { code: when.kind, params: { ...params } };
}
