import { join } from 'node:path';

import { z } from 'zod';

import { lanes } from '../../../shared/facts/chain.ts';
import type { Lane } from '../../../shared/facts/chain.ts';
import { instant } from '../../../shared/facts/envelope.ts';
import { readIfThere, writeDurably } from '../process/durable-file.ts';
import type { StationStore } from '../store/station-store.ts';
import type { StoreReader } from '../store/store-reader.ts';

const laneFile = z.object({
  here: z.int().min(0),
  coming: z.int().min(0).nullable(),
  complete: z.object({ at: instant, boot: z.string(), uptimeMs: z.number(), ageMs: z.number().min(0) }).nullable(),
});
export type RememberedLane = z.infer<typeof laneFile>;

const syncStateFile = z.object({
  lastContactAt: instant.nullable(),
  held: z.record(z.string(), z.int().min(0)),
  epoch: z.string().nullable().default(null),
  restoredAt: instant.nullable().default(null),
  lanes: z.partialRecord(z.enum(lanes), laneFile).default({}),
  store: z.object({ generation: z.string(), priority: z.int(), normal: z.int() }).nullable().default(null),
});

/** The store that the lanes are kept in. */
export type LaneStore = Pick<StationStore, 'generation'> & { readonly reader: Pick<StoreReader, 'ends'> };

/** What a station remembers of its last contact. Disposable: it only makes the screens right before the next contact. */
export interface SyncState {
  lastContactAt: string | null;
  /** Per chain, how many facts the server said it holds. */
  readonly held: Map<string, number>;
  /** Epoch of the server's log at the last contact; null: no contact yet. */
  epoch: string | null;
  /** When it was last another epoch than before: the server was restored or set up anew; null: never. */
  restoredAt: string | null;
  lanes: Partial<Record<Lane, RememberedLane>>;
}

/** What a station without any contact remembers. */
export function emptySyncState(): SyncState {
  return { lastContactAt: null, held: new Map(), epoch: null, restoredAt: null, lanes: {} };
}

/**
 * Reads the remembered state; anything unreadable counts as never. So do the lanes when the store is not the one that they were in, or has
 * gone back: a recovered database may lack the urgent messages of the last hours, and nobody may take it for up to date.
 */
export function readSyncState(folder: string, { generation, reader }: LaneStore): SyncState {
  try {
    const parsed = syncStateFile.safeParse(JSON.parse(readIfThere(join(folder, 'sync-state.json')) ?? 'null'));
    if (!parsed.success) return emptySyncState();
    const { held, lanes: known, store, ...rest } = parsed.data;
    const lanesHere: SyncState['lanes'] = {};
    const ends = reader.ends();
    const isSame = store?.generation === generation && lanes.every((lane) => store[lane] <= ends[lane]);
    for (const lane of lanes) if (isSame && known[lane]) lanesHere[lane] = known[lane];
    return { ...rest, held: new Map(Object.entries(held)), lanes: lanesHere };
  } catch {
    return emptySyncState();
  }
}

/** Remembers the state, if it is another one. A failure to write it (disk full) is no reason to stop anything. */
export function writeSyncState(folder: string, state: SyncState, { generation, reader }: LaneStore): void {
  const file = join(folder, 'sync-state.json');
  const { priority, normal } = reader.ends();
  const store = { generation, priority, normal };
  const text = JSON.stringify({ ...state, held: Object.fromEntries(state.held), store });
  try {
    if (readIfThere(file) !== text) writeDurably(file, text, 0o600);
  } catch {
    // Disposable by design; the facts' own store reports a full disk where it matters.
  }
}
