import { Big } from 'big.js';

import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import type { LotPlan } from '../plan/material.ts';
import { planBody } from '../plan/plan-index.ts';
import { convertMaterial } from './material-units.ts';

/**
 * What is left in a lot, in the unit of its book quantity; not below zero. It is the book quantity of the current revision, less what was
 * consumed and plus what was returned by all facts that are known here, but for what the book quantity includes already. Limits: facts of
 * stations that were not heard of yet are missing; and where the ERP does not say what its book quantity includes, what it had booked of our
 * consumption counts twice, until the next export.
 */
export function leftInLot(world: World, id: string, lot: LotPlan): Big {
  const left = balanceOf(world, id, lot);
  return left.lt(0) ? new Big(0) : left;
}

/** How much more was taken from a lot than there was, in the unit of its book quantity; undefined: not more. Same limits as `leftInLot`. */
export function overdrawnOf(world: World, id: string, lot: LotPlan): Big | undefined {
  const left = balanceOf(world, id, lot);
  return left.lt(0) ? left.times(-1) : undefined;
}

function balanceOf(world: World, id: string, lot: LotPlan): Big {
  let left = new Big(lot.quantity.value);
  const take = (net: Big, unit: string) => {
    left = left.minus(convertMaterial(world.plan, lot.material, net, unit, lot.quantity.unit) ?? 0);
  };
  for (const { unit, consumed, returned } of stateOf(world, 'lot', id).balances)
    take(new Big(consumed).minus(returned), unit);
  for (const { unit, consumed, returned } of lot.included ?? []) take(new Big(returned).minus(consumed), unit);
  return left;
}

/** Whether a lot may go into a job on a day of the site, and why not. */
export function lotState(lot: LotPlan, date: string): 'usable' | 'restricted' | 'blocked' | 'expired' {
  if (lot.disposition !== 'unrestricted') return lot.disposition;
  return lot.expiry !== null && lot.expiry < date ? 'expired' : 'usable';
}

/** The lots of a material, first to expire first. */
export function lotsOfMaterial(world: World, material: string): { readonly id: string; readonly lot: LotPlan }[] {
  const ids = world.plan.lotsOf.get(material) ?? new Set<string>();
  const lots = [...ids].flatMap((id) => {
    const lot = planBody(world.plan, 'lot', id);
    return lot?.material === material ? [{ id, lot }] : [];
  });
  const order = ({ id, lot }: (typeof lots)[number]) => `${lot.expiry ?? '9999-12-31'} ${id}`;
  return lots.toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
}
