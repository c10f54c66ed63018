import { noChanges, takeRows } from '../../electron/station/kernel/replica.ts';
import type { Replica } from '../../electron/station/kernel/replica.ts';
import type { ServerLink } from '../../electron/station/sync/server-link.ts';
import type { Lane } from '../../shared/facts/chain.ts';
import { lanes } from '../../shared/facts/chain.ts';
import { factEnvelope } from '../../shared/facts/envelope.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import { PULL_LIMIT } from '../../shared/sync/protocol.ts';
import type { Checkpoint, LooseRow } from '../../shared/sync/protocol.ts';

/** What a puller of the whole site keeps between two pulls. */
export interface SitePull {
  /** Takes in what the server has got since the last time; tells of each fact. */
  readonly pull: (token: string, nowMs: number, signal: AbortSignal) => Promise<void>;
}

/** Pulls the log of a site into a replica in memory. */
export function createSitePull(link: ServerLink, replica: Replica, onFact: (fact: RawFact) => void): SitePull {
  const places = new Map<Lane, Checkpoint>();

  async function pullLane(lane: Lane, token: string, signal: AbortSignal): Promise<LooseRow[]> {
    const rows: LooseRow[] = [];
    for (;;) {
      const request = { lane, checkpoint: places.get(lane) ?? null, limit: PULL_LIMIT, without: [] };
      const page = await link.pull(token, request, signal);
      places.set(lane, page.checkpoint);
      rows.push(...page.rows);
      if (!page.more) return rows;
    }
  }

  return {
    pull: async (token, nowMs, signal) => {
      const rows = await Promise.all(lanes.map((lane) => pullLane(lane, token, signal)));
      const all = rows.flat();
      if (all.length === 0) return;
      takeRows(replica, all, nowMs, noChanges());
      for (const { kind, body } of all) {
        if (kind !== 'fact') continue;
        const fact = factEnvelope.safeParse(body);
        if (fact.success) onFact(fact.data);
      }
    },
  };
}
