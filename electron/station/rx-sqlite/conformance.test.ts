import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';

import { describeRxStorage } from './conformance.ts';
import type { StorageUnderTest } from './conformance/testbed.ts';
import { getRxStorageSqlite } from './storage.ts';

describeRxStorage('SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rx-sqlite-'));
  return {
    storage: getRxStorageSqlite({ folder, synchronous: 'OFF' }),
    reopenable: true,
    dispose: () => rmSync(folder, { recursive: true }),
  };
});

// RxDB's own storage passes too: the suite asks for what RxDB relies on, nothing of our invention.
describeRxStorage("RxDB's memory storage", () => ({
  storage: getRxStorageMemory() as StorageUnderTest['storage'],
  reopenable: false,
}));
