import { readFact } from '../catalogue/fact-catalogue.ts';
import type { RawFact } from '../facts/envelope.ts';
import type { Settlement } from './attention-facts.ts';

/** What somebody decided about a report that the ERP refused. */
export interface RefusalAnswer {
  /** The fact whose report it was, and when the ERP refused it. */
  readonly posting: string;
  readonly refusedAt: string;
  /** Null: it is sent once more. */
  readonly as: Settlement | null;
  readonly note: string;
}

/** The answer to a refusal that a fact is; undefined for all others, and for those that this build cannot read. */
export function refusalAnswerOf(raw: RawFact): RefusalAnswer | undefined {
  if (raw.type !== 'PostingResent' && raw.type !== 'PostingSettled') return undefined;
  const reading = readFact(raw);
  if (!reading.ok) return undefined;
  const { fact } = reading;
  if (fact.type === 'PostingResent') return { ...fact.data, as: null, note: '' };
  return fact.type === 'PostingSettled' ? fact.data : undefined;
}

/** How a settlement reads in a receipt. */
export function settlementText(as: Settlement, note: string): string {
  return note === '' ? as : `${as}: ${note}`;
}
