import fs from 'node:fs';

import type { RxDatabase } from 'rxdb/plugins/core';

import { internalsOf } from '../../electron/station/rx-sqlite/internals.ts';
import { openStationDatabase, storeOn } from '../../electron/station/store/rx-station-store.ts';
import type { StationCollections } from '../../electron/station/store/rx-station-store.ts';
import type { StationStore } from '../../electron/station/store/station-store.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import type { LooseRow } from '../../shared/sync/protocol.ts';

/** The disk of a station with its real database: RxDB on our SQLite, and the projection beside it. */
export interface SqliteDisk {
  /** What is on it, read through the store that was opened last. */
  readonly own: () => readonly RawFact[];
  readonly rows: () => ReadonlyMap<string, LooseRow>;
  /** Opens the store. What the process before still does reaches nobody: it goes on in a copy of its files. */
  readonly open: () => Promise<StationStore>;
  /** The files as they are now are what the next process finds. */
  readonly leave: () => void;
  /** Closes what processes left open. */
  readonly end: () => void;
}

const FILES = ['.sqlite', '.sqlite-wal', '.projection.sqlite', '.projection.sqlite-wal'];
const EVERYTHING = 1_000_000;

/** An empty disk. `folder`: a real one, on a disk in memory. `name`: of this disk, among all that this process ever has. */
export function sqliteDisk(folder: string, name: string): SqliteDisk {
  const stores: StationStore[] = [];
  const closing: (() => void)[] = [];
  let database: RxDatabase<StationCollections> | undefined;
  let opened = 0;
  const fileOf = (number: number) => `${folder}/${name}-${number}`;

  function items(part: 'own' | 'priority' | 'normal') {
    return stores.at(-1)?.reader.after(part, 0, EVERYTHING).items ?? [];
  }

  return {
    own: () => items('own').flatMap((item) => ('own' in item ? [item.own] : [])),
    rows: () => {
      const all = [...items('priority'), ...items('normal')];
      return new Map(all.flatMap((item) => ('row' in item ? [[item.row.key, item.row] as const] : [])));
    },
    open: async () => {
      const made = await openStationDatabase(folder, `${name}-${opened}`);
      database = made;
      const { connection } = internalsOf(made.collections.own.internalStorageInstance).handle;
      closing.push(() => connection.close());
      const store = storeOn(made);
      stores.push(store);
      return store;
    },
    leave: () => {
      opened += 1;
      // A transaction is all in one event, so the files hold whole ones.
      for (const end of FILES)
        if (fs.existsSync(fileOf(opened - 1) + end)) fs.copyFileSync(fileOf(opened - 1) + end, fileOf(opened) + end);
      // RxDB opens only so many collections at a time. What closing still writes goes to files that nobody looks at again.
      for (const collection of Object.values(database?.collections ?? {})) collection.close().catch(() => undefined);
      database?.close().catch(() => undefined);
      database = undefined;
    },
    end: () => {
      for (const close of closing) {
        try {
          close();
        } catch {
          // It was closed when its process ended in good order.
        }
      }
    },
  };
}
