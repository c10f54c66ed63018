import { instantOf } from '../gate/gate-context.ts';
import type { RuleDefinition } from '../rules/rule-definition.ts';
import type { TestStation } from './test-station.ts';

/** A rule of the small plant: who leaves a saw standing for ten minutes is told of. */
export const standingRule: RuleDefinition = {
  name: 'Saw stands',
  places: ['saw'],
  when: { kind: 'stopLasts', minutes: 10, unexplained: true },
  if: [],
  does: { kind: 'notify', role: 'supervisor', text: 'The saw stands and nobody says why' },
  limits: { perHour: 2, quietMinutes: 15 },
};

/** A rehearsal over the day before now. */
export function rehearsedNow({ clock }: Pick<TestStation, 'clock'>) {
  const nowMs = clock.nowMs();
  return { from: instantOf(nowMs - 86_400_000), to: instantOf(nowMs), machines: 2, facts: 0, fired: 0 };
}
