import type { RuleDefinition } from '../../shared/rules/rule-definition.ts';
import type { RehearsalView } from '../../shared/views/rules-view.ts';
import type { Wish } from '../commands/give-command.ts';

/** The rule holds from an instant on; null: from now on. */
export const publishIt = (
  rule: string,
  definition: RuleDefinition,
  { summary }: RehearsalView,
  from: string | null,
): Wish => ({
  name: 'publishRule',
  params: { rule, definition, rehearsal: summary, ...(from === null ? {} : { from }) },
});

/** It stops, or goes on, and why. */
export const switchIt = (rule: string, on: boolean, note: string): Wish => ({
  name: 'switchRule',
  params: { rule, on, note },
});
