import type { RxStorage } from 'rxdb/plugins/core';
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie';
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';

import { storageTimes } from './storage-tests.ts';

const storages: Readonly<Record<string, () => unknown>> = {
  'dexie-strict': () => getRxStorageDexie({ chromeTransactionDurability: 'strict' }),
  'dexie-relaxed': () => getRxStorageDexie({ chromeTransactionDurability: 'relaxed' }),
  memory: () => getRxStorageMemory(),
};

// Called by the main process.
Object.assign(globalThis, {
  runStorage: (name: string, runs: number) => {
    const storage = storages[name];
    if (!storage) throw new Error(`There is no storage ${name}.`);
    return storageTimes(storage() as RxStorage<unknown, unknown>, runs);
  },
});
