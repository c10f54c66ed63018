/** Start of a station with 50,000 and with 1,000,000 facts, from its projection and without one, beside reading the same rows; its memory. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';

import { DatabaseSync } from '@photostructure/sqlite';

import { storeFolder } from '../electron/station/kernel/store-folder.ts';
import { report } from './figure.ts';
import { STATION } from './shop-floor/plan.ts';
import { fillYear } from './start/fill-year.ts';
import type { MeasuredStart } from './start/measured-start.ts';

const { values } = parseArgs({
  options: {
    facts: { type: 'string', default: '50000,1000000' },
    orders: { type: 'string', default: '5000' },
    json: { type: 'boolean' },
  },
});
const OPEN_ORDERS = Number(values.orders);
const STARTS = 5;

async function started(folder: string, how: 'anew' | 'projection'): Promise<MeasuredStart> {
  const program = join(import.meta.dirname, 'start/measured-start.ts');
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', program, folder, how], {
    maxBuffer: 1 << 20,
  });
  return JSON.parse(stdout) as MeasuredStart;
}

/** Reads and parses every row of the database, in milliseconds: what no fold of all of it can be below. */
function readAll(folder: string): { readonly ms: number; readonly rows: number } {
  const raw = new DatabaseSync(join(storeFolder(folder), `${STATION}.sqlite`));
  const from = performance.now();
  let rows = 0;
  for (const { name } of raw
    .prepare("SELECT name FROM sqlite_schema WHERE name LIKE 'docs_%' AND type = 'table'")
    .all() as {
    name: string;
  }[])
    for (const row of raw.prepare(`SELECT data FROM "${name}"`).iterate() as Iterable<{ data: string }>)
      rows += JSON.parse(row.data) ? 1 : 0;
  raw.close();
  return { ms: performance.now() - from, rows };
}

const median = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

for (const facts of values.facts.split(',').map(Number)) {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-bench-'));
  await fillYear(folder, facts, OPEN_ORDERS);
  const label = `${facts.toLocaleString('en')} facts, ${OPEN_ORDERS} open orders`;
  const { ms, rows } = readAll(folder);
  const rival = `read and JSON.parse its ${rows.toLocaleString('en')} rows`;
  const anew = await started(folder, 'anew');
  const runs: MeasuredStart[] = [];
  for (let run = 0; run < STARTS; run += 1) runs.push(await started(folder, 'projection'));
  const of = (pick: (run: MeasuredStart) => number) => median(runs.map(pick));
  const again = readAll(folder);
  const rivalMs = Math.min(ms, again.ms);
  report({
    metric: `${label}: start from the projection`,
    value: of((run) => run.readyMs),
    unit: 'ms',
    rival,
    rivalValue: rivalMs,
  });
  report({
    metric: 'the same without one: screens answered',
    value: anew.openMs,
    unit: 'ms',
    rival,
    rivalValue: rivalMs,
  });
  report({ metric: 'the same without one: all folded', value: anew.readyMs, unit: 'ms', rival, rivalValue: rivalMs });
  report({ metric: 'longest wait of anything else meanwhile', value: anew.longestWaitMs, unit: 'ms' });
  const bar = { rival: 'bar of the station alone', rivalValue: 150 };
  report({ metric: `${label}: memory (PSS)`, value: of((run) => run.pssMb), unit: 'MB', ...bar });
  report({ metric: 'the same: heap', value: of((run) => run.heapMb), unit: 'MB' });
  report({ metric: 'the same after folding all anew (PSS)', value: anew.pssMb, unit: 'MB', ...bar });
  report({ metric: 'the same: heap', value: anew.heapMb, unit: 'MB' });
  rmSync(folder, { recursive: true, force: true });
}
