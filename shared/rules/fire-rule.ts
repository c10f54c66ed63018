import { stateOf } from '../aggregates/world.ts';
import type { DeviationKind } from '../deviations/deviation-kinds.ts';
import { detectedId } from '../deviations/deviation-type.ts';
import type { FactDraft } from '../facts/seal.ts';
import { stationDraft } from '../gate/station-draft.ts';
import type { Evaluation, Firing } from './evaluate-rules.ts';
import { MOST_OF_KEY } from './fired.ts';
import type { RuleSight } from './rule-triggers.ts';

/** Longest part of a key that comes from a trigger: ids of an ERP may be long. */
const LONGEST = 130;

/** What makes a firing one, whoever records it: the rule and what it fired on. Another version of the rule does not fire on it again. */
function firingKey(equipment: string, { rule, trigger }: Firing): string {
  return `rule/${rule.rule}/${equipment}/${trigger.key}`.slice(0, LONGEST + 60);
}

/** The deviation that a firing raises; where one of its kind is open there already, nothing. */
function raiseDraft(sight: RuleSight, firing: Firing, kind: DeviationKind, key: string): FactDraft[] {
  const { world, equipment, nowMs } = sight;
  const { rule, trigger } = firing;
  const { name, does } = rule.definition;
  const { open } = stateOf(world, 'equipment', equipment).deviations;
  if (kind !== 'ruleApproval' && open.some((one) => one.kind === kind && one.chosen === null)) return [];
  const data = {
    deviation: detectedId(kind, rule.rule, equipment, trigger.key),
    kind,
    subject: trigger.subject,
    round: 0,
    params: { ...trigger.params, rule: name, ...(does.kind === 'propose' ? { role: does.role } : {}) },
    rule: rule.rule,
  };
  return [stationDraft('DeviationDetected', data, nowMs, `raise/${key}`.slice(0, 200))];
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
  if (does.kind === 'raise') return [fired, ...raiseDraft(sight, firing, does.deviation, key)];
  if (does.kind === 'propose') return [fired, ...raiseDraft(sight, firing, 'ruleApproval', key)];
  return [fired];
}

/** All that fires now. */
export function automationDrafts(sight: RuleSight, { firings }: Pick<Evaluation, 'firings'>): FactDraft[] {
  return firings.flatMap((firing) => firingDrafts(sight, firing));
}
