import { Big } from 'big.js';

import type { FactDraft } from '../facts/seal.ts';
import { draft } from '../gate/gate-context.ts';
import type { Acting, GateContext } from '../gate/gate-context.ts';
import type { Job } from '../production/job-lookup.ts';
import type { Quantity } from '../quantity/quantity.ts';
import { componentsOfJob, requirementFor } from './components.ts';
import { convertMaterial, roundedDecimal } from './material-units.ts';

/** Material that comes back in the same submit. */
interface Returned {
  readonly material: string;
  readonly quantity: Quantity;
}

/**
 * What a close-out books of the components that are booked by what was made: quantity per piece times the good and scrapped pieces, less what
 * went in before. It names no lot, also of a material that is kept by lots: nobody has said which one it was.
 * @param made good and scrapped pieces of the job after this close-out, in the unit of the order.
 * @param returned leftovers of the same close-out.
 */
export function backflushDrafts(
  context: GateContext,
  acting: Acting,
  job: Job,
  equipment: string,
  made: string,
  returned: readonly Returned[] = [],
): FactDraft[] {
  const { plan } = context.world;
  return componentsOfJob(plan, job).flatMap(({ requirement, consumed }) => {
    if (requirement.mode !== 'backflush') return [];
    const { material, unit } = requirement;
    let back = new Big(0);
    for (const one of returned)
      if (requirementFor(plan, job.operation.materials, one.material) === requirement)
        back = back.plus(convertMaterial(plan, one.material, one.quantity.value, one.quantity.unit, unit) ?? 0);
    const missing = new Big(requirement.quantityPer).times(made).minus(consumed).plus(back);
    const value = roundedDecimal(missing);
    if (new Big(value).lte(0)) return [];
    const data = {
      order: job.orderId,
      operation: job.operation.id,
      equipment,
      material,
      lot: null,
      quantity: { value, unit },
      mode: 'backflush' as const,
    };
    return [draft(context, acting, 'MaterialConsumed', data)];
  });
}
