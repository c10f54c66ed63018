import { Big } from 'big.js';

import { componentsOfJob } from '../materials/components.ts';
import { leftInLot, lotsOfMaterial, lotState } from '../materials/lot-balance.ts';
import { planBody } from '../plan/plan-index.ts';
import { siteDate } from '../time/site-date.ts';
import { giveAt, jobOn } from './machine-life.ts';
import type { MachineLife, PlantLife } from './machine-life.ts';

/** Lots that one job takes of one material at most; more are a mistake of the plan. */
const MOST_LOTS = 5;

/** The lot to take next of a material or of what may stand in for it: usable, not empty, first to expire first. */
function nextLot({ world }: PlantLife, material: string, nowMs: number): string | undefined {
  const date = siteDate(world.plan, nowMs);
  const substitutes = planBody(world.plan, 'material', material)?.substitutes ?? [];
  for (const one of [material, ...substitutes])
    for (const { id, lot } of lotsOfMaterial(world, one))
      if (lotState(lot, date) === 'usable' && leftInLot(world, id, lot).gt(0)) return id;
  return undefined;
}

/** Scans lots into the job on a machine until it has what it needs, or there is no more. */
export function takeMaterial(life: PlantLife, machine: MachineLife, actor: string, nowMs: number): void {
  for (let scans = 0; scans < MOST_LOTS; scans += 1) {
    const on = jobOn(life, machine);
    if (!on) return;
    const lacking = componentsOfJob(life.world.plan, on.job).find(
      ({ requirement, required, consumed }) =>
        requirement.mode === 'explicit' &&
        consumed.lt(required.minus(new Big('0.001'))) &&
        planBody(life.world.plan, 'material', requirement.material)?.control === 'lot',
    );
    const lot = lacking && nextLot(life, lacking.requirement.material, nowMs);
    if (lot === undefined) return;
    const { order, operation } = on.run;
    if (!giveAt(life, machine, nowMs, actor, 'consumeMaterial', { order, operation, lot }).ok) return;
  }
}
