import { parseChain } from '../../../shared/facts/chain.ts';
import type { ChainHead } from '../../../shared/facts/chain.ts';
import { digest } from '../../../shared/facts/digest.ts';
import { signBatchHead } from '../../../shared/facts/signatures.ts';
import { must } from '../../../shared/invariant.ts';
import { SHIP_LIMIT } from '../../../shared/sync/protocol.ts';
import type { HeldChain, ShipResponse } from '../../../shared/sync/protocol.ts';
import type { StationIdentity } from '../process/station-identity.ts';
import type { StationStore } from '../store/station-store.ts';
import type { ServerLink } from './server-link.ts';

/** What shipping needs to know and tell. */
export interface ShipperParts {
  readonly store: StationStore;
  readonly link: ServerLink;
  readonly identity: () => StationIdentity;
  /** Ends of all chains this station wrote. */
  readonly heads: () => readonly ChainHead[];
  readonly onShipped: (response: ShipResponse) => void;
}

/** How a chain here compares with what the server holds of it. */
export type Comparison = 'same branch' | 'other branch' | 'server is ahead';

/** Compares by the hash of our own fact at the place where the server's branch ends. */
export async function compareWithServer(store: StationStore, own: ChainHead, held: HeldChain): Promise<Comparison> {
  if (held.seq === 0) return 'same branch';
  if (held.seq > own.seq) return 'server is ahead';
  const [fact] = await store.ownAfter(own.chain, held.seq - 1, 1);
  return fact && digest(fact) === held.head ? 'same branch' : 'other branch';
}

/** Priority lane first; in a lane the older chains first. */
function inShippingOrder(heads: readonly ChainHead[]): ChainHead[] {
  const rank = (head: ChainHead) => (parseChain(head.chain).lane === 'priority' ? 0 : 1);
  return heads.toSorted((a, b) => rank(a) - rank(b));
}

/**
 * Sends what the server does not hold yet, chain by chain, in batches with a signed head. `held` is what the server said it holds and
 * is advanced by its answers only; a lost answer leads to the same batch again, which the server recognises.
 */
export async function shipAll(parts: ShipperParts, token: string, held: Map<string, number>): Promise<void> {
  for (const head of inShippingOrder(parts.heads())) {
    for (;;) {
      const from = held.get(head.chain) ?? 0;
      if (from >= head.seq) break;
      const facts = await parts.store.ownAfter(head.chain, from, SHIP_LIMIT);
      if (facts.length === 0) break;
      const last = must(facts.at(-1), 'last fact of a batch');
      const identity = parts.identity();
      const signed = signBatchHead(
        identity.site,
        { chain: head.chain, seq: last.seq, head: digest(last) },
        identity.keys.secretKey,
      );
      const response = await parts.link.ship(token, { facts: [...facts], head: signed });
      held.set(head.chain, Math.max(from, Math.min(response.held.seq, last.seq)));
      parts.onShipped(response);
      if ((held.get(head.chain) ?? 0) <= from) {
        throw new Error(
          `The server took nothing of chain ${head.chain} after place ${from}: ${response.rows[0]?.detail ?? 'no reason given'}.`,
        );
      }
    }
  }
}
