import type { TroubledFact } from '../../../shared/attention/attention-of.ts';
import { readCheckedFact } from '../../../shared/catalogue/fact-catalogue.ts';
import type { OpenReceipts } from '../receipts/open-receipts.ts';
import type { StoreReader } from '../store/store-reader.ts';

/** How many are looked at: more than anybody is shown. */
const MOST = 400;

/** Facts of the stations of the area that the server set aside or the ERP refused, the last ones. */
export function troubledFacts(
  receipts: Pick<OpenReceipts, 'troubled'>,
  reader: Pick<StoreReader, 'facts'>,
): TroubledFact[] {
  const troubled = receipts.troubled().slice(-MOST);
  if (troubled.length === 0) return [];
  const facts = reader.facts(troubled.map(({ fact }) => fact));
  return troubled.flatMap((receipt) => {
    const raw = facts.get(receipt.fact);
    const fact = raw && readCheckedFact(raw);
    return fact ? [{ fact, receipt }] : [];
  });
}
