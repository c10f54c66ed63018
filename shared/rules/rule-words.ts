import type { Language } from '../plan/language.ts';
import type { RuleDefinition } from './rule-definition.ts';

/** What a rule says by itself: the note of what it raises, or what it tells. */
export function ownTextOf({ does }: Pick<RuleDefinition, 'does'>): string {
  return does.kind === 'raise' ? does.note : does.text;
}

/** The name of a rule and what it says, for a reader; as the rule was written where nobody has put it into their language. */
export function ruleTextIn(
  definition: RuleDefinition,
  language: Language,
): { readonly name: string; readonly text: string } {
  return definition.texts?.[language] ?? { name: definition.name, text: ownTextOf(definition) };
}
