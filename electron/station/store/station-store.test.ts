import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { memoryDisk, openMemoryStationStore } from './memory-station-store.ts';
import { openRxStationStore } from './rx-station-store.ts';
import { describeStationStore } from './station-store.contract.ts';
import { describeStorePulls } from './store-pulls.contract.ts';

const onDisk = () => {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-store-'));
  return Promise.resolve({ open: () => openRxStationStore(folder, 'line-1') });
};

const inMemory = () => {
  const disk = memoryDisk();
  return Promise.resolve({ open: () => Promise.resolve(openMemoryStationStore(disk)) });
};

for (const describeStore of [describeStationStore, describeStorePulls]) {
  describeStore('RxDB on SQLite', onDisk);
  describeStore('memory', inMemory);
}
