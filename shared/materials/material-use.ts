import type { Fact } from '../catalogue/fact-catalogue.ts';
import { addDecimals, subtractDecimals } from '../quantity/quantity.ts';
import type { Decimal } from '../quantity/quantity.ts';

/** What went of one lot of a material (lot null: material without lots) into an operation, in one unit. */
export interface MaterialUse {
  readonly material: string;
  readonly lot: string | null;
  readonly unit: string;
  readonly consumed: Decimal;
  readonly returned: Decimal;
}

/** The uses of an operation after a fact that names it. */
export function evolveUses(uses: readonly MaterialUse[], fact: Fact): readonly MaterialUse[] {
  if (fact.type !== 'MaterialConsumed' && fact.type !== 'MaterialReturned') return uses;
  const { material, lot, quantity } = fact.data;
  const index = uses.findIndex((use) => use.material === material && use.lot === lot && use.unit === quantity.unit);
  const before = uses[index] ?? { material, lot, unit: quantity.unit, consumed: '0', returned: '0' };
  const after =
    fact.type === 'MaterialConsumed'
      ? { ...before, consumed: addDecimals(before.consumed, quantity.value) }
      : { ...before, returned: addDecimals(before.returned, quantity.value) };
  return index < 0 ? [...uses, after] : uses.with(index, after);
}

/** Consumed less returned. */
export function netOf({ consumed, returned }: Pick<MaterialUse, 'consumed' | 'returned'>): Decimal {
  return subtractDecimals(consumed, returned);
}
