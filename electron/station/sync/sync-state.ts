import { join } from 'node:path';

import { z } from 'zod';

import { readIfThere, writeDurably } from '../process/durable-file.ts';

const syncStateFile = z.object({ lastContactAt: z.string().nullable(), held: z.record(z.string(), z.int()) });

/** What a station remembers of its last contact. Disposable: it only makes the screens right before the next contact. */
export interface SyncState {
  lastContactAt: string | null;
  /** Per chain, how many facts the server said it holds. */
  readonly held: Map<string, number>;
}

/** Reads the remembered state; anything unreadable counts as never. */
export function readSyncState(folder: string): SyncState {
  const nothing = { lastContactAt: null, held: new Map<string, number>() };
  try {
    const parsed = syncStateFile.safeParse(JSON.parse(readIfThere(join(folder, 'sync-state.json')) ?? 'null'));
    return parsed.success
      ? { lastContactAt: parsed.data.lastContactAt, held: new Map(Object.entries(parsed.data.held)) }
      : nothing;
  } catch {
    return nothing;
  }
}

/** Remembers the state, if it is another one. A failure to write it (disk full) is no reason to stop anything. */
export function writeSyncState(folder: string, state: SyncState): void {
  const file = join(folder, 'sync-state.json');
  const text = JSON.stringify({ lastContactAt: state.lastContactAt, held: Object.fromEntries(state.held) });
  try {
    if (readIfThere(file) !== text) writeDurably(file, text, 0o600);
  } catch {
    // Disposable by design; the facts' own store reports a full disk where it matters.
  }
}
