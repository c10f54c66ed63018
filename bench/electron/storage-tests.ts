import type { RxStorage } from 'rxdb/plugins/core';
import { runPerformanceTests } from 'rxdb/plugins/test-utils';

/** Times by test, in ms: the least of all runs. */
export type StorageTimes = Readonly<Record<string, number>>;

/** Runs RxDB's own performance tests. */
export async function storageTimes(storage: RxStorage<unknown, unknown>, runs: number): Promise<StorageTimes> {
  const result = await runPerformanceTests(storage, '', { runs, waitBetweenTests: 20, log: false });
  return Object.fromEntries(
    Object.entries(result).filter(
      (entry): entry is [string, number] => /[a-z]-/.test(entry[0]) && typeof entry[1] === 'number',
    ),
  );
}
