import type { Fact } from '../../../shared/catalogue/fact-catalogue.ts';
import type { ActionLine } from '../../../shared/views/view-schemas.ts';
import type { RecentActions } from '../kernel/recent-actions.ts';

/** How far own facts have come together. `heldSeq` tells up to which number of a chain the server holds. */
export function reachedOf(
  recent: RecentActions,
  facts: readonly Fact[],
  heldSeq: (chain: string) => number,
): ActionLine['reached'] {
  const receipts = facts.map((fact) => recent.receipts.get(fact.id)).filter((receipt) => receipt !== undefined);
  if (receipts.some((receipt) => receipt.quarantined !== null)) return 'quarantined';
  const postings = receipts.map((receipt) => receipt.posting).filter((posting) => posting !== null);
  if (postings.some((posting) => posting.state === 'rejected')) return 'rejected';
  if (!facts.every((fact) => fact.seq <= heldSeq(fact.chain))) return 'station';
  const isDone = postings.every(({ state }) => state === 'posted' || state === 'settled');
  if (postings.length === 0 || !isDone) return 'server';
  return postings.some(({ state }) => state === 'settled') ? 'settled' : 'erp';
}
