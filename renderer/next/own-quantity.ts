import { compareDecimals, subtractDecimals } from '../../shared/quantity/quantity.ts';
import type { Quantity } from '../../shared/quantity/quantity.ts';
import type { RunningJobView } from '../../shared/views/view-schemas.ts';

/** How much a job is about: of one that was closed with an open remainder, what is missing; else all that was ordered. */
export function ownQuantity({ job, special }: Pick<RunningJobView, 'job' | 'special'>): Quantity {
  const { quantity, good } = job;
  if (special !== 'remainder') return quantity;
  const isMissing = compareDecimals(quantity.value, good) > 0;
  return { value: isMissing ? subtractDecimals(quantity.value, good) : '0', unit: quantity.unit };
}
