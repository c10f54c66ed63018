import { compareDecimals, type Decimal } from '../../shared/quantity/quantity.ts';

/** How much of so much scrap and rework is taken from what the machine counted; null: nothing is, it comes on top. */
export function takenFromCounted(bad: Decimal, counted: Decimal | null): Decimal {
  if (counted === null) return '0';
  return compareDecimals(bad, counted) > 0 ? counted : bad;
}
