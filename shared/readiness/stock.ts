import { Big } from 'big.js';

import type { World } from '../aggregates/world.ts';
import { leftInLot, lotsOfMaterial, lotState } from '../materials/lot-balance.ts';
import type { LotPlan } from '../plan/material.ts';
import { holdsOn } from '../quality/refuse-held.ts';
import { siteDate } from '../time/site-date.ts';
import { siteDayEnd } from '../time/site-day-end.ts';

/** A lot with something left in it. `left` is in the unit of its book quantity. */
export interface StockLot {
  readonly id: string;
  readonly lot: LotPlan;
  readonly left: Big;
  /** When its last day is over (milliseconds); null: it has none. */
  readonly endsMs: number | null;
}

/** What there is of a material by the books and by what the floor took from it. */
export interface MaterialStock {
  /** May be taken from, first to expire first. */
  readonly usable: readonly StockLot[];
  /** Nobody may take from these: on hold, blocked, restricted, or past their last day. */
  readonly unusable: readonly StockLot[];
  /** Any lot of it is known here, however empty. */
  readonly isKnown: boolean;
}

/** What there is of materials now; each is looked at once. */
export type Stock = (material: string) => MaterialStock;

/** The stock of a world at a time. It does not follow the world: make another when lots or their holds change, or the day does. */
export function stockOf(world: World, nowMs: number): Stock {
  const known = new Map<string, MaterialStock>();
  let date: string | undefined;
  return (material) => {
    const there = known.get(material);
    if (there) return there;
    const day = (date ??= siteDate(world.plan, nowMs));
    const lots = lotsOfMaterial(world, material);
    const left = lots
      .map(({ id, lot }) => ({
        id,
        lot,
        left: leftInLot(world, id, lot),
        endsMs: lot.expiry === null ? null : siteDayEnd(world.plan, lot.expiry),
      }))
      .filter((one) => one.left.gt(0));
    const isUsable = ({ id, lot }: StockLot) =>
      lotState(lot, day) === 'usable' && holdsOn(world, { kind: 'lot', id }).length === 0;
    const usable = left.filter((one) => isUsable(one));
    const stock = { usable, unusable: left.filter((one) => !usable.includes(one)), isKnown: lots.length > 0 };
    known.set(material, stock);
    return stock;
  };
}

/** Exact zero. */
export const NOTHING = new Big(0);
