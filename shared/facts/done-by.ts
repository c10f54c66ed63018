import { parseChain } from './chain.ts';
import type { RawFact } from './envelope.ts';

/** Who recorded something, when and where. `person` null: the station by itself. */
export interface DoneBy {
  readonly fact: string;
  readonly at: string;
  readonly person: string | null;
  readonly station: string;
}

/** Who recorded a fact, when and where. */
export function doneBy({
  id,
  occurredAt,
  person,
  chain,
}: Pick<RawFact, 'id' | 'occurredAt' | 'person' | 'chain'>): DoneBy {
  return { fact: id, at: occurredAt, person: person?.id ?? null, station: parseChain(chain).station };
}
