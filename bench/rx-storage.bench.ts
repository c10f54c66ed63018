// The station's SQLite storage under RxDB: durable writes beside a bare fsynced insert, reads and start-up beside RxDB's memory storage.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { createRxDatabase } from 'rxdb/plugins/core';
import type { RxCollection, RxDatabase, RxJsonSchema, RxStorage } from 'rxdb/plugins/core';
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';

import { backupDatabase } from '../electron/station/rx-sqlite/backup.ts';
import { openEngine } from '../electron/station/rx-sqlite/engine.ts';
import { getRxStorageSqlite } from '../electron/station/rx-sqlite/storage.ts';
import { streamRows } from '../electron/station/rx-sqlite/stream-rows.ts';
import { report } from './figure.ts';

type Fact = { id: string; chain: string; seq: number; hlc: string; body: object };

const FACTS = 50_000;
const schema: RxJsonSchema<Fact> = {
  version: 0,
  type: 'object',
  primaryKey: 'id',
  properties: {
    id: { type: 'string', maxLength: 40 },
    chain: { type: 'string', maxLength: 40 },
    seq: { type: 'integer', minimum: 0, maximum: 1_000_000_000_000, multipleOf: 1 },
    hlc: { type: 'string', maxLength: 40 },
    body: { type: 'object' },
  },
  required: ['id', 'chain', 'seq', 'hlc', 'body'],
  indexes: [['chain', 'seq'], 'hlc'],
};

function fact(seq: number): Fact {
  const number = String(seq).padStart(12, '0');
  const body = { type: 'QuantityReported', order: `WO-${1000 + (seq % 40)}`, good: seq % 7, text: 'x'.repeat(200) };
  // Clocks of several stations interleave, so that the order of the clock is not the order of writing.
  return {
    id: `0199f0c1-7d3a-7000-9000-${number}`,
    chain: 'line-1/normal/1',
    seq,
    hlc: String(1e15 + ((seq * 7919) % FACTS)),
    body,
  };
}

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

type Opened = { readonly database: RxDatabase<{ facts: RxCollection<Fact> }>; readonly facts: RxCollection<Fact> };

async function open(storage: RxStorage<unknown, unknown>): Promise<Opened> {
  const database = await createRxDatabase<{ facts: RxCollection<Fact> }>({
    name: 'bench',
    storage,
    multiInstance: false,
  });
  const { facts } = await database.addCollections({ facts: { schema } });
  return { database, facts };
}

async function drain(stream: AsyncIterable<readonly unknown[]>): Promise<void> {
  let rows = 0;
  for await (const batch of stream) rows += batch.length;
  if (rows < FACTS) throw new Error(`The stream brought ${rows} rows of ${FACTS}.`);
}

type Figures = Readonly<Record<string, number>>;

/** What both storages are asked; in ms. */
async function measure({ facts }: Opened): Promise<Figures> {
  const figures: Record<string, number> = {};
  const ids = Array.from({ length: 3000 }, (_, index) => fact(index * 16).id);
  figures['bulk insert of 50,000 facts by 1,000'] = await milliseconds(async () => {
    for (let from = 0; from < FACTS; from += 1000) {
      await facts.bulkInsert(Array.from({ length: 1000 }, (_, index) => fact(from + index)));
    }
  });
  figures['3,000 documents by id'] = await milliseconds(() => facts.findByIds(ids).exec());
  const latest = facts.find({ sort: [{ hlc: 'desc' }], limit: 50 });
  figures['latest 50 of 50,000 by an index'] = await milliseconds(() => latest.exec());
  const range = facts.find({ selector: { chain: 'line-1/normal/1', seq: { $gt: 20_000, $lte: 20_500 } } });
  figures['500 of 50,000 by a range'] = await milliseconds(() => range.exec());
  const unindexed = facts.find({ selector: { 'body.order': 'WO-1007' } } as object);
  figures['1,250 of 50,000 without an index'] = await milliseconds(() => unindexed.exec());
  figures['count of 50,000'] = await milliseconds(() => facts.count().exec());
  return figures;
}

function barelyDurableInserts(folder: string): number[] {
  const connection = openEngine(path.join(folder, 'bare.sqlite'), { busyTimeoutMs: 0 });
  connection.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  connection.exec('CREATE TABLE fact (id TEXT PRIMARY KEY, data TEXT)');
  const insert = connection.prepare('INSERT INTO fact VALUES (?, ?)');
  const times = Array.from({ length: 500 }, (_, seq) => {
    const document = fact(seq);
    const start = performance.now();
    insert.run(document.id, JSON.stringify(document));
    return performance.now() - start;
  });
  connection.close();
  return times;
}

const folder = mkdtempSync(path.join(tmpdir(), 'rx-storage-bench-'));
try {
  const memory = await open(getRxStorageMemory() as RxStorage<unknown, unknown>);
  const rival = await measure(memory);
  await memory.database.close();

  const storage = getRxStorageSqlite({ folder }) as RxStorage<unknown, unknown>;
  const first = await open(storage);
  for (const [metric, value] of Object.entries(await measure(first))) {
    report({ metric, value, unit: 'ms', rival: 'RxDB memory', rivalValue: rival[metric] ?? 0 });
  }

  const bare = barelyDurableInserts(folder);
  const times: number[] = [];
  for (let count = 0; count < 500; count += 1) {
    times.push(await milliseconds(() => first.facts.insert(fact(FACTS + count))));
  }
  for (const [name, share] of [
    ['median', 0.5],
    ['99th percentile', 0.99],
  ] as const) {
    const figure = { unit: 'ms', rival: 'bare fsynced insert', rivalValue: percentile(bare, share) };
    report({ metric: `one durable insert, ${name}`, value: percentile(times, share), ...figure });
  }
  const parallel = Array.from({ length: 1000 }, (_, index) => fact(FACTS + 1000 + index));
  report({
    metric: '1,000 durable inserts asked for at once',
    value: await milliseconds(() => Promise.all(parallel.map((each) => first.facts.insert(each)))),
    unit: 'ms',
    rival: 'bare fsynced inserts one by one',
    rivalValue: 2 * bare.reduce((sum, each) => sum + each, 0),
  });
  const target = path.join(folder, 'copy', 'bench.sqlite');
  const source = first.facts.storageInstance;
  report({
    metric: 'backup of 50,000 facts, checked',
    value: await milliseconds(() => backupDatabase(source, target)),
    unit: 'ms',
  });
  await first.database.close();

  let again: Opened | undefined;
  const opening = await milliseconds(async () => {
    again = await open(storage);
  });
  report({ metric: 'open a database of 50,000 facts', value: opening, unit: 'ms' });
  if (again) {
    const { database, facts } = again;
    report({
      metric: 'stream 50,000 facts as written',
      value: await milliseconds(() => drain(streamRows(facts.storageInstance))),
      unit: 'ms',
    });
    await database.close();
  }
} finally {
  rmSync(folder, { recursive: true });
}
