import type { AggregateDefinition } from '../aggregates/aggregate-log.ts';
import { evolveDeviations, noDeviations } from '../deviations/open-deviations.ts';
import type { OpenDeviations } from '../deviations/open-deviations.ts';
import { evolveHolds } from '../quality/holds.ts';
import type { Hold } from '../quality/holds.ts';
import { addDecimals } from '../quantity/quantity.ts';
import type { Decimal } from '../quantity/quantity.ts';
import { evolveRuns, evolveTakes, takeOf } from './lot-takes.ts';
import type { LotTake } from './lot-takes.ts';

/** What went out of a lot and came back, in one unit. */
export interface LotBalance {
  readonly unit: string;
  readonly consumed: Decimal;
  readonly returned: Decimal;
}

/** A lot as its facts tell it, by the units of the components that it went into: folds know no conversions. */
export interface LotState {
  readonly id: string;
  readonly balances: readonly LotBalance[];
  /** What is open about the lot. */
  readonly deviations: OpenDeviations;
  /** Nobody may take from it while there are any. */
  readonly holds: readonly Hold[];
  /** Who took what lately, first to last. */
  readonly takes: readonly LotTake[];
  /** The same by runs, farther back. */
  readonly runs: readonly LotTake[];
}

/** Lots fold the material facts that name them. */
export const lotAggregate: AggregateDefinition<LotState> = {
  kind: 'lot',
  initial: (id) => ({ id, balances: [], deviations: noDeviations, holds: [], takes: [], runs: [] }),
  evolve(state, fact) {
    if ('deviation' in fact.data) {
      const deviations =
        fact.data.subject.lot === state.id ? evolveDeviations(state.deviations, fact) : state.deviations;
      return deviations === state.deviations ? state : { ...state, deviations };
    }
    const holds = evolveHolds(state.holds, fact, { kind: 'lot', id: state.id });
    if (holds !== state.holds) return { ...state, holds };
    if (fact.type !== 'MaterialConsumed' && fact.type !== 'MaterialReturned') return state;
    const { lot, quantity } = fact.data;
    if (lot !== state.id) return state;
    const index = state.balances.findIndex(({ unit }) => unit === quantity.unit);
    const before = state.balances[index] ?? { unit: quantity.unit, consumed: '0', returned: '0' };
    const key = fact.type === 'MaterialConsumed' ? 'consumed' : 'returned';
    const after = { ...before, [key]: addDecimals(before[key], quantity.value) };
    const take = takeOf(fact);
    const takes = evolveTakes(state.takes, take);
    const runs = evolveRuns(state.runs, take);
    return {
      ...state,
      takes,
      runs,
      balances: index < 0 ? [...state.balances, after] : state.balances.with(index, after),
    };
  },
};
