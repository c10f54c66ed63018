import type { RawFact } from './envelope.ts';

type Ordered = Pick<RawFact, 'hlc' | 'chain' | 'seq' | 'id'>;

/** The total order of folds: (hlc, chain, seq); the id decides between the two branches of a forked chain. */
export function compareFacts(a: Ordered, b: Ordered): number {
  if (a.hlc !== b.hlc) return a.hlc < b.hlc ? -1 : 1;
  if (a.chain !== b.chain) return a.chain < b.chain ? -1 : 1;
  if (a.seq !== b.seq) return a.seq - b.seq;
  if (a.id !== b.id) return a.id < b.id ? -1 : 1;
  return 0;
}
