import { HLC_MAX_AHEAD_MS } from '../../../shared/facts/hlc.ts';
import { planBody } from '../../../shared/plan/plan-index.ts';
import { USUAL_PRIORITY_SAFETY } from '../../../shared/plan/priority-safety.ts';
import type { SyncView } from '../../../shared/views/view-schemas.ts';
import type { Replica } from '../kernel/replica.ts';
import type { HistoryState } from '../kernel/station-history.ts';
import type { StorageCondition } from '../store/storage-condition.ts';
import type { SyncClient } from '../sync/sync-client.ts';
import type { SyncState } from '../sync/sync-state.ts';
import type { TrustState } from '../trust/station-trust.ts';

/** What the state of the exchange is shown from. */
export interface SyncSources {
  readonly replica: Replica;
  readonly hasServer: boolean;
  readonly trust: TrustState | undefined;
  /** Milliseconds that the server's clock is ahead; null: not known. */
  readonly serverAheadMs: number | null;
  /** See StationTime. */
  readonly unprovenAheadMs: number | null;
  /** Undefined before the exchange has begun. */
  readonly sync: SyncClient | undefined;
  readonly state: SyncState;
  readonly history: HistoryState;
  readonly storage: StorageCondition;
}

/** The state of the exchange with the server, of the history and of the disk. */
export function syncViewOf(sources: SyncSources): SyncView {
  const { replica, hasServer, sync, state, history, storage, trust, serverAheadMs, unprovenAheadMs } = sources;
  const settings = planBody(replica.world.plan, 'settings', 'site');
  const notices = sync?.notices() ?? [];
  const away = state.lastContactAt === null ? 'never' : 'offline';
  const waiting = [...replica.heads.values()].map((head) => Math.max(0, head.seq - (state.held.get(head.chain) ?? 0)));
  return {
    state: hasServer ? (sync?.online() === true ? 'online' : away) : 'off',
    waiting: waiting.reduce((sum, count) => sum + count, 0),
    lastContactAt: state.lastContactAt,
    amberAfterMinutes: settings?.syncAmberAfterMinutes ?? 30,
    problem: sync?.problem() ?? null,
    lanes: sync?.lanes() ?? [],
    prioritySafety: settings?.prioritySafety ?? USUAL_PRIORITY_SAFETY,
    serverRestoredAt: state.restoredAt,
    history,
    storage,
    keptAside: replica.keptAside.size,
    ...(trust && trust.state !== 'enrolled' ? { trust } : {}),
    ...(notices.length > 0 ? { notices: [...notices] } : {}),
    ...(serverAheadMs !== null && Math.abs(serverAheadMs) > HLC_MAX_AHEAD_MS
      ? { clockAheadSeconds: Math.round(-serverAheadMs / 1000) }
      : unprovenAheadMs !== null
        ? { clockUnprovenSeconds: Math.round(unprovenAheadMs / 1000) }
        : {}),
  };
}
