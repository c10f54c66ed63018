import type { ChainId } from '../../shared/facts/chain.ts';

interface Batch {
  readonly head: { readonly chain: ChainId };
  readonly first: number;
  readonly rows: readonly { readonly hash: string }[];
}

/** Which batches were sent back, so that the second try of one is told from the first. Bounded; forgetting costs one more round. */
export interface RememberedBatches {
  readonly has: (batch: Batch) => boolean;
  readonly add: (batch: Batch) => void;
}

const REMEMBERED = 1000;

/** A memory of the last thousand batches. A batch is known by its chain, its first place and what it has there. */
export function createRememberedBatches(): RememberedBatches {
  const names = new Set<string>();
  const nameOf = ({ head, first, rows }: Batch) => `${head.chain} ${first} ${rows[0]?.hash ?? ''}`;
  return {
    has: (batch) => names.has(nameOf(batch)),
    add: (batch) => {
      names.add(nameOf(batch));
      for (const oldest of names) {
        if (names.size <= REMEMBERED) break;
        names.delete(oldest);
      }
    },
  };
}
