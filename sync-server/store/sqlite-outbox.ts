import type { RefusalAnswer } from '../../shared/attention/refusal-answer.ts';
import { settlementText } from '../../shared/attention/refusal-answer.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import { compareFacts } from '../../shared/facts/order.ts';
import { must } from '../../shared/invariant.ts';
import type { OutboxPosting, Posting, PostingState, SiteStore } from './site-store.ts';
import { integerAt, textAt } from './sqlite-engine.ts';
import type { SqlConnection, SqlRow } from './sqlite-engine.ts';

/** How a posting stands, as its receipt says it. */
export type Standing = Pick<OutboxPosting, 'state' | 'reference' | 'message'> & {
  readonly at: string;
  /** Where it is not the first. */
  readonly attempt?: number;
};

/** A fact whose receipt has something new to say. */
export interface Told {
  readonly fact: string;
  readonly standing: Standing;
}

/** The ERP outbox of a site. Writing functions run inside a job of the group writer. */
export interface SqliteOutbox extends Pick<SiteStore, 'openPostings' | 'postings' | 'refusedPostings' | 'lastSent'> {
  /** Puts the posting of a new fact at the end, or beside the report that stands for it. @returns how it stands. */
  readonly enqueue: (
    fact: Pick<RawFact, 'id' | 'chain'>,
    raw: RawFact | null,
    posting: Posting,
    at: string,
  ) => Standing;
  readonly begin: (postings: readonly Pick<OutboxPosting, 'number' | 'key'>[], attempt: string) => boolean;
  readonly settle: (number: number, standing: Standing) => Told[];
  /** What was handed over and not answered goes to the ERP once more: the answer may have been read, and lost with a later log. */
  readonly handOverAgain: (at: string) => Told[];
  /** Does what somebody decided about a refusal; nothing when that refusal stands no more. */
  readonly answer: (answer: RefusalAnswer, at: string) => Told[];
}

const nullableText = (row: SqlRow, column: number) => (row[column] === null ? null : textAt(row, column));

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
    report: textAt(row, 9),
    fact: textAt(row, 10),
    sent: row[11] === null ? null : integerAt(row, 11),
    tries: integerAt(row, 12),
  };
}

/** The report of an echo is the one row of its key that is no echo. */
const SELECT = `SELECT o.number, o.key, o.lane, o.kind, o.body, o.state, o.attempt, o.message, o.reference,
  coalesce(r.key, o.key), coalesce(r.speaks_for, r.fact, o.speaks_for, o.fact), o.sent, o.tries, o.at FROM outbox o
  LEFT JOIN outbox r ON o.state = 'echo' AND r.dedup = o.dedup AND r.state <> 'echo'`;

/** Outbox of an open database. */
export function sqliteOutbox(connection: SqlConnection): SqliteOutbox {
  const sql = {
    insert: connection.inserter({
      table: 'outbox',
      columns: ['key', 'fact', 'chain', 'lane', 'kind', 'body', 'state', 'at', 'dedup'],
      onConflict: 'ON CONFLICT (key) DO NOTHING',
    }),
    open: connection.prepare(`${SELECT} WHERE o.state IN ('pending', 'sending') ORDER BY o.number LIMIT ?`),
    named: connection.prepare(`${SELECT} WHERE o.key IN (SELECT value FROM json_each(?)) ORDER BY o.number`),
    refused: connection.prepare(`${SELECT} WHERE o.state = 'rejected' ORDER BY o.number`),
    dedupOf: connection.prepare('SELECT dedup FROM outbox WHERE key = ?'),
    reportOf: connection.prepare(
      `SELECT number, key, fact, chain, coalesce(speaks_for, fact), state, reference, message, at, sent FROM outbox
       WHERE dedup = ? AND state <> 'echo'`,
    ),
    echoes: connection.prepare(`SELECT fact FROM outbox WHERE dedup = ? AND state = 'echo' ORDER BY number`),
    body: connection.prepare('SELECT l.body FROM fact f JOIN site_log l ON l.seq = f.row WHERE f.id = ?'),
    isTakenBack: connection.prepare(`SELECT 1 FROM outbox WHERE kind = 'reverse' AND body ->> '$.reverses' = ?`),
    leave: connection.prepare(
      `UPDATE outbox SET dedup = NULL WHERE dedup IN (?1, 'stopEnd ' || ?1) AND state <> 'echo'`,
    ),
    becomes: connection.prepare(
      'UPDATE outbox SET key = ?, fact = ?, chain = ?, lane = ?, kind = ?, body = ? WHERE number = ?',
    ),
    speaksFor: connection.prepare('UPDATE outbox SET speaks_for = ? WHERE number = ?'),
    lastSent: connection.prepare('SELECT coalesce(max(sent), 0) FROM outbox'),
    isPending: connection.prepare(`SELECT 1 FROM outbox WHERE number = ? AND key = ? AND state = 'pending'`),
    begin: connection.prepare(`UPDATE outbox SET state = 'sending', attempt = ?, sent = ? WHERE number = ?`),
    settle: connection.prepare(
      `UPDATE outbox SET state = ?, reference = ?, message = ?, at = ?, attempt = CASE WHEN ? = 'pending' THEN NULL ELSE attempt END
       WHERE number = ? RETURNING fact, dedup, tries`,
    ),
    answerable: connection.prepare(
      `SELECT number FROM outbox WHERE key = (SELECT coalesce(r.key, o.key) FROM outbox o
         LEFT JOIN outbox r ON o.state = 'echo' AND r.dedup = o.dedup AND r.state <> 'echo' WHERE o.key = ?)
       AND state = 'rejected' AND at = ?`,
    ),
    handed: connection.prepare(`SELECT number FROM outbox WHERE state = 'handed' ORDER BY number`),
    again: connection.prepare('UPDATE outbox SET tries = tries + 1 WHERE number = ?'),
  };

  /** What stations hear of a fact and of the echoes that stand as it does. */
  function told(fact: string, dedup: string | null, standing: Standing): Told[] {
    const echoes = dedup === null ? [] : sql.echoes.all(dedup).map((row) => textAt(row, 0));
    return [fact, ...echoes].map((one) => ({ fact: one, standing }));
  }

  function settle(number: number, standing: Standing): Told[] {
    const { state, reference, message, at } = standing;
    const row = must(sql.settle.get(state, reference, message, at, state, number), `posting ${number} of the outbox`);
    const tries = integerAt(row, 2);
    return told(textAt(row, 0), nullableText(row, 1), tries > 1 ? { ...standing, attempt: tries } : standing);
  }

  const rawOf = (fact: string) => JSON.parse(textAt(must(sql.body.get(fact), `fact ${fact}`), 0)) as RawFact;

  function dedupFor({ dedupKey, ends, kind }: Posting): string | null {
    const row = ends === undefined ? undefined : sql.dedupOf.get(ends);
    const ended = row ? nullableText(row, 0) : null;
    return ended === null ? (dedupKey ?? null) : `${kind} ${ended}`;
  }

  return {
    enqueue: (fact, raw, posting, at) => {
      const { key, lane, kind } = posting;
      const body = JSON.stringify(posting.body);
      const dedup = raw ? dedupFor(posting) : null;
      const put = (state: PostingState) => sql.insert(key, fact.id, fact.chain, lane, kind, body, state, at, dedup);
      const pending = { state: 'pending', reference: null, message: null, at } as const;
      const before = dedup === null ? undefined : sql.reportOf.get(dedup);
      if (!raw || dedup === null || !before || textAt(before, 1) === key) {
        put('pending');
        return pending;
      }
      const number = integerAt(before, 0);
      const standing = {
        state: textAt(before, 5) as PostingState,
        reference: nullableText(before, 6),
        message: nullableText(before, 7),
        at: textAt(before, 8),
      };
      const isFirst = compareFacts(raw, rawOf(textAt(before, 4))) < 0;
      if (isFirst && sql.isTakenBack.get(textAt(before, 4)) !== undefined) {
        // What was told is taken back, and had no effect: this one has, and nobody told it.
        sql.leave.run(dedup);
        put('pending');
        return pending;
      }
      // One that was refused and goes out again is pending, too, but the ERP knows its key.
      if (isFirst && before[9] === null) {
        sql.becomes.run(key, fact.id, fact.chain, lane, kind, body, number);
        sql.insert(textAt(before, 1), textAt(before, 2), textAt(before, 3), lane, kind, '{}', 'echo', at, dedup);
      } else {
        put('echo');
        // The ERP has it under the other key, for good.
        if (isFirst) sql.speaksFor.run(fact.id, number);
      }
      return standing;
    },
    openPostings: async (limit) => sql.open.all(limit).map(postingOf),
    postings: async (keys) => sql.named.all(JSON.stringify(keys)).map(postingOf),
    refusedPostings: async () => sql.refused.all().map((row) => ({ ...postingOf(row), at: textAt(row, 13) })),
    lastSent: async () => integerAt(sql.lastSent.get() ?? [], 0),
    begin: (postings, attempt) => {
      if (postings.some(({ number, key }) => sql.isPending.get(number, key) === undefined)) return false;
      let sent = integerAt(sql.lastSent.get() ?? [], 0);
      for (const { number } of postings) sql.begin.run(attempt, (sent += 1), number);
      return true;
    },
    settle,
    handOverAgain: (at) =>
      sql.handed
        .all()
        .flatMap((row) => settle(integerAt(row, 0), { state: 'pending', reference: null, message: null, at })),
    answer: ({ posting, refusedAt, as, note }, at) => {
      const row = sql.answerable.get(posting, refusedAt);
      if (!row) return [];
      const number = integerAt(row, 0);
      if (as !== null)
        return settle(number, { state: 'settled', reference: null, message: settlementText(as, note), at });
      sql.again.run(number);
      return settle(number, { state: 'pending', reference: null, message: null, at });
    },
  };
}
