import { codeVersion } from '../projection/code-version.ts';
import { openProjectionFile, removeProjection } from '../projection/projection-file.ts';
import { openProjection } from '../projection/projection.ts';
import type { Projection } from '../projection/projection.ts';
import { isStorageFailure } from '../rx-sqlite/storage-failure.ts';
import type { StationStore } from '../store/station-store.ts';
import type { StorePlaces } from '../store/store-reader.ts';
import { readActions } from './recent-actions.ts';
import { emptyReplica } from './replica.ts';
import type { Replica } from './replica.ts';

/** A replica as far as it was folded before. */
export interface OpenedReplica {
  readonly replica: Replica;
  /** Null: nothing is kept, everything is in memory. */
  readonly projection: Projection | null;
  readonly code: string;
  /** Up to where in the store everything is folded. */
  readonly places: StorePlaces;
}

const NOTHING: StorePlaces = { own: 0, priority: 0, normal: 0 };

function tryToOpen(file: string, store: StationStore, code: string): Projection {
  const opened = openProjectionFile(file);
  try {
    return openProjection(opened, store, code);
  } catch (error) {
    opened.close();
    throw error;
  }
}

function openOrMakeAnew(
  file: string,
  store: StationStore,
  code: string,
  log: (sentence: string) => void,
): Projection | null {
  try {
    return tryToOpen(file, store, code);
  } catch (error) {
    // Not the projection, but the database that it belongs to.
    if (isStorageFailure(error)) throw error;
    const why = error instanceof Error ? error.message : String(error);
    log(`The projection ${file} is thrown away and everything is folded anew: ${why}.`);
  }
  try {
    removeProjection(file);
    return tryToOpen(file, store, code);
  } catch (error) {
    if (isStorageFailure(error)) throw error;
    const why = error instanceof Error ? error.message : String(error);
    log(`There can be no projection in ${file}, so everything is kept in memory and folded at every start: ${why}.`);
    return null;
  }
}

/**
 * Opens what was folded of a store before, or begins anew.
 * @throws StorageFailure when the store itself cannot be read
 */
export function openReplica(store: StationStore, log: (sentence: string) => void): OpenedReplica {
  const code = store.projectionFile === null ? '' : codeVersion();
  const projection = store.projectionFile === null ? null : openOrMakeAnew(store.projectionFile, store, code, log);
  const saved = projection?.saved;
  const replica = emptyReplica(projection?.world, saved?.newestCommand);
  if (saved) {
    replica.hlc = saved.hlc;
    replica.factCount = projection?.savedFacts ?? 0;
    for (const [chain, seq] of saved.chains) replica.ownSeqs.set(chain, seq);
    // A row may have left the disk after this was written.
    for (const key of store.reader.rows(saved.keptAside).keys()) replica.keptAside.add(key);
  }
  const { reader } = store;
  for (const head of reader.heads()) replica.heads.set(head.chain, head);
  readActions(replica.recent, reader);
  for (const fact of replica.recent.facts) {
    if (fact.command !== null) replica.commands.note(fact.command);
    if (fact.hlc > replica.hlc) replica.hlc = fact.hlc;
  }
  const places = saved?.places ?? NOTHING;
  replica.ownPlace = places.own;
  return { replica, projection, code, places };
}
