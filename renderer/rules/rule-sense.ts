import type { RuleDefinition, RuleIf, RuleWhen } from '../../shared/rules/rule-definition.ts';
import type { ReasonsView } from '../../shared/views/view-schemas.ts';

/** Reasons that facts carry, by their list in the catalog of the site. */
const reasonsOfFacts: Readonly<Record<string, keyof ReasonsView>> = {
  EquipmentStateChanged: 'stop',
  DispatchOverridden: 'dispatchOverride',
  ReworkOperationAdded: 'rework',
  JobReopened: 'reopen',
};

/** What a rule fires on has no order: nothing can be asked about one. */
const withoutOrder: ReadonlySet<string> = new Set<RuleWhen['kind']>(['deviationOpen']);
/** Nor is there a running job that could rest. */
const withoutRunningJob: ReadonlySet<string> = new Set<string>([...withoutOrder, 'dueNotStarted']);
const aboutOrder: ReadonlySet<string> = new Set<RuleIf['kind']>(['priorityAtLeast', 'forCustomer']);

/** The lists of reasons that a rule can be limited to; none: what it waits for has no reasons. */
export function reasonListsOf(when: {
  readonly kind: string;
  readonly [field: string]: unknown;
}): (keyof ReasonsView)[] {
  if (when.kind === 'stopLasts') return when['unexplained'] === true ? [] : ['stop'];
  if (when.kind !== 'fact' || !Array.isArray(when['types'])) return [];
  const lists = when['types'].flatMap((type) => reasonsOfFacts[String(type)] ?? []);
  return [...new Set(lists)];
}

/** Whether a condition can ever be so with what the rule waits for. */
export const canAsk = (when: string, condition: string): boolean =>
  !(withoutOrder.has(when) && aboutOrder.has(condition));

/** Whether a command can be proposed about what the rule waits for. */
export const canPropose = (when: string, command: string): boolean =>
  !(withoutRunningJob.has(when) && command === 'suspendJob');

/** Places of a definition that is written well and would never come to anything. */
export function senselessIn({ when, if: conditions, does }: RuleDefinition): string[] {
  return [
    ...('reasons' in when && reasonListsOf(when).length === 0 ? ['when.reasons'] : []),
    ...conditions.flatMap((one, index) =>
      canAsk(when.kind, one.kind) && !(one.kind === 'between' && one.from === one.to) ? [] : [`if.${index}`],
    ),
    ...(does.kind === 'propose' && !canPropose(when.kind, does.command) ? ['does.command'] : []),
  ];
}
