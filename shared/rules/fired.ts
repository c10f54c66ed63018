import type { Fact } from '../catalogue/fact-catalogue.ts';

/** That a rule fired at a machine. */
export interface Fired {
  readonly rule: string;
  readonly trigger: string;
  readonly at: string;
}

/** So many are remembered at a machine: more than the limits of all useful rules let through in a shift. */
const KEPT = 200;

/** What fired at a machine lately, in the order of facts. */
export function evolveFired(fired: readonly Fired[], fact: Fact): readonly Fired[] {
  if (fact.type !== 'AutomationFired') return fired;
  const { rule, trigger } = fact.data;
  return [...fired, { rule, trigger, at: fact.occurredAt }].slice(-KEPT);
}
