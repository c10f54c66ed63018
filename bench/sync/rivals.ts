import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

import { DatabaseSync } from '@photostructure/sqlite';
import { createRxDatabase } from 'rxdb/plugins/core';
import { replicateRxCollection } from 'rxdb/plugins/replication';
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';

import type { Checkpoint, LooseRow, PullResponse } from '../../shared/sync/protocol.ts';
import { startCouchdbRival } from '../rivals/couchdb-rival.ts';

/** Asks the server for the page after a place. */
export type AskPage = (checkpoint: Checkpoint | null, limit: number) => Promise<PullResponse>;

const PAGE = 500;

/** All rows of a server as any HTTP client gets them, and the seconds that took. */
export async function fetchAll(ask: AskPage): Promise<{ readonly rows: LooseRow[]; readonly seconds: number }> {
  const from = performance.now();
  const rows: LooseRow[] = [];
  for (let checkpoint: Checkpoint | null = null; ;) {
    const page: PullResponse = await ask(checkpoint, 2000);
    rows.push(...page.rows);
    if (!page.more) return { rows, seconds: (performance.now() - from) / 1000 };
    ({ checkpoint } = page);
  }
}

/** Seconds that SQLite itself takes for the rows, in durable transactions as large as a page. */
export function rawInserts(file: string, rows: readonly LooseRow[]): number {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  database.exec('CREATE TABLE row (key TEXT PRIMARY KEY, body TEXT)');
  const insert = database.prepare('INSERT INTO row VALUES (?, ?)');
  const from = performance.now();
  for (let done = 0; done < rows.length; done += PAGE) {
    database.exec('BEGIN IMMEDIATE');
    for (const row of rows.slice(done, done + PAGE)) insert.run(row.key, JSON.stringify(row));
    database.exec('COMMIT');
  }
  const seconds = (performance.now() - from) / 1000;
  database.close();
  return seconds;
}

/** Seconds that RxDB's own pull takes for the rows of the server into its memory storage, where nothing is durable and nothing folded. */
export async function rxdbMemoryPull(ask: AskPage): Promise<number> {
  const database = await createRxDatabase({ name: 'rival', storage: getRxStorageMemory(), multiInstance: false });
  const text = { type: 'string' } as const;
  const { rows } = await database.addCollections({
    rows: {
      schema: {
        version: 0,
        primaryKey: 'key',
        type: 'object',
        properties: { key: { ...text, maxLength: 300 }, seq: { type: 'integer' }, lane: text, kind: text, body: {} },
        required: ['key', 'seq', 'lane', 'kind', 'body'],
      },
    },
  });
  const from = performance.now();
  const replication = replicateRxCollection<LooseRow, Checkpoint>({
    collection: rows,
    replicationIdentifier: 'rival',
    live: false,
    pull: {
      batchSize: PAGE,
      handler: async (checkpoint, limit) => {
        const page = await ask(checkpoint ?? null, limit);
        return { documents: page.rows.map((row) => ({ ...row, _deleted: false })), checkpoint: page.checkpoint };
      },
    },
  });
  await replication.awaitInitialReplication();
  const seconds = (performance.now() - from) / 1000;
  await database.close();
  return seconds;
}

/** Documents a second that PouchDB pulls of the same rows from a CouchDB-protocol server; undefined, with a sentence, when it cannot. */
export async function pouchdbPull(folder: string, rows: readonly LooseRow[]): Promise<number | undefined> {
  const server = await startCouchdbRival(path.join(folder, 'couchdb'));
  if (typeof server === 'string') {
    console.error(server);
    return undefined;
  }
  try {
    const send = async (method: string, at: string, body?: unknown) => {
      const response = await fetch(server.url + at, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
      if (!response.ok) throw new Error(`The CouchDB-protocol server answered ${response.status} to ${method} ${at}.`);
      await response.text();
    };
    await send('PUT', '/rows');
    for (let done = 0; done < rows.length; done += PAGE)
      await send('POST', '/rows/_bulk_docs', {
        docs: rows.slice(done, done + PAGE).map((row) => ({ _id: row.key, ...row })),
      });
    const client = path.join(import.meta.dirname, '../rivals/couchdb/pull.mjs');
    mkdirSync(path.join(folder, 'pouchdb'), { recursive: true });
    const { stdout } = await promisify(execFile)(process.execPath, [
      client,
      `${server.url}/rows`,
      path.join(folder, 'pouchdb'),
    ]);
    const { documents, seconds } = JSON.parse(stdout) as { documents: number; seconds: number };
    return documents / seconds;
  } finally {
    server.stop();
  }
}
