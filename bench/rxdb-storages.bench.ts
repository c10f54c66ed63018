/**
 * RxDB's own performance tests on our SQLite storage, RxDB Dexie and RxDB memory, all in the same Electron: the best of all rounds, as
 * RxDB's own averaging takes it.
 */
import { parseArgs } from 'node:util';

import { bundleElectronApplication } from './electron/electron-application.ts';
import type { StorageTimes } from './electron/storage-tests.ts';
import { report } from './figure.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '2' }, json: { type: 'boolean' } } });

const application = await bundleElectronApplication([
  { name: 'main', entry: 'bench/electron/storages-main.ts', kind: 'node' },
  { name: 'utility', entry: 'bench/electron/storages-utility.ts', kind: 'node' },
  { name: 'page', entry: 'bench/electron/storages-page.ts', kind: 'page' },
]);
try {
  const times = new Map<string, StorageTimes>();
  await application.run([application.data, values.rounds], ({ storage, times: of }) => {
    const known = times.get(String(storage)) ?? {};
    const best = Object.entries(of as StorageTimes).map(([metric, ms]) => [metric, Math.min(ms, known[metric] ?? ms)]);
    times.set(String(storage), Object.fromEntries(best) as StorageTimes);
  });
  const rivals = { 'dexie-strict': 'RxDB Dexie strict', 'dexie-relaxed': 'RxDB Dexie relaxed', memory: 'RxDB memory' };
  for (const [metric, value] of Object.entries(times.get('sqlite') ?? {})) {
    for (const [key, rival] of Object.entries(rivals)) {
      const rivalValue = times.get(key)?.[metric];
      if (rivalValue !== undefined) report({ metric, value, unit: 'ms', rival, rivalValue });
    }
  }
} finally {
  await application.end();
}
