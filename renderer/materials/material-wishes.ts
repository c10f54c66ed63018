import type { Decimal } from '../../shared/quantity/quantity.ts';
import type { ComponentLine, JobView } from '../../shared/views/view-schemas.ts';
import type { Wish } from '../commands/give-command.ts';

type JobKey = Pick<JobView, 'order' | 'operation'>;

/** Material of a lot goes into a job: a quantity in the unit of the component, or what is still needed. */
export function consumeWish({ order, operation }: JobKey, lot: string, value?: Decimal, unit?: string): Wish {
  const quantity = value === undefined || unit === undefined ? {} : { quantity: { value, unit } };
  return { name: 'consumeMaterial', params: { order, operation, lot, ...quantity } };
}

/** Material of a lot comes back unused. */
export function returnWish(
  { order, operation }: JobKey,
  { unit }: Pick<ComponentLine, 'unit'>,
  { material, lot }: Pick<ComponentLine['lots'][number], 'material' | 'lot'>,
  value: Decimal,
): Wish {
  return { name: 'returnMaterial', params: { order, operation, material, lot, quantity: { value, unit } } };
}
