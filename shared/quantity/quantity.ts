import { Big } from 'big.js';
import { z } from 'zod';

/** A decimal number as text, exact: no exponent, at most 12 digits before and 6 after the point. */
export const decimal = z
  .string()
  .regex(
    /^-?\d{1,12}(\.\d{1,6})?$/,
    'a decimal is written like 12 or 0.250, at most 12 digits before the point and 6 after it',
  );
export type Decimal = z.infer<typeof decimal>;

/** A sum of decimals as a screen gets it: more digits before the point than any one of them may have. */
export const decimalTotal = z
  .string()
  .regex(/^-?\d{1,24}(\.\d{1,6})?$/, 'a total has at most 24 digits before the point');

/** A unit code, UN/ECE Recommendation 20 where one exists (C62 = piece, KGM = kilogram, LTR = litre, MTR = metre). */
export const unitCode = z.string().regex(/^[A-Z0-9]{1,6}$/, 'a unit code is 1 to 6 of A-Z and 0-9');

/** An exact amount with its unit. */
export const quantity = z.strictObject({ value: decimal, unit: unitCode });
export type Quantity = z.infer<typeof quantity>;

/** An amount that is zero or more. */
export const amount = quantity.refine((q) => !q.value.startsWith('-'), 'an amount cannot be negative');

/** Plain text of an exact decimal, without exponent and trailing zeros. */
export function decimalText(value: Big): Decimal {
  return value.toFixed();
}

/** Digits of whole numbers whose sum a double holds exactly. */
const SAFE_DIGITS = 15;
const wholeNumber = /^\d+$/;

/** Exact sum of decimals. */
export function addDecimals(a: Decimal, b: Decimal): Decimal {
  // Pieces are mostly counted whole, and folds add millions of them: these need no decimal arithmetic.
  if (a.length <= SAFE_DIGITS && b.length <= SAFE_DIGITS && wholeNumber.test(a) && wholeNumber.test(b))
    return String(Number(a) + Number(b));
  return decimalText(new Big(a).plus(b));
}

/** Exact difference a - b. */
export function subtractDecimals(a: Decimal, b: Decimal): Decimal {
  if (a.length <= SAFE_DIGITS && b.length <= SAFE_DIGITS && wholeNumber.test(a) && wholeNumber.test(b))
    return String(Number(a) - Number(b));
  return decimalText(new Big(a).minus(b));
}

/** Exact product. */
export function multiplyDecimals(a: Decimal, b: Decimal): Decimal {
  return decimalText(new Big(a).times(b));
}

/** -1, 0 or 1 as a is less than, equal to or greater than b. */
export function compareDecimals(a: Decimal, b: Decimal): -1 | 0 | 1 {
  return new Big(a).cmp(b);
}

/** Zero of a unit. */
export function zero(unit: string): Quantity {
  return { value: '0', unit };
}

/** Sum of two quantities. @throws when the units differ (a bug: gates convert or refuse before they add). */
export function addQuantities(a: Quantity, b: Quantity): Quantity {
  if (a.unit !== b.unit) throw new Error(`Cannot add ${b.unit} to ${a.unit} without a conversion.`);
  return { value: addDecimals(a.value, b.value), unit: a.unit };
}
