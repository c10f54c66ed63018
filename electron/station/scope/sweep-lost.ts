import { withdrawFacts } from '../../../shared/aggregates/withdraw-facts.ts';
import type { World } from '../../../shared/aggregates/world.ts';
import { readCheckedFact } from '../../../shared/catalogue/fact-catalogue.ts';
import type { RawFact } from '../../../shared/facts/envelope.ts';
import type { LooseRow } from '../../../shared/sync/protocol.ts';
import type { StationStore } from '../store/station-store.ts';
import { hasLeft } from './needed-rows.ts';

/** What sweeping works on. */
export interface LostSweep {
  readonly store: Pick<StationStore, 'reader' | 'purge'>;
  readonly world: World;
  /** The epoch of the server that everything is here of. */
  readonly epoch: string;
}

/**
 * A server that was put back to an older state has lost what it wrote itself since: verdicts, forks that it found. Nobody can give that back to it,
 * because only it may write it; it judges again what comes again. So what stations have of it and no log of the present epoch has brought is as if
 * it had never been said: it leaves the world, then the disk. What others wrote is never lost this way, they send it again.
 * @returns the aggregates that are others now.
 */
export async function sweepLost({ store, world, epoch }: LostSweep): Promise<ReadonlySet<string>> {
  const { reader } = store;
  const decidedAt = reader.ends();
  const keys = reader.serverFactKeys().flatMap(({ key, log }) => (log?.startsWith(`${epoch}:`) === true ? [] : [key]));
  if (keys.length === 0) return new Set();
  const rows = [...reader.rows(keys).values()].filter((row) => !isOfWhatLeft(world, reader, row));
  const facts = rows.flatMap(({ body }) => readCheckedFact(body as RawFact) ?? []);
  // First, so that whatever happens in between, the next start finds them on the disk again.
  const changed = withdrawFacts(world, facts);
  const gone = rows.map(({ key }) => key);
  if (gone.length > 0) await store.purge(gone, decidedAt);
  return changed;
}

/** It is about nothing that this station has: the server does not send what it may well know. */
function isOfWhatLeft(world: World, reader: LostSweep['store']['reader'], row: LooseRow): boolean {
  const { refs } = row.body as RawFact;
  return refs.every((ref) => ref.startsWith('chain:') || hasLeft({ world, reader }, ref, row));
}
