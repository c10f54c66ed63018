import { MOST_UNSENT } from '../../../shared/views/unsent-view-of.ts';
import type { UnsentFact, UnsentSources } from '../../../shared/views/unsent-view-of.ts';
import type { Replica } from '../kernel/replica.ts';
import type { OpenReceipts } from '../receipts/open-receipts.ts';
import type { StoreReader } from '../store/store-reader.ts';

/** What the view of unsent facts is made from: reads at most as many facts as it shows. */
export function unsentSources(
  { heads, recent }: Pick<Replica, 'heads' | 'recent'>,
  receipts: Pick<OpenReceipts, 'pending' | 'ownTroubled' | 'open'>,
  heldSeq: (chain: string) => number,
  reader: Pick<StoreReader, 'facts'>,
  unanswered: UnsentSources['unanswered'],
): UnsentSources {
  const waiting = [...heads.values()].reduce((sum, { chain, seq }) => sum + Math.max(0, seq - heldSeq(chain)), 0);
  const here: UnsentFact[] = recent.facts
    .filter(({ chain, seq }) => seq > heldSeq(chain))
    .slice(-MOST_UNSENT)
    .map((fact) => ({ fact, receipt: undefined }));
  const troubled = receipts.ownTroubled();
  const known = [...troubled.slice(-MOST_UNSENT), ...receipts.open(MOST_UNSENT - Math.min(MOST_UNSENT, here.length))];
  const facts = reader.facts(known.map(({ fact }) => fact));
  const there = known.flatMap((receipt): UnsentFact[] => {
    const fact = facts.get(receipt.fact);
    return fact ? [{ fact, receipt }] : [];
  });
  return { waiting, pending: receipts.pending(), rejected: troubled.length, unanswered, facts: [...there, ...here] };
}
