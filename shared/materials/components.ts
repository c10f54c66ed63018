import { Big } from 'big.js';

import { planBody } from '../plan/plan-index.ts';
import type { PlanIndex } from '../plan/plan-index.ts';
import type { OperationPlan } from '../plan/work-order.ts';
import type { Job } from '../production/job-lookup.ts';
import { convertMaterial } from './material-units.ts';
import type { MaterialUse } from './material-use.ts';
import { netOf } from './material-use.ts';

type Requirement = OperationPlan['materials'][number];

/** A material that a job needs, with what went into the job of it, substitutes included. Quantities are exact, in the unit of the requirement. */
export interface Component {
  readonly requirement: Requirement;
  /** For the whole quantity of the job, and the most that may be consumed without asking. */
  readonly required: Big;
  readonly limit: Big;
  /** For the good and scrapped pieces so far. */
  readonly requiredSoFar: Big;
  /** Consumed less returned. */
  readonly consumed: Big;
  readonly uses: readonly MaterialUse[];
}

/** Whether a material may go into a job for a requirement: it is what is required, or declared as a substitute of it. */
export function fitsRequirement(plan: PlanIndex, requirement: Requirement, material: string): boolean {
  if (requirement.material === material) return true;
  return planBody(plan, 'material', requirement.material)?.substitutes.includes(material) ?? false;
}

/** The requirement that a material goes into: its own before one that it is a substitute for. */
export function requirementFor(
  plan: PlanIndex,
  requirements: readonly Requirement[],
  material: string,
): Requirement | undefined {
  return (
    requirements.find((one) => one.material === material) ??
    requirements.find((one) => fitsRequirement(plan, one, material))
  );
}

/** What a job needs, in the order of its plan. */
export function componentsOfJob(
  plan: PlanIndex,
  job: Pick<Job, 'order' | 'operation' | 'quantity' | 'state'>,
): Component[] {
  const { materials } = job.operation;
  const made = new Big(job.state.good).plus(job.state.scrap);
  return materials.map((requirement) => {
    const uses = job.state.materials.filter(
      ({ material }) => requirementFor(plan, materials, material)?.material === requirement.material,
    );
    const required = new Big(requirement.quantityPer).times(job.quantity.value);
    const percent = requirement.overTolerancePercent ?? job.order.overTolerancePercent;
    let consumed = new Big(0);
    for (const use of uses)
      consumed = consumed.plus(convertMaterial(plan, use.material, netOf(use), use.unit, requirement.unit) ?? 0);
    return {
      requirement,
      required,
      limit: required.times(new Big(100).plus(percent)).div(100),
      requiredSoFar: new Big(requirement.quantityPer).times(made),
      consumed,
      uses,
    };
  });
}
