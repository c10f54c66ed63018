/**
 * Import of a log of past production (4,543 rows, 22,599 facts, through the door of the stations) into a site store on disk, beside csv-parse
 * alone reading the same file.
 */
import { createReadStream, existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { parse } from 'csv-parse';

import { importLog } from '../sync-server/erp/log-import/import-log.ts';
import { readLogMapping } from '../sync-server/erp/log-import/log-mapping.ts';
import { openSqliteSiteStore } from '../sync-server/store/sqlite-site-store.ts';
import { systemClock } from '../sync-server/sync/server-clock.ts';
import { report } from './figure.ts';

const root = path.resolve(import.meta.dirname, '..');
const data = process.env['LINESIDE_DATA'] ?? path.resolve(root, '../shared/data');
const file = path.join(data, 'production-log/Production_Data.csv');

async function seconds<Result>(work: () => Promise<Result>): Promise<{ result: Result; seconds: number }> {
  const start = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - start) / 1000 };
}

async function bareParse(): Promise<number> {
  let rows = 0;
  for await (const _ of createReadStream(file).pipe(parse({ columns: true }))) rows += 1;
  return rows;
}

async function run(): Promise<void> {
  const mapping = await readLogMapping(path.join(root, 'assets/erp-mappings/production-log-4tu.json'));
  if (!mapping.ok) throw new Error(mapping.problems.join('\n'));
  const folder = await mkdtemp(path.join(tmpdir(), 'lineside-bench-'));
  const clock = systemClock();
  const store = openSqliteSiteStore(path.join(folder, 'site.db'), { site: 'bench', now: clock.nowMs });
  try {
    const take = () => importLog({ store, clock, path: file, name: 'log', mapping: mapping.value });
    const rival = await seconds(bareParse);
    const first = await seconds(take);
    const again = await seconds(take);
    if (!first.result.ok || !again.result.ok || again.result.facts > 0) throw new Error('The log was not taken once.');
    const rows = rival.result;
    const parsed = { rival: 'csv-parse alone', rivalValue: rows / rival.seconds };
    const { facts } = first.result;
    report({ metric: 'rows made into durable facts', unit: 'rows/s', value: rows / first.seconds, ...parsed });
    report({ metric: 'facts signed, judged and stored', unit: 'facts/s', value: facts / first.seconds });
    report({
      metric: 'rows of the same log again, nothing new',
      unit: 'rows/s',
      value: rows / again.seconds,
      ...parsed,
    });
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

if (existsSync(file)) await run();
else
  console.log(
    'The production log is not here. Set LINESIDE_DATA to the folder that holds production-log/Production_Data.csv.',
  );
