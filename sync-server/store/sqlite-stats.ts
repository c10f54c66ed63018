import type { StoreStats } from './site-store.ts';
import { integerAt } from './sqlite-engine.ts';
import type { SqlConnection } from './sqlite-engine.ts';

/** Reads the numbers for monitoring. No query walks the history: chains, open postings and ends of tables only. */
export function sqliteStats(connection: SqlConnection, upTo: () => number): () => Promise<StoreStats> {
  const chains = connection.prepare(
    'SELECT count(*), coalesce(sum(seq - first_seq + 1), 0), coalesce(sum(max(0, seq - max(backed_up, first_seq - 1))), 0) FROM chain_branch',
  );
  const apart = connection.prepare('SELECT coalesce(max(rowid), 0) FROM apart');
  const open = connection.prepare(
    `SELECT coalesce(sum(state = 'pending'), 0), coalesce(sum(state = 'sending'), 0), min(at) FROM outbox
     WHERE state IN ('pending', 'sending')`,
  );
  const handed = connection.prepare(`SELECT count(*), min(at) FROM outbox WHERE state = 'handed'`);
  const rejected = connection.prepare(`SELECT count(*), min(at) FROM outbox WHERE state = 'rejected'`);
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  return async () => {
    const [ofChains = [], ofOpen = []] = [chains.get(), open.get()];
    const [ofHanded = [], ofRejected = []] = [handed.get(), rejected.get()];
    return {
      rows: upTo(),
      chains: integerAt(ofChains, 0),
      facts: integerAt(ofChains, 1),
      notBackedUp: integerAt(ofChains, 2),
      apart: integerAt(apart.get() ?? [], 0),
      outbox: {
        pending: integerAt(ofOpen, 0),
        sending: integerAt(ofOpen, 1),
        handed: integerAt(ofHanded, 0),
        oldestOpenAt: text(ofOpen[2]),
        oldestHandedAt: text(ofHanded[1]),
        rejected: integerAt(ofRejected, 0),
        oldestRejectedAt: text(ofRejected[1]),
      },
    };
  };
}
