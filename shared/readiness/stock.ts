import { Big } from 'big.js';

import type { World } from '../aggregates/world.ts';
import { leftInLot, lotsOfMaterial, lotState } from '../materials/lot-balance.ts';
import { convertMaterial } from '../materials/material-units.ts';
import type { LotPlan } from '../plan/material.ts';
import { planBody } from '../plan/plan-index.ts';
import { isWorkPlaceOf } from '../production/work-place.ts';
import { holdsOn } from '../quality/refuse-held.ts';
import { holdersOf } from '../time/equipment-shifts.ts';
import { siteDate } from '../time/site-date.ts';
import { siteDayEnd } from '../time/site-day-end.ts';

/** A lot with something left in it, in the unit that was asked for. */
export interface StockLot {
  readonly id: string;
  readonly lot: LotPlan;
  readonly left: Big;
  /** When its last day is over (milliseconds); null: it has none. */
  readonly endsMs: number | null;
}

/** What there is of a material and of what may be used instead, by the books and by what the floor took. Sums are exact, in one unit. */
export interface Supply {
  /** Any lot is known here, however empty. */
  readonly isKnown: boolean;
  /** May be taken from. */
  readonly usable: Big;
  /** The part of it that lies where the machine can take it, and its lots, first to expire first. */
  readonly near: Big;
  readonly nearLots: readonly StockLot[];
  /** The first of the lots that lie elsewhere. */
  readonly away: StockLot | undefined;
  /** Nobody may take from these: on hold, blocked, restricted, or past their last day. */
  readonly unusable: Big;
  readonly unusableLot: string | undefined;
  /** When the first usable lot ends (milliseconds); null: none does. */
  readonly firstEndMs: number | null;
}

/** What a machine can be supplied with. */
export type Stock = (material: string, unit: string) => Supply;

const byEnd = (a: StockLot, b: StockLot): number =>
  (a.endsMs ?? Number.POSITIVE_INFINITY) - (b.endsMs ?? Number.POSITIVE_INFINITY) || (a.id < b.id ? -1 : 1);

const sumOf = (lots: readonly StockLot[]): Big => lots.reduce((sum, { left }) => sum.plus(left), new Big(0));

/**
 * The stock of a machine at a time; each material is looked at once. It does not follow the world: make another when lots or their holds
 * change, or the day does.
 */
export function stockOf(world: World, equipment: string, nowMs: number): Stock {
  const { plan } = world;
  const known = new Map<string, Supply>();
  const ends = new Map<string, number>();
  const places = new Map<string, boolean>();
  let date: string | undefined;

  function endOf(expiry: string): number {
    const end = ends.get(expiry) ?? siteDayEnd(plan, expiry);
    ends.set(expiry, end);
    return end;
  }

  /** Whether a lot lies at the machine, or anywhere at its work center; one whose place nobody knows may. */
  function isNear({ lot: { location } }: StockLot): boolean {
    if (location === null || location === equipment) return true;
    const is = places.get(location) ?? holdersOf(plan, location).some((id) => isWorkPlaceOf(plan, equipment, id));
    places.set(location, is);
    return is;
  }

  function supplyOf(material: string, unit: string): Supply {
    const day = (date ??= siteDate(plan, nowMs));
    const materials = [material, ...(planBody(plan, 'material', material)?.substitutes ?? [])];
    const all = [...new Set(materials)].flatMap((one) => lotsOfMaterial(world, one));
    const lots = all.flatMap(({ id, lot }): StockLot[] => {
      const left = convertMaterial(plan, lot.material, leftInLot(world, id, lot), lot.quantity.unit, unit);
      const endsMs = lot.expiry === null ? null : endOf(lot.expiry);
      return left?.gt(0) ? [{ id, lot, left, endsMs }] : [];
    });
    const isUsable = ({ id, lot }: StockLot) =>
      lotState(lot, day) === 'usable' && holdsOn(world, { kind: 'lot', id }).length === 0;
    const usable = lots.filter((one) => isUsable(one)).toSorted(byEnd);
    const unusable = lots.filter((one) => !usable.includes(one));
    const nearLots = usable.filter((one) => isNear(one));
    return {
      isKnown: all.length > 0,
      usable: sumOf(usable),
      near: sumOf(nearLots),
      nearLots,
      away: usable.find((one) => !nearLots.includes(one)),
      unusable: sumOf(unusable),
      unusableLot: unusable[0]?.id,
      firstEndMs: usable[0]?.endsMs ?? null,
    };
  }

  return (material, unit) => {
    const key = `${material} ${unit}`;
    const supply = known.get(key) ?? supplyOf(material, unit);
    known.set(key, supply);
    return supply;
  };
}
