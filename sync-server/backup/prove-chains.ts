import { setImmediate } from 'node:timers/promises';

import { GENESIS } from '../../shared/facts/chain.ts';
import { integerAt, textAt } from '../store/sqlite-engine.ts';
import type { SqlConnection, SqlRow } from '../store/sqlite-engine.ts';
import { sha256 } from '../sync/sha256.ts';

/** What one branch of a chain was proven to hold. */
export interface ProvenChain {
  readonly chain: string;
  readonly branch: number;
  /** Place of its first fact; later than 1 for a branch that forked off. */
  readonly first: number;
  /** Last place, and the hash of the fact there, which covers everything before it. */
  readonly seq: number;
  readonly head: string;
}

/** Told of each defect in a sentence. */
export type Complain = (sentence: string) => void;

const PAGE = 1000;

interface Place {
  readonly seq: number;
  readonly hash: string;
}

/** Why a fact may stand where it does not belong: the verdict that it was quarantined for exactly that. */
function isExcused(connection: SqlConnection, row: SqlRow): boolean {
  if (typeof row[6] === 'string') return true; // apart: kept without a place of its own.
  if (row[4] === 0) return true; // Cannot be read, so it does not say what it follows.
  const receipt = connection
    .prepare('SELECT l.body FROM receipt r JOIN site_log l ON l.seq = r.row WHERE r.fact = ?')
    .get(textAt(row, 1));
  if (!receipt) return false;
  const { quarantined } = JSON.parse(textAt(receipt, 0)) as { quarantined: { reason: string } | null };
  return quarantined !== null;
}

function claimsOf(body: string): { readonly seq?: unknown; readonly prev?: unknown } {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** What is wrong with one fact after the one before it; undefined when nothing is. */
function defectOf(connection: SqlConnection, row: SqlRow, before: Place, name: string): string | undefined {
  const seq = integerAt(row, 0);
  const [id, hash, body] = [textAt(row, 1), textAt(row, 2), row[3]];
  const fact = `${name}: fact ${seq} (${id})`;
  if (seq !== before.seq + 1) {
    const missing =
      seq === before.seq + 2 ? `fact ${seq - 1} is missing` : `facts ${before.seq + 1} to ${seq - 1} are missing`;
    return `${name}: ${missing}.`;
  }
  if (typeof body !== 'string') return `${fact} is missing: only its place is left.`;
  if (typeof row[5] === 'string' && row[5] !== `fact/${id}`)
    return `${fact} is missing: row ${row[5]} stands where it should be.`;
  if (sha256(body) !== hash) return `${fact} was altered: its content does not give its hash.`;
  const claims = claimsOf(body);
  if (claims.prev === before.hash && claims.seq === seq) return undefined;
  if (isExcused(connection, row)) return undefined;
  return `${fact} was exchanged or moved: it says that it is fact ${String(claims.seq)} and does not follow the one before it.`;
}

/** Hash of the place that a branch grows from. */
function rootOf(connection: SqlConnection, chain: string, branch: number, first: number): string[] {
  if (first === 1) return [GENESIS];
  return connection
    .prepare('SELECT hash FROM fact WHERE chain = ? AND seq = ? AND branch < ?')
    .all(chain, first - 1, branch)
    .map((row) => textAt(row, 0));
}

/**
 * Walks every chain from its first fact to its head: every content gives its hash, every fact names the one before it, nothing is
 * missing. Complains once for each branch, of the first thing that is wrong.
 * @returns what is proven, and how many facts were walked.
 */
export async function proveChains(
  connection: SqlConnection,
  complain: Complain,
): Promise<{ readonly chains: ProvenChain[]; readonly facts: number }> {
  const branches = connection
    .prepare('SELECT chain, branch, first_seq, seq, head FROM chain_branch ORDER BY chain, branch')
    .all();
  const walk = connection.prepare(
    `SELECT f.seq, f.id, f.hash, coalesce(l.body, a.body), l.foldable, l.key, a.reason FROM fact f
     LEFT JOIN site_log l ON l.seq = f.row LEFT JOIN apart a ON f.row IS NULL AND a.hash = f.hash
     WHERE f.chain = ? AND f.branch = ? AND f.seq > ? ORDER BY f.seq LIMIT ${PAGE}`,
  );
  const chains: ProvenChain[] = [];
  let facts = 0;

  async function prove(chain: string, branch: number, first: number, end: Place): Promise<string | undefined> {
    const name = branch === 0 ? `Chain ${chain}` : `Chain ${chain}, branch ${branch}`;
    const roots = rootOf(connection, chain, branch, first);
    if (roots.length === 0) return `${name}: fact ${first - 1}, from which it forked off, is missing.`;
    let before: Place = { seq: first - 1, hash: roots[0] ?? GENESIS };
    for (;;) {
      const rows = walk.all(chain, branch, before.seq);
      if (rows.length === 0) break;
      for (const row of rows) {
        const here: Place = { seq: integerAt(row, 0), hash: textAt(row, 2) };
        // A branch may grow from any of the other branches.
        const follows = before.seq === first - 1 ? roots : [before.hash];
        const defects = follows.map((hash) => defectOf(connection, row, { seq: before.seq, hash }, name));
        if (!defects.includes(undefined)) return defects[0];
        before = here;
        facts += 1;
      }
      await setImmediate();
    }
    if (before.seq < end.seq) return `${name}: facts ${before.seq + 1} to ${end.seq} at its end are missing.`;
    if (before.seq > end.seq || before.hash !== end.hash)
      return `${name}: it ends with fact ${before.seq}, but another end is noted for it (${end.seq}).`;
    return undefined;
  }

  for (const row of branches) {
    const [chain, branch, first] = [textAt(row, 0), integerAt(row, 1), integerAt(row, 2)];
    const [seq, head] = [integerAt(row, 3), textAt(row, 4)];
    const defect = await prove(chain, branch, first, { seq, hash: head });
    if (defect === undefined) chains.push({ chain, branch, first, seq, head });
    else complain(defect);
  }
  return { chains, facts };
}
