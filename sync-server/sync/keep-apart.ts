import type { ChainId } from '../../shared/facts/chain.ts';
import type { ApartRow, SiteStore } from '../store/site-store.ts';
import { quarantine } from './judge-fact.ts';
import { idFromHash } from './received-row.ts';
import type { ReceivedRow } from './received-row.ts';
import type { ServerChain } from './server-chain.ts';
import { quarantineDraft } from './server-facts.ts';

const FORGED =
  'Nobody proved that the station wrote it: the signature of its batch does not cover it. It is kept apart from the chain.';
const NOT_CONNECTED = 'It has no place yet: what it follows is not here. It is kept apart from the chain.';

/** A row that has no place in its chain. */
export interface UnplacedRow {
  readonly row: ReceivedRow;
  /** False when the signature of the batch does not cover it. */
  readonly proven: boolean;
}

/** The verdict on a row without a place. */
export function apartVerdict({ proven }: UnplacedRow): ApartRow['quarantined'] {
  return proven ? quarantine('broken-chain', NOT_CONNECTED) : quarantine('forged', FORGED);
}

/**
 * Keeps rows apart from every chain, with a verdict of the server on each new one. The verdict names an id made from the content, not
 * the id the row claims: else a forger could silence the true fact of that id.
 * @returns false when another process was faster.
 */
export async function keepApart(
  store: Pick<SiteStore, 'apartHashes' | 'keepApart'>,
  server: ServerChain,
  chain: ChainId,
  unplaced: readonly UnplacedRow[],
  receivedAt: string,
): Promise<boolean> {
  const known = new Set(await store.apartHashes(unplaced.map(({ row }) => row.hash)));
  const rows: ApartRow[] = [];
  for (const one of unplaced) {
    const { hash, text } = one.row;
    if (known.has(hash)) continue;
    known.add(hash);
    rows.push({ id: idFromHash(hash), hash, text, quarantined: apartVerdict(one) });
  }
  if (rows.length === 0) return true;
  const drafts = rows.map((row) => quarantineDraft(row.id, row.quarantined, [], chain, receivedAt));
  return server.record(drafts, (serverFacts) => store.keepApart({ chain, rows, serverFacts, receivedAt }));
}
