/**
 * The sync server as a process of its own: durable validated pushes, pulls, 200 stations at once, nudges, first syncs, memory.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { report } from './figure.ts';
import { startCouchdbRival } from './rivals/couchdb-rival.ts';
import { closedLoop } from './server/closed-loop.ts';
import { couchdbFigures } from './server/couchdb-figures.ts';
import type { CouchdbFigures } from './server/couchdb-figures.ts';
import { firstSync } from './server/first-sync.ts';
import { nudgeFanOut } from './server/nudge-fan-out.ts';
import { percentile } from './server/percentile.ts';
import { pullEverything } from './server/pull-everything.ts';
import { preparePush } from './server/push.ts';
import { startServerProcess } from './server/server-process.ts';
import type { ServerProcess } from './server/server-process.ts';

const { values } = parseArgs({
  options: {
    facts: { type: 'string', default: '40000' },
    stations: { type: 'string', default: '200' },
    only: { type: 'string' },
    json: { type: 'boolean' },
  },
});
const FACTS = Number(values.facts);
const STATIONS = Number(values.stations);
const ROUNDS = 3;
/** Fewer for the rival, which takes longer for each. */
const RIVAL_FACTS = 8000;
const RIVAL_ROUNDS = 5;

const folder = mkdtempSync(path.join(tmpdir(), 'lineside-bench-server-'));
const started: { readonly stop: () => void }[] = [];
async function start(name: string, args: readonly string[] = []): Promise<ServerProcess> {
  const process = await startServerProcess(path.join(folder, name), args);
  started.push(process);
  return process;
}
const server = await start('validating');

let couchdb: CouchdbFigures | undefined;

/** The rival on the same documents, before ours so that both find the machine idle. */
async function rival(): Promise<void> {
  const server = await startCouchdbRival(path.join(folder, 'couchdb'));
  if (typeof server === 'string') {
    console.error(server);
    return;
  }
  started.push(server);
  couchdb = await couchdbFigures(server.url, RIVAL_FACTS, STATIONS, RIVAL_ROUNDS);
  server.stop();
}

/** The rival's side of a figure. */
function beside(value: number | undefined): { readonly rival?: string; readonly rivalValue?: number } {
  return value === undefined ? {} : { rival: 'CouchDB protocol on LevelDB, not flushed', rivalValue: value };
}

async function push(): Promise<void> {
  const trusting = await start('trusting', ['--trusting']);
  const validated: number[] = [];
  const trusted: number[] = [];
  // In turns, so that both meet the same machine.
  const processor = { validating: 0, trusting: 0 };
  for (let round = 0; round < ROUNDS; round += 1) {
    const load = preparePush(FACTS / ROUNDS, round * 4, 1);
    const before = { validating: server.processorSeconds(), trusting: trusting.processorSeconds() };
    validated.push(await load.run(server.url));
    trusted.push(await load.run(trusting.url));
    // What the first round took was the compiler's as well.
    if (round === 0) continue;
    processor.validating += server.processorSeconds() - before.validating;
    processor.trusting += trusting.processorSeconds() - before.trusting;
  }
  trusting.stop();
  report({
    metric: 'push, one client, batches of 500',
    value: percentile(validated, 0.5),
    unit: 'facts/s',
    rival: 'the same path without validation',
    rivalValue: percentile(trusted, 0.5),
  });
  if (couchdb)
    report({
      metric: 'push, one client, batches of 500',
      value: percentile(validated, 0.5),
      unit: 'facts/s',
      ...beside(couchdb.pushPerSecond),
    });
  const measured = FACTS - FACTS / ROUNDS;
  report({
    metric: 'processor time of the server',
    value: (processor.validating / measured) * 1e6,
    unit: 'µs/fact',
    rival: 'without validation',
    rivalValue: (processor.trusting / measured) * 1e6,
  });
  const many = preparePush(FACTS / 2, 100, 4);
  report({ metric: 'push, four clients at once', value: await many.run(server.url), unit: 'facts/s' });
}

async function pull(): Promise<void> {
  const pulled = await pullEverything(server.url);
  report({
    metric: `pull of ${pulled.rows} rows, pages of 2,000`,
    value: pulled.rowsPerSecond,
    unit: 'rows/s',
    ...beside(couchdb?.pullPerSecond),
  });
}

async function loop(): Promise<void> {
  const { perSecond, firstP99, p50, p99 } = await closedLoop(server.url, STATIONS, 40, 1000);
  report({
    metric: `${STATIONS} stations, one fact each in a closed loop`,
    value: perSecond,
    unit: 'facts/s',
    ...beside(couchdb?.loopPerSecond),
  });
  report({ metric: `${STATIONS} stations, first request of each p99`, value: firstP99, unit: 'ms' });
  report({ metric: `${STATIONS} stations, answer p50`, value: p50, unit: 'ms', ...beside(couchdb?.p50) });
  report({ metric: `${STATIONS} stations, answer p99`, value: p99, unit: 'ms', ...beside(couchdb?.p99) });
}

async function nudge(): Promise<void> {
  const { p50, p95 } = await nudgeFanOut(server.url, 300, 40);
  report({ metric: 'nudge to 300 sockets, from the push sent, p50', value: p50, unit: 'ms' });
  report({ metric: 'nudge to 300 sockets, from the push sent, p95', value: p95, unit: 'ms' });
}

async function sync(): Promise<void> {
  const { rowsPerSecond } = await firstSync(server.url, 50, 10_000);
  report({ metric: 'first sync of 50 stations at once, 10,000 rows each', value: rowsPerSecond, unit: 'rows/s' });
}

const parts = { rival, push, pull, loop, nudge, sync };
const chosen = values.only?.split(',') ?? Object.keys(parts);
try {
  for (const [name, measure] of Object.entries(parts)) if (chosen.includes(name)) await measure();
  report({ metric: 'memory of the server at most (resident)', value: server.peakMegabytes(), unit: 'MB' });
} finally {
  for (const process of started) process.stop();
  rmSync(folder, { recursive: true, force: true });
}
