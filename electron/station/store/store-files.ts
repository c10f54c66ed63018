import { join } from 'node:path';

import { databaseFile } from '../rx-sqlite/database-file.ts';

/** Where a station keeps what belongs to its store, all in one folder. */
export interface StoreFiles {
  readonly folder: string;
  readonly station: string;
  readonly database: string;
  /** The second copy of own facts. */
  readonly journal: string;
  readonly backups: string;
  /** Damaged files, one folder each; nothing deletes them but a person. */
  readonly setAside: string;
  /** A database being put together again. */
  readonly work: string;
  /** What is known about the store as a whole; its presence says that there was a database. */
  readonly state: string;
  /** There while a recovery is under way. */
  readonly recovery: string;
  /** What ever went wrong here, one JSON object a line. */
  readonly incidents: string;
}

/** The files of a station's store in `folder`. */
export function storeFiles(folder: string, station: string): StoreFiles {
  return {
    folder,
    station,
    database: databaseFile(folder, station),
    journal: join(folder, 'own-journal'),
    backups: join(folder, 'backups'),
    setAside: join(folder, 'set-aside'),
    work: join(folder, 'recovering'),
    state: join(folder, 'store.json'),
    recovery: join(folder, 'recovery.json'),
    incidents: join(folder, 'store-incidents.jsonl'),
  };
}
