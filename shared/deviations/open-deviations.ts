import type { Fact } from '../catalogue/fact-catalogue.ts';
import type { DeviationKind } from './deviation-kinds.ts';

/** A deviation that is open on something, as far as the facts that name it tell. */
export interface OpenDeviation {
  readonly id: string;
  readonly kind: DeviationKind;
  readonly round: number;
  readonly since: string;
  /** The operation of the order that it is about; null: all of it. */
  readonly operation: string | null;
  /** The order that it is about; null: none. */
  readonly order: string | null;
  /** What was decided, and when; null: nothing yet. */
  readonly chosen: string | null;
  readonly chosenAt: string | null;
  /** When the wait that was decided before was over, and what was waited for may be there; null: nobody waited. */
  readonly waited: string | null;
}

/** What stands against an entry that is taken off: the same round begins no more. */
interface Over {
  readonly id: string;
  readonly round: number;
}

/** The open deviations of one order, lot or piece of equipment. `over` keeps those that ended, until they begin another round. */
export interface OpenDeviations {
  readonly open: readonly OpenDeviation[];
  readonly over: readonly Over[];
}

export const noDeviations: OpenDeviations = { open: [], over: [] };

/** So many ended ones are remembered: facts of one round come in order, but for what two stations did without hearing of each other. */
const MOST_OVER = 50;

const endings = new Set(['DeviationResolved', 'DeviationCleared', 'DeviationMerged']);

/** Follows what happens to the deviations of a thing; facts that are about none, or another thing, change nothing. */
export function evolveDeviations(list: OpenDeviations, fact: Fact): OpenDeviations {
  if (!('deviation' in fact.data)) return list;
  const { deviation: id, kind, round, subject } = fact.data;
  const known = list.open.find((one) => one.id === id);
  if (endings.has(fact.type)) {
    if (known && known.round > round) return list;
    const over = [...list.over.filter((one) => one.id !== id), { id, round }].slice(-MOST_OVER);
    return { open: list.open.filter((one) => one.id !== id), over };
  }
  if (list.over.some((one) => one.id === id && one.round >= round)) return list;
  const before = known && known.round >= round ? known : undefined;
  const chosen = fact.type === 'OptionChosen' ? (before?.chosen ?? fact.data.option) : (before?.chosen ?? null);
  const waited = fact.type === 'DeviationWaitEnded' ? fact.occurredAt : (before?.waited ?? null);
  if (before && before.chosen === chosen && before.waited === waited) return list;
  const chosenAt = chosen === null ? null : (before?.chosenAt ?? fact.occurredAt);
  const since = before?.since ?? fact.occurredAt;
  const entry = {
    id,
    kind,
    round: Math.max(round, known?.round ?? 0),
    since,
    operation: subject.operation ?? null,
    order: subject.order ?? null,
    chosen,
    chosenAt,
    waited,
  };
  return { open: [...list.open.filter((one) => one.id !== id), entry], over: list.over };
}
