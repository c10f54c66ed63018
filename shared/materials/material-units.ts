import { Big } from 'big.js';

import { planBody } from '../plan/plan-index.ts';
import type { PlanIndex } from '../plan/plan-index.ts';
import { decimalText } from '../quantity/quantity.ts';
import type { Decimal } from '../quantity/quantity.ts';

/** Digits after the point that a decimal carries. */
const DIGITS = 6;

/** An exact number as a decimal of at most six digits after the point, half up. */
export function roundedDecimal(value: Big): Decimal {
  return decimalText(value.round(DIGITS, Big.roundHalfUp));
}

/** Like `roundedDecimal`, never more than the number itself. */
export function roundedDown(value: Big): Decimal {
  return decimalText(value.round(DIGITS, Big.roundDown));
}

/** So many own units of the material are one of this unit; undefined when its plan does not say. */
function inOwnUnit(plan: PlanIndex, material: string, unit: string): Big | undefined {
  const body = planBody(plan, 'material', material);
  if (!body) return undefined;
  if (body.unit === unit) return new Big(1);
  const factor = body.conversions.find((conversion) => conversion.unit === unit)?.factor;
  return factor === undefined || new Big(factor).lte(0) ? undefined : new Big(factor);
}

/**
 * A quantity of a material in another unit, by the material's own factors; as exact as decimal arithmetic of 20 digits makes it.
 * @returns undefined when the plan has no factor for one of the units.
 */
export function convertMaterial(
  plan: PlanIndex,
  material: string,
  value: Decimal | Big,
  from: string,
  to: string,
): Big | undefined {
  if (from === to) return new Big(value);
  const [fromFactor, toFactor] = [inOwnUnit(plan, material, from), inOwnUnit(plan, material, to)];
  return fromFactor && toFactor ? new Big(value).times(fromFactor).div(toFactor) : undefined;
}
