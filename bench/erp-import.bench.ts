/**
 * Import of a whole ERP file drop (AdventureWorks: 72,591 orders, 67,131 operations) into a site store on disk, beside csv-parse alone
 * reading the same files.
 */
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { parse } from 'csv-parse';

import { adventureWorksFolder, adventureWorksMapping } from '../sync-server/erp/adventureworks.testkit.ts';
import { makeAdventureWorksDrop, NO_ADVENTURE_WORKS } from '../sync-server/erp/adventureworks.testkit.ts';
import type { DropReport } from '../sync-server/erp/import/drop-report.ts';
import { importDrop } from '../sync-server/erp/import/import-drop.ts';
import { openSqliteSiteStore } from '../sync-server/store/sqlite-site-store.ts';
import { report } from './figure.ts';

const largeFiles = ['WorkOrder.csv', 'WorkOrderRouting.csv'];
const nowMs = Date.parse('2026-11-22T09:00:00.000Z');

/** Seconds that a piece of work takes, and the most memory (MB, resident) that the process had meanwhile above what it had before. */
async function measured<Result>(work: () => Promise<Result>) {
  const before = process.memoryUsage.rss();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 20);
  const start = performance.now();
  const result = await work();
  const seconds = (performance.now() - start) / 1000;
  clearInterval(watch);
  return { result, seconds, megabytes: (Math.max(most, process.memoryUsage.rss()) - before) / 1e6 };
}

async function bareParse(folder: string): Promise<number> {
  let rows = 0;
  for (const file of largeFiles) {
    const parser = createReadStream(path.join(folder, file)).pipe(parse({ columns: true }));
    for await (const _ of parser) rows += 1;
  }
  return rows;
}

async function run(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lineside-bench-'));
  const store = openSqliteSiteStore(path.join(folder, 'site.db'), { site: 'bench' });
  try {
    const drop = path.join(folder, 'drop');
    await makeAdventureWorksDrop(drop);
    // The bill of materials makes documents several times as large; it is measured by itself.
    await rm(path.join(drop, 'BillOfMaterials.csv'));
    const mapping = await adventureWorksMapping({
      defaultOperation: {
        id: '10',
        sequence: 10,
        name: 'Make',
        workCenter: 'subassembly',
        setupMinutes: 0,
        runMinutes: 60,
      },
    });
    const take = async (): Promise<DropReport> => {
      const imported = await importDrop({ store, folder: drop, drop: 'bench', mapping, nowMs });
      imported.close();
      return imported.report;
    };
    const sizes = await Promise.all(largeFiles.map((file) => stat(path.join(drop, file))));
    const fileMegabytes = sizes.reduce((sum, { size }) => sum + size, 0) / 1e6;

    const rival = await measured(() => bareParse(drop));
    const first = await measured(take);
    const again = await measured(take);
    const rows = rival.result;
    const expected = { changed: 72_591, unchanged: 0, alreadyTaken: 0, older: 0, rejected: 0, ended: 0 };
    if (JSON.stringify(first.result.orders) !== JSON.stringify(expected))
      throw new Error(`The import took something else: ${JSON.stringify(first.result.orders)}`);
    if (again.result.orders.alreadyTaken !== 72_591) throw new Error('The second import took something again.');

    const parsed = { rival: 'csv-parse alone', rivalValue: rows / rival.seconds };
    report({
      metric: 'rows joined, checked and durably planned',
      value: rows / first.seconds,
      unit: 'rows/s',
      ...parsed,
    });
    report({
      metric: 'rows of the same drop again (already taken)',
      value: rows / again.seconds,
      unit: 'rows/s',
      ...parsed,
    });
    report({ metric: 'orders planned', value: 72_591 / first.seconds, unit: 'orders/s' });
    report({
      metric: 'memory that the import adds at most',
      value: first.megabytes,
      unit: 'MB',
      rival: 'size of the files',
      rivalValue: fileMegabytes,
    });
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

if (adventureWorksFolder() === undefined) console.error(NO_ADVENTURE_WORKS);
else await run();
