import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { memoryDisk, openMemoryStationStore } from './memory-station-store.ts';
import { openRxStationStore } from './rx-station-store.ts';
import { describeStationStore } from './station-store.contract.ts';

describeStationStore('RxDB on SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-store-'));
  return Promise.resolve({ open: () => openRxStationStore(folder, 'line-1') });
});

describeStationStore('memory', () => {
  const disk = memoryDisk();
  return Promise.resolve({ open: () => Promise.resolve(openMemoryStationStore(disk)) });
});
