import { expect } from 'vitest';

import { rehearsedNow, standingRule } from '../testing/rule-examples.ts';
import { smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import type { TestStation } from '../testing/test-station.ts';
import { evaluateRules } from './evaluate-rules.ts';
import { automationDrafts } from './fire-rule.ts';
import type { RuleDefinition, RuleWhen } from './rule-definition.ts';

export const MINUTE = 60_000;
/** The machine of the station. */
export const machine = 'saw-1';
/** An order of it, with its operation. */
export const job = ['wo-1', '10'] as const;

/** A saw with Ann, a supervisor and an engineer, whose rules the test publishes. */
export function sawWith(...rules: readonly Partial<RuleDefinition>[]): TestStation {
  const station = createTestStation({ plan: smallPlant() });
  for (const person of ['ann', 'sue', 'eva']) station.give(station.commands.signOn(person));
  rules.forEach((rule, index) => {
    const outcome = station.give(
      station.commands.publish('eva', `rule-${index}`, { ...standingRule, ...rule }, rehearsedNow(station)),
    );
    expect(outcome.ok).toBe(true);
  });
  return station;
}

/** The saw as its station looks at it now. */
export const sightOf = ({ world, clock }: TestStation) => ({ world, equipment: machine, nowMs: clock.nowMs() });

/** Lets the station do what its rules want now. @returns what fired. */
export function look(station: TestStation) {
  const sight = sightOf(station);
  const evaluation = evaluateRules(sight);
  station.record(automationDrafts(sight, evaluation));
  return evaluation.firings.map(({ rule, trigger }) => `${rule.rule} ${trigger.key.split('/')[0] ?? ''}`);
}

/** What a rule of the small plant is with another condition. */
export const when = (of: RuleWhen, over: Partial<RuleDefinition> = {}) => ({ places: [], when: of, ...over });
