import { evaluateRules } from '../rules/evaluate-rules.ts';
import { automationDrafts } from '../rules/fire-rule.ts';
import { placeOf } from './machine-life.ts';
import type { MachineLife, PlantLife } from './machine-life.ts';

/** Nobody fires more at one moment: each look may fire one thing of each rule. */
const MOST_LOOKS = 20;

/** The station of a machine does what the rules of the site want there now, as a real one does. @returns when to look again if nothing changes. */
export function watchRules(life: PlantLife, machine: MachineLife, nowMs: number): number {
  const { world, floor } = life;
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    const sight = { world, equipment: machine.equipment, nowMs };
    const evaluation = evaluateRules(sight);
    if (evaluation.firings.length === 0) return evaluation.nextMs ?? Number.POSITIVE_INFINITY;
    floor.record(placeOf(life, machine, nowMs), automationDrafts(sight, evaluation));
  }
  return Number.POSITIVE_INFINITY;
}
