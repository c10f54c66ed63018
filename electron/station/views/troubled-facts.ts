import type { TroubledFact } from '../../../shared/attention/troubled-fact.ts';
import { readCheckedFact } from '../../../shared/catalogue/fact-catalogue.ts';
import type { RawFact } from '../../../shared/facts/envelope.ts';
import type { Receipt } from '../../../shared/sync/protocol.ts';
import type { OpenReceipts } from '../receipts/open-receipts.ts';
import type { StoreReader } from '../store/store-reader.ts';

/** How many are looked at: more than anybody is shown. */
const MOST = 400;

/** A report that the ERP refused, with its fact; undefined when nothing of that is known here. */
export function refusedPosting(
  receipts: Pick<OpenReceipts, 'find'>,
  reader: Pick<StoreReader, 'facts'>,
  fact: string,
): { readonly raw: RawFact; readonly receipt: Receipt } | undefined {
  const receipt = receipts.find(fact);
  const raw = receipt && reader.facts([fact]).get(fact);
  return receipt && raw && { raw, receipt };
}

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
