import { stateOf } from '../aggregates/world.ts';
import type { Role } from '../authority/can.ts';
import { callOf } from '../deviations/deviation-kinds.ts';
import type { DeviationKind } from '../deviations/deviation-kinds.ts';
import { detectedId } from '../deviations/deviation-type.ts';
import type { FactDraft } from '../facts/seal.ts';
import { stationDraft } from '../gate/station-draft.ts';
import type { Evaluation, Firing } from './evaluate-rules.ts';
import { MOST_OF_KEY } from './fired.ts';
import type { RuleDoes } from './rule-definition.ts';
import type { RuleSight } from './rule-triggers.ts';
import { ownTextOf } from './rule-words.ts';

/** Longest part of a key that comes from a trigger: ids of an ERP may be long. */
const LONGEST = 130;

/** What makes a firing one, whoever records it: the rule and what it fired on. Another version of the rule does not fire on it again. */
function firingKey(equipment: string, { rule, trigger }: Firing): string {
  return `rule/${rule.rule}/${equipment}/${trigger.key}`.slice(0, LONGEST + 60);
}

/** Who is asked or told; undefined: it is raised, and its kind says whose it is. */
function askedRole(does: RuleDoes): Role | undefined {
  if (does.kind === 'raise') return undefined;
  // What is recommended is for whoever works there.
  return does.kind === 'recommend' ? 'operator' : does.role;
}

/** Whether what a firing would raise is there already: one of its kind (of calls: for the same people) that nobody has decided about; of notices the same rule's. */
function isThere({ world, equipment }: RuleSight, { rule }: Firing, kind: DeviationKind): boolean {
  if (kind === 'ruleApproval') return false;
  const mine = detectedId(kind, rule.rule, equipment, '');
  const { open } = stateOf(world, 'equipment', equipment).deviations;
  const call = callOf(kind, {});
  const isSame = (id: string) =>
    kind === 'ruleNotice'
      ? id.startsWith(mine)
      : call === undefined || callOf(kind, stateOf(world, 'deviation', id).raised?.params) === call;
  return open.some((one) => one.kind === kind && one.chosen === null && isSame(one.id));
}

/** The deviation that a firing makes; none where it is there already. */
function raiseDraft(sight: RuleSight, firing: Firing, kind: DeviationKind, key: string): FactDraft[] {
  const { equipment, nowMs } = sight;
  const { rule, trigger } = firing;
  const { name, does } = rule.definition;
  if (isThere(sight, firing, kind)) return [];
  const role = askedRole(does);
  const data = {
    deviation: detectedId(kind, rule.rule, equipment, trigger.key),
    kind,
    subject: trigger.subject,
    round: 0,
    params: {
      ...trigger.params,
      rule: name,
      ...(role === undefined ? {} : { role }),
      ...(kind === 'ruleNotice' ? { text: ownTextOf(rule.definition) } : {}),
      // Whoever agrees later agrees to this, whatever the rule says by then.
      ruleVersion: rule.version,
      ...(does.kind === 'propose' ? { command: does.command } : {}),
    },
    rule: rule.rule,
  };
  return [stationDraft('DeviationDetected', data, nowMs, `raise/${key}`.slice(0, 200))];
}

/** The kind of deviation that a firing makes. */
export function kindOfDoing(does: RuleDoes): DeviationKind {
  if (does.kind === 'raise') return does.deviation;
  return does.kind === 'propose' ? 'ruleApproval' : 'ruleNotice';
}

/** What a firing records: that it fired, and what it did, in one write. Two stations that record it have one effect. */
function firingDrafts(sight: RuleSight, firing: Firing): FactDraft[] {
  const { equipment, nowMs } = sight;
  const { rule, trigger } = firing;
  const { does } = rule.definition;
  const key = firingKey(equipment, firing);
  const data = {
    rule: rule.rule,
    ruleVersion: rule.version,
    equipment,
    trigger: trigger.key.slice(0, MOST_OF_KEY),
    does,
    params: { ...trigger.params },
  };
  const fired = stationDraft('AutomationFired', data, nowMs, key);
  return [fired, ...raiseDraft(sight, firing, kindOfDoing(does), key)];
}

/** All that fires now. */
export function automationDrafts(sight: RuleSight, { firings }: Pick<Evaluation, 'firings'>): FactDraft[] {
  return firings.flatMap((firing) => firingDrafts(sight, firing));
}
