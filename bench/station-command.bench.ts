/** A command on the station, from the call to the durable and folded answer, beside one fsynced SQLite insert on the same disk. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { DatabaseSync } from '@photostructure/sqlite';
import { v7 } from 'uuid';

import { startStation } from '../electron/station/kernel/station.ts';
import { storeFolder } from '../electron/station/kernel/store-folder.ts';
import { systemClock } from '../electron/station/process/clock.ts';
import { openRxStationStore } from '../electron/station/store/rx-station-store.ts';
import { emptyHead } from '../shared/facts/chain.ts';
import { sealFacts } from '../shared/facts/seal.ts';
import type { PlanDocument } from '../shared/plan/plan-document.ts';
import { rowKey } from '../shared/sync/protocol.ts';
import type { LooseRow } from '../shared/sync/protocol.ts';
import { report } from './figure.ts';

const { values } = parseArgs({
  options: {
    history: { type: 'string', default: '50000' },
    orders: { type: 'string', default: '5000' },
    json: { type: 'boolean' },
  },
});
const HISTORY = Number(values.history);
const ORDERS = Number(values.orders);
const COMMANDS = 1000;

const head = { revision: 1, externalRefs: [] };
const zero = { value: '0', unit: 'C62' };

function order(n: number): PlanDocument {
  const operation = {
    id: '10',
    sequence: 10,
    name: 'Press',
    workCenter: 'press',
    setupMinutes: 10,
    runMinutes: 60,
    materials: [],
  };
  return {
    kind: 'workOrder',
    id: `WO-${n}`,
    ...head,
    body: {
      number: `WO-${n}`,
      material: { id: 'M-1', name: 'Bracket' },
      quantity: { value: '10000000', unit: 'C62' },
      due: new Date(Date.UTC(2026, 2, 2) + n * 60_000).toISOString(),
      earliestStart: null,
      priority: 0,
      customer: null,
      requestState: 'released',
      overTolerancePercent: 10,
      operations: [operation],
    },
  };
}

const plan: PlanDocument[] = [
  { kind: 'equipment', id: 'press', ...head, body: { name: 'Presses', level: 'workCenter', parent: null } },
  { kind: 'equipment', id: 'press-1', ...head, body: { name: 'Press 1', level: 'workUnit', parent: 'press' } },
  { kind: 'station', id: 'line-1', ...head, body: { name: 'Line 1', equipment: 'press-1' } },
  {
    kind: 'person',
    id: 'p-ada',
    ...head,
    body: { name: 'Ada', badge: 'B-1', roles: ['operator'], language: 'en', active: true },
  },
  ...Array.from({ length: ORDERS }, (_, n) => order(n)),
];

const clock = systemClock();
const folder = mkdtempSync(join(tmpdir(), 'lineside-bench-'));

async function fillHistory(): Promise<void> {
  const store = await openRxStationStore(storeFolder(folder), 'line-1');
  const rows: LooseRow[] = plan.map((document, index) => ({
    seq: index + 1,
    key: rowKey.plan(document.kind, document.id, 1),
    lane: 'normal',
    kind: 'plan',
    body: document,
  }));
  const pull = await store.pull('normal', {
    identifier: 'bench',
    log: 'bench',
    retryMs: 1000,
    failed: (error) => {
      throw error;
    },
    fetch: (checkpoint, limit) => {
      const page = rows.filter((row) => row.seq > (checkpoint?.seq ?? 0)).slice(0, limit);
      const seq = page.at(-1)?.seq ?? checkpoint?.seq ?? 0;
      return Promise.resolve({ rows: page, checkpoint: { epoch: 'e', seq }, more: seq < rows.length });
    },
  });
  await pull.inSync();
  await pull.stop();
  let chain = emptyHead('line-1/normal/0123456789ab');
  let hlc = '0000000000000000';
  for (let done = 0; done < HISTORY; done += 1000) {
    const drafts = Array.from({ length: Math.min(1000, HISTORY - done) }, (_, n) => {
      const id = `WO-${(done + n) % ORDERS}`;
      const data = {
        order: id,
        operation: '10',
        equipment: 'press-1',
        good: { value: '1', unit: 'C62' },
        scrap: [],
        rework: zero,
      };
      return {
        type: 'QuantityReported',
        v: 1,
        refs: [`workOrder:${id}`, 'equipment:press-1'],
        data,
        occurredAt: '2026-03-02T06:00:00.000Z',
        person: { id: 'p-ada', proof: 'badge' as const },
        command: clock.newId(),
      };
    });
    const sealed = sealFacts(drafts, chain, hlc, {
      site: 'bench',
      nowMs: Date.UTC(2026, 2, 2),
      boot: clock.boot,
      mono: 0,
      newId: clock.newId,
    });
    ({ head: chain, hlc } = sealed);
    await store.append(sealed.facts);
  }
  await store.close();
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** The rival: one durable insert of about the size of a fact, timed in ms. */
function openRival(): { readonly insert: () => number; readonly close: () => void } {
  const database = new DatabaseSync(join(folder, 'rival.sqlite'));
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE fact (id TEXT PRIMARY KEY, body TEXT)',
  );
  const insert = database.prepare('INSERT INTO fact VALUES (?, ?)');
  const body = JSON.stringify(order(1)).padEnd(900, ' ');
  let n = 0;
  return {
    insert: () => {
      n += 1;
      const from = performance.now();
      insert.run(String(n), body);
      return performance.now() - from;
    },
    close: () => database.close(),
  };
}

await fillHistory();
const before = performance.now();
const store = await openRxStationStore(storeFolder(folder), 'line-1');
const station = await startStation({
  folder,
  site: 'bench',
  station: 'line-1',
  version: 'bench',
  store,
  clock,
  link: null,
});
await station.ready;
const startMs = performance.now() - before;
const { connection } = station.connect(() => undefined);
for (const topic of ['home', 'next', 'actions', 'sync'] as const) connection.receive({ t: 'subscribe', topic });
await station.handlers.execute({ id: v7(), actor: null, name: 'signOn', params: { badge: 'B-1' } });
const started = await station.handlers.execute({
  id: v7(),
  actor: 'p-ada',
  name: 'startJob',
  params: { order: 'WO-0', operation: '10' },
});
if (!started.ok) throw new Error(`The benchmark could not start its job: ${started.refusal.code}`);

const rival = openRival();
const inARow = Array.from({ length: COMMANDS }, () => rival.insert()).toSorted((a, b) => a - b);
/** In turns with the commands: a disk and a processor that rest between two writes are slower than in a row. */
const between: number[] = [];
const times: number[] = [];
for (let n = 0; n < COMMANDS; n += 1) {
  const from = performance.now();
  const answer = await station.handlers.execute({
    id: v7(),
    actor: 'p-ada',
    name: 'reportQuantity',
    params: { order: 'WO-0', operation: '10', good: { value: '1', unit: 'C62' }, scrap: [], rework: zero },
  });
  times.push(performance.now() - from);
  if (!answer.ok) throw new Error(`A count was refused: ${answer.refusal.code}`);
  // Views are made between commands, as they are between the taps of a person.
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  between.push(rival.insert());
}
rival.close();
between.sort((a, b) => a - b);
times.sort((a, b) => a - b);
await station.stop();

for (const [name, share] of [
  ['p50', 0.5],
  ['p99', 0.99],
] as const) {
  const figure = {
    metric: `command ${name}, ${HISTORY} facts of history`,
    value: percentile(times, share),
    unit: 'ms',
  };
  report({ ...figure, rival: 'one fsynced SQLite insert, in turns', rivalValue: percentile(between, share) });
  report({ ...figure, rival: 'such inserts in a row', rivalValue: percentile(inARow, share) });
}

const raw = new DatabaseSync(join(storeFolder(folder), 'line-1.sqlite'));
const readFrom = performance.now();
let count = 0;
for (const table of raw.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()) {
  const name = String((table as { name: unknown }).name);
  if (!/^[a-z0-9_"]+$/i.test(name)) continue;
  for (const row of raw.prepare(`SELECT * FROM "${name}"`).all() as { data?: unknown }[])
    if (typeof row.data === 'string') count += JSON.parse(row.data) ? 1 : 0;
}
report({
  metric: `open and fold ${HISTORY} facts, ${ORDERS} orders`,
  value: startMs,
  unit: 'ms',
  rival: `read and JSON.parse the same ${count} rows`,
  rivalValue: performance.now() - readFrom,
});
raw.close();
rmSync(folder, { recursive: true, force: true });
