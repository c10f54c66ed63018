import { mkdirSync } from 'node:fs';

import { createDispatchList } from '../../../shared/dispatch/dispatch-list.ts';
import type { DispatchList } from '../../../shared/dispatch/dispatch-list.ts';
import type { GateContext, JobKey } from '../../../shared/gate/gate-context.ts';
import { planBody } from '../../../shared/plan/plan-index.ts';
import { scopeOfStation, SITE_SCOPE } from '../../../shared/scope/scope-name.ts';
import type { StationPlace } from '../../../shared/views/session-view-of.ts';
import { openNextKeys } from '../process/next-keys.ts';
import type { NextKeysBook } from '../process/next-keys.ts';
import type { StartProblem } from '../process/start-problem.ts';
import { openIdentity } from '../process/station-identity.ts';
import type { StationIdentity } from '../process/station-identity.ts';
import type { Projection } from '../projection/projection.ts';
import { openReceipts } from '../receipts/open-receipts.ts';
import type { OpenReceipts } from '../receipts/open-receipts.ts';
import { readSyncState, writeSyncState } from '../sync/sync-state.ts';
import type { SyncState } from '../sync/sync-state.ts';
import { openReplica } from './open-replica.ts';
import { createProjectionKeeper } from './projection-keeper.ts';
import type { ProjectionKeeper } from './projection-keeper.ts';
import type { Replica } from './replica.ts';
import { stationHistory } from './station-history.ts';
import type { StationHistory } from './station-history.ts';
import type { StationOptions } from './station-options.ts';

/** What a station has from its disk, before anything of it runs. */
export interface OpenedStation {
  readonly options: StationOptions;
  readonly log: (sentence: string) => void;
  readonly identity: () => StationIdentity;
  /** The disk was cloned or restored: goes on in new chains. */
  readonly renewIncarnation: () => void;
  /** New keys for this station, which the site trusts no more; once they are taken it goes on with them, in new chains. */
  readonly nextKeys: NextKeysBook;
  readonly replica: Replica;
  readonly projection: Projection | null;
  readonly history: StationHistory & { readonly keeper: ProjectionKeeper | undefined };
  /** How much of the history has been read, while it still is. */
  readonly stillReading: () => GateContext['history'];
  readonly syncState: SyncState;
  /** How many facts of a chain the server said it holds. */
  readonly heldSeq: (chain: string) => number;
  readonly receipts: OpenReceipts;
  readonly dispatch: DispatchList;
  /** The job that a person would best do next here. */
  readonly recommended: () => JobKey | undefined;
  /** The machine that the station stands at; null: at none. */
  readonly equipment: () => string | null;
  readonly place: () => StationPlace;
  /** What is in memory is not what is on the disk: a new start is asked for, once. */
  readonly memoryBroken: (problem: StartProblem) => void;
  /** Remembers what makes the next start quicker or its screens right sooner. */
  readonly remember: () => void;
}

/**
 * Opens what a station keeps in its folder and its store.
 * @throws IdentityProblem or StorageFailure, each with a sentence for the screen.
 */
export function openStation(options: StationOptions): OpenedStation {
  const { store, clock, folder } = options;
  const log = options.log ?? (() => undefined);
  const broken = options.onBroken ?? log;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let identity = openIdentity(folder, options.site, options.station, clock.newIncarnation, options.secrets);
  const nextKeys = openNextKeys({
    folder,
    identity: () => identity,
    becomes: (next) => {
      identity = next;
    },
    newIncarnation: clock.newIncarnation,
    vault: options.vault,
  });
  const opened = openReplica(store, log);
  const { replica, projection, code } = opened;
  const history = stationHistory(opened, store.reader, clock.nowMs, (places) =>
    projection
      ? createProjectionKeeper({ projection, replica, store, code, places, log, onBroken: broken })
      : undefined,
  );
  let isBroken = false;
  const syncState = readSyncState(folder, store);
  const scopeOf = (name: string) => scopeOfStation(replica.world.plan, name);
  // As the server sends them.
  const isNear = (other: string) => [SITE_SCOPE, scopeOf(other)].includes(scopeOf(options.station));
  const receipts = openReceipts(folder, options.station, store, isNear);
  const equipment = () => planBody(replica.world.plan, 'station', options.station)?.equipment ?? null;
  const dispatch = createDispatchList(replica.world, equipment);
  return {
    options,
    log,
    identity: () => identity,
    renewIncarnation: () => {
      identity = identity.renew(clock.newIncarnation());
    },
    nextKeys,
    replica,
    projection,
    history,
    stillReading: () => {
      const { state, done, of } = history.state();
      return state === 'complete' ? undefined : { done, of };
    },
    syncState,
    heldSeq: (chain) => syncState.held.get(chain) ?? 0,
    receipts,
    dispatch,
    recommended: () => {
      const [first] = dispatch.ranking().lines;
      return first && first.readiness !== 'blocked'
        ? { order: first.job.orderId, operation: first.job.operation.id }
        : undefined;
    },
    equipment,
    place: () => ({
      world: replica.world,
      site: options.site,
      station: options.station,
      equipment: equipment(),
    }),
    memoryBroken({ sentence, code: problem }) {
      if (isBroken) return;
      isBroken = true;
      // What was made of memory goes too, or the next start would believe it.
      history.keeper?.discard();
      broken(sentence, problem);
    },
    remember: () => {
      writeSyncState(folder, syncState, store);
      receipts.remember();
    },
  };
}
