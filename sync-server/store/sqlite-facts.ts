import { canonicalJson } from '../../shared/facts/canonical-json.ts';
import { formatChain, GENESIS, parseChain } from '../../shared/facts/chain.ts';
import type { ChainId } from '../../shared/facts/chain.ts';
import { digest } from '../../shared/facts/digest.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import { HLC_ZERO } from '../../shared/facts/hlc.ts';
import { rowKey } from '../../shared/sync/protocol.ts';
import type { HeldChain } from '../../shared/sync/protocol.ts';
import { laterStamp } from './site-store.ts';
import type { ApartBatch, FactBatch, FactForm, JudgedFact, KeptFact, SiteStore } from './site-store.ts';
import { integerAt, textAt } from './sqlite-engine.ts';
import type { SqlConnection, SqlRow } from './sqlite-engine.ts';
import type { SqliteReceipts } from './sqlite-receipts.ts';
import { sqliteSignedHeads } from './sqlite-signed-heads.ts';
import type { SiteLog } from './sqlite-site-log.ts';

/** The part of the store that keeps chains of facts. Writing functions run inside a job of the group writer. */
export interface SqliteFacts extends Pick<
  SiteStore,
  'chainPlaces' | 'latestStamp' | 'nextBranch' | 'heldFacts' | 'keptFact' | 'chainFacts' | 'apartHashes' | 'apartSince'
> {
  readonly chainEnd: (chain: ChainId, branch: number) => HeldChain | undefined;
  readonly append: (batch: FactBatch) => boolean;
  readonly keepApart: (batch: ApartBatch) => boolean;
}

const FACT_COLUMNS = `SELECT f.id, f.seq, f.hash, CASE WHEN f.row IS NULL THEN 'apart' WHEN l.foldable = 1 THEN 'fact' ELSE 'unreadable' END,
  coalesce(l.body, a.body) FROM fact f LEFT JOIN site_log l ON l.seq = f.row LEFT JOIN apart a ON f.row IS NULL AND a.hash = f.hash`;

function keptFactOf(row: SqlRow): KeptFact {
  return {
    id: textAt(row, 0),
    seq: integerAt(row, 1),
    hash: textAt(row, 2),
    form: textAt(row, 3) as FactForm,
    text: textAt(row, 4),
  };
}

function namesIn(rows: readonly SqlRow[]): ReadonlySet<string> {
  return new Set(rows.map((row) => textAt(row, 0)));
}

/** A fact of the server itself, in the form in which facts are stored. */
function ownFact(raw: RawFact): JudgedFact {
  return {
    id: raw.id,
    hash: digest(raw),
    text: canonicalJson(raw),
    raw,
    form: 'fact',
    quarantined: null,
    postings: [],
  };
}

/** Facts, chains and what is kept apart, in an open database. */
export function sqliteFacts(connection: SqlConnection, log: SiteLog, receipts: SqliteReceipts): SqliteFacts {
  const signedHeads = sqliteSignedHeads(connection);
  const sql = {
    end: connection.prepare('SELECT seq, head, backed_up FROM chain_branch WHERE chain = ? AND branch = ?'),
    moveEnd: connection.prepare(
      `INSERT INTO chain_branch (chain, branch, first_seq, seq, head, stamp) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (chain, branch) DO UPDATE SET seq = excluded.seq, head = excluded.head, stamp = max(stamp, excluded.stamp)`,
    ),
    stamp: connection.prepare('SELECT stamp FROM chain_branch WHERE chain = ? AND branch = ?'),
    stampAt: connection.prepare(
      `SELECT json_extract(l.body, '$.hlc') FROM fact f JOIN site_log l ON l.seq = f.row
       WHERE f.chain = ? AND f.seq = ? AND f.hash = ? AND l.foldable = 1`,
    ),
    nextBranch: connection.prepare('SELECT coalesce(max(branch), -1) + 1 FROM chain_branch WHERE chain = ?'),
    at: connection.prepare('SELECT 1 FROM fact WHERE chain = ? AND seq = ? AND hash = ?'),
    places: connection.prepare(
      'SELECT branch, seq, hash FROM fact WHERE chain = ? AND seq BETWEEN ? AND ? ORDER BY seq, branch',
    ),
    insert: connection.inserter({ table: 'fact', columns: ['id', 'chain', 'branch', 'seq', 'hash', 'row'] }),
    held: connection.prepare('SELECT id FROM fact WHERE id IN (SELECT value FROM json_each(?))'),
    kept: connection.prepare(`${FACT_COLUMNS} WHERE f.id = ?`),
    chain: connection.prepare(
      `${FACT_COLUMNS} WHERE f.chain = ? AND f.branch = ? AND f.seq > ? ORDER BY f.seq LIMIT ?`,
    ),
    apart: connection.prepare(
      'INSERT INTO apart (hash, id, chain, reason, detail, at, body) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (hash) DO NOTHING',
    ),
    apartSince: connection.prepare(
      // Not what has found its place since.
      `SELECT chain, count(*), max(at) FROM apart a WHERE at >= ? AND NOT EXISTS (SELECT 1 FROM fact f WHERE f.chain = a.chain AND f.hash = a.hash
         AND f.seq = json_extract(CASE WHEN json_valid(a.body) THEN a.body ELSE '{}' END, '$.seq'))
       GROUP BY chain ORDER BY 3 DESC LIMIT 20`,
    ),
    apartHeld: connection.prepare('SELECT hash FROM apart WHERE hash IN (SELECT value FROM json_each(?))'),
  };

  function endOf(chain: ChainId, branch: number): HeldChain | undefined {
    const row = sql.end.get(chain, branch);
    return row && { chain, seq: integerAt(row, 0), head: textAt(row, 1), backedUp: integerAt(row, 2) };
  }

  const nextBranchOf = (chain: ChainId) => integerAt(sql.nextBranch.get(chain) ?? [], 0);

  function continues(chain: ChainId, branch: number, expected: FactBatch['expected']): boolean {
    const end = endOf(chain, branch);
    if (end) return end.seq === expected.seq && end.head === expected.head;
    if (branch !== nextBranchOf(chain)) return false;
    if (expected.seq === 0) return expected.head === GENESIS;
    return sql.at.get(chain, expected.seq, expected.head) !== undefined;
  }

  function store(chain: ChainId, branch: number, seq: number, fact: JudgedFact, at: string): void {
    const { lane } = parseChain(chain);
    let row: number | null = null;
    if (fact.form === 'apart') {
      const { reason, detail } = fact.quarantined ?? { reason: 'broken-chain', detail: '' };
      sql.apart.run(fact.hash, fact.id, chain, reason, detail, at, fact.text);
    } else {
      const foldable = fact.form === 'fact';
      // Facts of later branches go to everybody: the station that writes the first branch of this chain does not have them.
      const ownChain = branch === 0 ? chain : null;
      row = log.append({
        key: rowKey.fact(fact.id),
        lane,
        kind: 'fact',
        chain: ownChain,
        foldable,
        at,
        body: fact.text,
        touches: { kind: 'fact', fact: foldable ? fact.raw : null },
      });
    }
    sql.insert(fact.id, chain, branch, seq, fact.hash, row);
    receipts.afterFact(chain, fact, at);
  }

  function extend(chain: ChainId, branch: number, from: number, facts: readonly JudgedFact[], at: string): void {
    let seq = from;
    let head = GENESIS;
    let stamp = '';
    for (const fact of facts) {
      seq += 1;
      store(chain, branch, seq, fact, at);
      head = fact.hash;
      stamp = laterStamp(stamp, fact);
    }
    if (facts.length > 0) sql.moveEnd.run(chain, branch, from + 1, seq, head, stamp);
  }

  function serverFactsFit(facts: readonly RawFact[]): boolean {
    const [first] = facts;
    return !first || continues(first.chain, 0, { seq: first.seq - 1, head: first.prev });
  }

  function extendServerChain(facts: readonly RawFact[], at: string): void {
    const [first] = facts;
    if (first) extend(first.chain, 0, first.seq - 1, facts.map(ownFact), at);
  }

  function idsAreFree(facts: readonly JudgedFact[]): boolean {
    return sql.held.get(JSON.stringify(facts.map((fact) => fact.id))) === undefined;
  }

  return {
    chainEnd: endOf,
    append: (batch) => {
      if (!continues(batch.chain, batch.branch, batch.expected) || !serverFactsFit(batch.serverFacts)) return false;
      if (!idsAreFree(batch.facts)) return false;
      // Verdicts first, so that no station folds a fact before it can know that the fact has no effect.
      extendServerChain(batch.serverFacts, batch.receivedAt);
      extend(batch.chain, batch.branch, batch.expected.seq, batch.facts, batch.receivedAt);
      if (batch.signed) signedHeads.keep(batch.chain, batch.branch, batch.signed, batch.receivedAt);
      return true;
    },
    keepApart: ({ chain, rows, serverFacts, receivedAt }) => {
      if (!serverFactsFit(serverFacts)) return false;
      extendServerChain(serverFacts, receivedAt);
      for (const row of rows) {
        const { reason, detail } = row.quarantined;
        const { changes } = sql.apart.run(row.hash, row.id, chain, reason, detail, receivedAt, row.text);
        if (Number(changes) > 0)
          receipts.afterFact(chain, { ...row, raw: null, form: 'apart', postings: [] }, receivedAt);
      }
      return true;
    },
    chainPlaces: async (chain, fromSeq, toSeq) =>
      sql.places
        .all(chain, fromSeq, toSeq)
        .map((row) => ({ branch: integerAt(row, 0), seq: integerAt(row, 1), hash: textAt(row, 2) })),
    latestStamp: async (chain, branch, after) => {
      const row = sql.stamp.get(chain, branch) ?? sql.stampAt.get(chain, after.seq, after.head);
      const stamp = row === undefined ? '' : textAt(row, 0);
      return stamp === '' ? HLC_ZERO : stamp;
    },
    nextBranch: async (chain) => nextBranchOf(chain),
    heldFacts: async (ids) => namesIn(sql.held.all(JSON.stringify(ids))),
    keptFact: async (id) => {
      const row = sql.kept.get(id);
      return row && keptFactOf(row);
    },
    chainFacts: async (chain, branch, afterSeq, limit) => sql.chain.all(chain, branch, afterSeq, limit).map(keptFactOf),
    apartSince: async (at) =>
      sql.apartSince.all(at).map((row) => ({
        chain: formatChain(parseChain(textAt(row, 0))),
        count: integerAt(row, 1),
        lastAt: textAt(row, 2),
      })),
    apartHashes: async (hashes) => namesIn(sql.apartHeld.all(JSON.stringify(hashes))),
  };
}
