import { readForeignFact } from '../../../shared/catalogue/fact-catalogue.ts';
import { isServerChain } from '../../../shared/facts/chain.ts';
import type { LooseRow } from '../../../shared/sync/protocol.ts';
import type { StationIdentity } from '../process/station-identity.ts';
import type { Revoked } from './revocation.ts';

/** What rows that were pulled say of this station being trusted no more; undefined: nothing. */
export function revocationIn(rows: readonly LooseRow[], { station, keys }: StationIdentity): Revoked | undefined {
  for (const { kind, lane, body } of rows) {
    if (kind !== 'fact' || lane !== 'priority') continue;
    if (typeof body !== 'object' || body === null || !('type' in body) || body.type !== 'DeviceRevoked') continue;
    const read = readForeignFact(body);
    if ('problem' in read || !read.reading.ok || !isServerChain(read.raw.chain)) continue;
    const { fact } = read.reading;
    if (fact.type !== 'DeviceRevoked' || fact.data.station !== station || fact.data.publicKey !== keys.publicKey)
      continue;
    return { at: fact.occurredAt, reason: fact.data.reason };
  }
  return undefined;
}
