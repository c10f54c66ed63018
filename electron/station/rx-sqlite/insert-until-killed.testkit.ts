import { insertion, openInstance, step, STEP_SCHEMA, write } from './conformance/testbed.ts';
import type { StorageInTest } from './conformance/testbed.ts';
import { getRxStorageSqlite } from './storage.ts';

// Run as a process: opens the database `contract` in the folder given, says "open", then inserts in three lanes for ever and prints
// each id once its write is acknowledged.
const [folder = '', prefix = ''] = process.argv.slice(2);
const storage = getRxStorageSqlite({ folder }) as StorageInTest['storage'];
const instance = await openInstance({ storage, reopenable: true, databaseName: 'contract' }, STEP_SCHEMA);
process.stdout.write('open\n');

async function insertForEver(lane: string): Promise<never> {
  for (let count = 0; ; count += 1) {
    const ids = [`${prefix}-${lane}-${count}`, `${prefix}-${lane}-${count}b`];
    await write(
      instance,
      ids.map((id) => insertion(step(id, { note: 'x'.repeat(200) }))),
    );
    process.stdout.write(`${ids.join('\n')}\n`);
  }
}
await Promise.all(['a', 'b', 'c'].map(insertForEver));
