import type { RawFact } from '../../../shared/facts/envelope.ts';

/** The fact in a document of the own facts; undefined when damage has made something else of it. */
export function ownFactOf(document: unknown): RawFact | undefined {
  if (typeof document !== 'object' || document === null || !('fact' in document)) return undefined;
  const { fact } = document;
  if (typeof fact !== 'object' || fact === null || !('chain' in fact) || !('seq' in fact)) return undefined;
  const isSame = 'chain' in document && 'seq' in document && document.chain === fact.chain && document.seq === fact.seq;
  return isSame ? (fact as RawFact) : undefined;
}
