import { ensureRxStorageInstanceParamsAreCorrect, RXDB_VERSION } from 'rxdb/plugins/core';
import type { RxStorage } from 'rxdb/plugins/core';

import { databaseFile } from './database-file.ts';
import { acquireDatabase } from './database-handle.ts';
import type { Synchronous } from './open.ts';
import { storageFailure } from './storage-failure.ts';
import { createSqliteInstance } from './storage-instance.ts';
import type { SqliteInstanceOptions, SqliteInternals } from './storage-instance.ts';

/** Settings of the storage; only `folder` is needed. */
export type SqliteStorageOptions = {
  /** Where the database files live, one `<database name>.sqlite` per RxDatabase. Created when missing. Must be a local disk. */
  readonly folder: string;
  /** Durability of a commit, FULL unless said otherwise. Anything weaker loses acknowledged writes in a power cut: tests and benchmarks only. */
  readonly synchronous?: Synchronous;
  /** How long to wait, in ms, for another process that is just closing the file. 2000 unless said otherwise. The thread is blocked meanwhile. */
  readonly busyTimeoutMs?: number;
};

/** The RxStorage made by `getRxStorageSqlite`. */
export type RxStorageSqlite = RxStorage<SqliteInternals, SqliteInstanceOptions>;

/**
 * An RxStorage on SQLite files, for one process: give `multiInstance: false` to createRxDatabase. Creating an instance, and every
 * method of one, rejects with a StorageFailure (`isStorageFailure`, `code`) when the file or the disk refuses.
 */
export function getRxStorageSqlite(options: SqliteStorageOptions): RxStorageSqlite {
  const opening = { synchronous: options.synchronous ?? 'FULL', busyTimeoutMs: options.busyTimeoutMs ?? 2000 } as const;
  return {
    name: 'lineside-sqlite',
    rxdbVersion: RXDB_VERSION,
    createStorageInstance: async (params) => {
      ensureRxStorageInstanceParamsAreCorrect(params);
      const file = databaseFile(options.folder, params.databaseName);
      if (params.multiInstance) {
        const sentence = `Opening ${file} failed: this storage serves one process only. Pass multiInstance: false to createRxDatabase.`;
        throw storageFailure('multi-instance', sentence, file);
      }
      if (params.schema.attachments) {
        const sentence = `Opening collection ${params.collectionName} failed: this storage keeps no attachments. Remove "attachments" from its schema.`;
        throw storageFailure('attachments', sentence, file);
      }
      const handle = acquireDatabase(file, params.databaseInstanceToken, opening);
      try {
        return await createSqliteInstance(handle, params);
      } catch (error) {
        handle.release();
        throw error;
      }
    },
  };
}
