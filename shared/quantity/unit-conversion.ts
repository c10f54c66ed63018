import { Big } from 'big.js';

import { decimal, decimalText } from './quantity.ts';
import type { Quantity } from './quantity.ts';

/** One unit of `from` is `numerator / denominator` units of `to`, by the material's own factors. */
export interface UnitFactor {
  readonly from: string;
  readonly to: string;
  readonly numerator: string;
  readonly denominator: string;
}

/** Digits after the point that a decimal may carry on the wire. */
const DIGITS = 6;

export type Conversion =
  | { readonly ok: true; readonly quantity: Quantity }
  | { readonly ok: false; readonly reason: 'no factor' | 'not exact' | 'too large' };

/**
 * Converts a quantity with the material's own factors, exactly or not at all: a result that needs more than six digits after the
 * point is refused as "not exact" rather than rounded behind anyone's back, one that no decimal can carry as "too large". A factor
 * with a zero in it says nothing and counts as none.
 */
export function convertQuantity(from: Quantity, to: string, factors: readonly UnitFactor[]): Conversion {
  if (from.unit === to) return { ok: true, quantity: from };
  for (const factor of factors) {
    const forward = factor.from === from.unit && factor.to === to;
    const backward = factor.to === from.unit && factor.from === to;
    if (!forward && !backward) continue;
    const [times, over] = forward ? [factor.numerator, factor.denominator] : [factor.denominator, factor.numerator];
    const divisor = new Big(over);
    if (divisor.eq(0) || new Big(times).eq(0)) continue;
    const product = new Big(from.value).times(times);
    const result = product.div(divisor).round(DIGITS);
    if (!result.times(divisor).eq(product)) return { ok: false, reason: 'not exact' };
    const value = decimalText(result);
    if (!decimal.safeParse(value).success) return { ok: false, reason: 'too large' };
    return { ok: true, quantity: { value, unit: to } };
  }
  return { ok: false, reason: 'no factor' };
}
