import type { TroubledFact } from '../../../shared/attention/attention-of.ts';
import { readCheckedFact } from '../../../shared/catalogue/fact-catalogue.ts';
import type { RecentActions } from '../kernel/recent-actions.ts';

/** Own facts that the server set aside or the ERP refused, as far as the station remembers them. */
export function troubledFacts({ facts, receipts }: RecentActions): TroubledFact[] {
  const troubled: TroubledFact[] = [];
  if (receipts.size === 0) return troubled;
  for (const raw of facts) {
    const receipt = receipts.get(raw.id);
    if (!receipt || (receipt.quarantined === null && receipt.posting?.state !== 'rejected')) continue;
    const fact = readCheckedFact(raw);
    if (fact) troubled.push({ fact, receipt });
  }
  return troubled;
}
