import type { AggregateDefinition } from '../aggregates/aggregate-log.ts';
import { addDecimals } from '../quantity/quantity.ts';
import type { Decimal } from '../quantity/quantity.ts';

/** A lot as its facts tell it: what went out of it and came back, in the unit of its material. */
export interface LotState {
  readonly id: string;
  readonly consumed: Decimal;
  readonly returned: Decimal;
}

/** Lots fold the material facts that name them. */
export const lotAggregate: AggregateDefinition<LotState> = {
  kind: 'lot',
  initial: (id) => ({ id, consumed: '0', returned: '0' }),
  evolve(state, fact) {
    if (fact.type === 'MaterialConsumed' && fact.data.lot === state.id)
      return { ...state, consumed: addDecimals(state.consumed, fact.data.quantity.value) };
    if (fact.type === 'MaterialReturned' && fact.data.lot === state.id)
      return { ...state, returned: addDecimals(state.returned, fact.data.quantity.value) };
    return state;
  },
};
