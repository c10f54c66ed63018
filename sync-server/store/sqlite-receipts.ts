import { parseChain } from '../../shared/facts/chain.ts';
import type { ChainId } from '../../shared/facts/chain.ts';
import { must } from '../../shared/invariant.ts';
import { rowKey } from '../../shared/sync/protocol.ts';
import type { Receipt } from '../../shared/sync/protocol.ts';
import type { JudgedFact, OutboxPosting, PostingState, SiteStore } from './site-store.ts';
import { integerAt, textAt } from './sqlite-engine.ts';
import type { SqlConnection, SqlRow } from './sqlite-engine.ts';
import type { SiteLog } from './sqlite-site-log.ts';

type Settled = Parameters<SiteStore['settlePostings']>[0][number];

/** Receipts and the ERP outbox. Writing functions run inside a job of the group writer. */
export interface SqliteReceipts extends Pick<SiteStore, 'openPostings' | 'postings' | 'receipt'> {
  /** Enqueues the postings of a new fact and writes its receipt when there is something to say. */
  readonly afterFact: (chain: ChainId, fact: Pick<JudgedFact, 'id' | 'quarantined' | 'postings'>, at: string) => void;
  readonly begin: (numbers: readonly number[], attempt: string) => void;
  readonly settle: (results: readonly Settled[]) => void;
}

function nullableText(row: SqlRow, column: number): string | null {
  return row[column] === null ? null : textAt(row, column);
}

function postingOf(row: SqlRow): OutboxPosting {
  return {
    number: integerAt(row, 0),
    key: textAt(row, 1),
    lane: textAt(row, 2),
    kind: textAt(row, 3) as OutboxPosting['kind'],
    body: JSON.parse(textAt(row, 4)) as OutboxPosting['body'],
    state: textAt(row, 5) as PostingState,
    attempt: nullableText(row, 6),
    message: nullableText(row, 7),
    reference: nullableText(row, 8),
  };
}

/** Receipts and outbox of an open database. */
export function sqliteReceipts(connection: SqlConnection, log: SiteLog): SqliteReceipts {
  const columns = 'number, key, lane, kind, body, state, attempt, message, reference';
  const sql = {
    receiptRow: connection.prepare('SELECT row FROM receipt WHERE fact = ?'),
    putReceipt: connection.inserter({
      table: 'receipt',
      columns: ['fact', 'row'],
      onConflict: 'ON CONFLICT (fact) DO UPDATE SET row = excluded.row',
    }),
    enqueue: connection.inserter({
      table: 'outbox',
      columns: ['key', 'fact', 'chain', 'lane', 'kind', 'body', 'state', 'at'],
      onConflict: 'ON CONFLICT (key) DO NOTHING',
    }),
    open: connection.prepare(
      `SELECT ${columns} FROM outbox
       WHERE state IN ('pending', 'sending') ORDER BY number LIMIT ?`,
    ),
    named: connection.prepare(
      `SELECT ${columns} FROM outbox WHERE key IN (SELECT value FROM json_each(?)) ORDER BY number`,
    ),
    begin: connection.prepare(
      `UPDATE outbox SET state = 'sending', attempt = ? WHERE number = ? AND state = 'pending'`,
    ),
    settle: connection.prepare(
      `UPDATE outbox SET state = ?, reference = ?, message = ?, at = ?, attempt = CASE WHEN ? = 'pending' THEN NULL ELSE attempt END
       WHERE number = ? RETURNING fact, chain`,
    ),
  };

  function read(fact: string): Receipt | undefined {
    const row = sql.receiptRow.get(fact);
    return row && (JSON.parse(log.bodyOf(integerAt(row, 0))) as Receipt);
  }

  function write(receipt: Receipt, at: string): void {
    const { lane, station } = parseChain(receipt.chain);
    const seq = log.append({
      key: rowKey.receipt(receipt.fact),
      lane,
      kind: 'receipt',
      chain: null,
      foldable: false,
      at,
      body: JSON.stringify(receipt),
      touches: { kind: 'receipt', station },
    });
    sql.putReceipt(receipt.fact, seq);
  }

  return {
    afterFact: (chain, { id, quarantined, postings }, at) => {
      for (const { key, lane, kind, body } of postings)
        sql.enqueue(key, id, chain, lane, kind, JSON.stringify(body), 'pending', at);
      if (!quarantined && postings.length === 0) return;
      const posting = postings.length > 0 ? ({ state: 'pending', at, reference: null, message: null } as const) : null;
      write({ fact: id, chain, receivedAt: at, quarantined, posting }, at);
    },
    openPostings: async (limit) => sql.open.all(limit).map(postingOf),
    postings: async (keys) => sql.named.all(JSON.stringify(keys)).map(postingOf),
    begin: (numbers, attempt) => {
      for (const number of numbers) sql.begin.run(attempt, number);
    },
    settle: (results) => {
      for (const { number, state, reference, message, at } of results) {
        const row = must(
          sql.settle.get(state, reference, message, at, state, number),
          `posting ${number} of the outbox`,
        );
        const fact = textAt(row, 0);
        const before = must(read(fact), `receipt of ${fact}`);
        const told = state === 'handed' ? 'pending' : state;
        write({ ...before, posting: { state: told, at, reference, message } }, at);
      }
    },
    receipt: async (fact) => read(fact),
  };
}
