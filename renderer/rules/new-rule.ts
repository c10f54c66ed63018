import { v7 } from 'uuid';

import type { RuleLine, RulesView, RuleVersionLine } from '../../shared/views/rules-view.ts';
import type { Words } from '../words/use-words.ts';
import { type DraftDefinition, partOfKind, type RuleDraft } from './rule-draft.ts';

/** An id for a rule that has none yet. */
export function newRuleId(): string {
  return `rule-${v7().slice(-12)}`;
}

/** A rule to begin with: valid as it is, so that nothing has to be typed. */
export function firstDefinition({ t }: Words): DraftDefinition {
  return {
    name: t('rules.newName'),
    places: [],
    when: { kind: 'stopLasts', minutes: 15 },
    if: [],
    does: { ...partOfKind('does', 'notify'), role: 'supervisor', text: t('rule.kind.when.stopLasts') },
    limits: { perHour: 2, quietMinutes: 30 },
  };
}

/** What a rule is changed from: its newest version, a shipped one, or nothing yet. */
export function beginningOf(view: RulesView, rule: string, words: Words): RuleDraft {
  const newest = view.rules.find((line) => line.rule === rule)?.versions[0];
  const template = view.templates.find((one) => one.rule === rule);
  return {
    definition: newest?.definition ?? template?.definition ?? firstDefinition(words),
    base: newest?.version ?? null,
    from: null,
  };
}

/** The version of a rule that holds now; undefined: none does. */
export function versionOn(line: RuleLine | undefined): RuleVersionLine | undefined {
  return line?.versions.find(({ version }) => version === line.current);
}
