import { setImmediate as nextTurn } from 'node:timers/promises';

import type { StoreReader } from '../store/store-reader.ts';
import type { OpenedReplica } from './open-replica.ts';
import type { ProjectionKeeper } from './projection-keeper.ts';
import { readHistory } from './read-history.ts';
import { noChanges, takeStored } from './replica.ts';

/** How far the history of a station has been read. */
export interface HistoryState {
  readonly state: 'reading' | 'complete';
  readonly done: number;
  readonly of: number;
}

/** Reading the history. */
export interface StationHistory {
  readonly state: () => HistoryState;
  /** Reads on, giving way to everything else every few milliseconds. Resolves when all is read, or soon after `end` or `forMs`. */
  readonly read: (forMs: number, onSlice: () => void) => Promise<void>;
  readonly end: () => void;
}

/** Other work waits at most about so long (milliseconds). */
const SLICE_MS = 12;
const LOT = 100;
/** So many facts wait to be written before reading waits for them; each counts in the two or so aggregates that it names. */
const UNWRITTEN = 4000;

/** The history of a store after what was folded before. */
export function stationHistory(
  opened: OpenedReplica,
  reader: StoreReader,
  nowMs: () => number,
  keeper: (places: () => OpenedReplica['places']) => ProjectionKeeper | undefined,
): StationHistory & { readonly keeper: ProjectionKeeper | undefined } {
  const { replica, places } = opened;
  const history = readHistory(reader, places);
  const ends = reader.ends();
  const distance = (to: OpenedReplica['places']) =>
    to.own + to.priority + to.normal - places.own - places.priority - places.normal;
  const total = distance(ends);
  let ended = false;
  let complete = total <= 0;
  const kept = keeper(() => (complete ? { ...reader.ends(), own: replica.ownPlace } : history.places()));

  function slice(): void {
    const until = performance.now() + SLICE_MS;
    do {
      const before = kept?.unwritten() ?? 0;
      if (kept && before > UNWRITTEN) {
        kept.write();
        // A disk that takes nothing now must not keep the history from being read.
        if (kept.unwritten() < before) continue;
      }
      const items = history.next(LOT);
      takeStored(replica, items, nowMs(), noChanges());
      replica.ownPlace = history.places().own;
      if (items.length === 0) {
        complete = true;
        return;
      }
    } while (performance.now() < until);
  }

  return {
    keeper: kept,
    state: () => {
      const done = complete ? replica.factCount : Math.min(total, distance(history.places()));
      return { state: complete ? 'complete' : 'reading', done, of: complete ? done : total };
    },
    async read(forMs, onSlice) {
      const until = performance.now() + forMs;
      for (;;) {
        if (complete || ended || performance.now() >= until) return;
        slice();
        onSlice();
        await nextTurn();
      }
    },
    end: () => {
      ended = true;
    },
  };
}
