import { GENESIS } from '../../shared/facts/chain.ts';
import { integerAt, textAt } from '../store/sqlite-engine.ts';
import type { SqlConnection, SqlRow } from '../store/sqlite-engine.ts';

/** A branch of a chain as far as an audit shows it. */
export interface AuditedChain {
  readonly chain: string;
  readonly branch: number;
  readonly first: number;
  /** Hash of the place before the first. */
  readonly prev: string;
  /** Last place that was received in time, and last place that is shown: as far as the signature goes. */
  readonly lastInTime: number;
  readonly last: number;
  readonly head: string;
  readonly signed: { readonly signature: string; readonly publicKey: string } | null;
}

/** A fact with what the server noted of it. */
export interface AuditedFact {
  readonly seq: number;
  readonly id: string;
  readonly hash: string;
  readonly body: string;
  readonly receivedAt: string;
  /** Its receipt as JSON; null: there is none. */
  readonly receipt: string | null;
  /** It cannot be read, or stands where it does not belong, and the server said so: only then it may name another place. */
  readonly isExcused: boolean;
  /** The server said that it has no effect, for whatever reason. */
  readonly hasNoEffect: boolean;
}

/** Verdicts on facts that do not say where they stand, or say it wrongly. */
const OUT_OF_PLACE: ReadonlySet<string> = new Set(['broken-chain', 'unreadable', 'forged']);

const PAGE = 500;
const FACTS = `SELECT f.seq, f.id, f.hash, coalesce(l.body, a.body), coalesce(l.at, a.at), l.foldable, r.body FROM fact f
  LEFT JOIN site_log l ON l.seq = f.row LEFT JOIN apart a ON f.row IS NULL AND a.hash = f.hash
  LEFT JOIN receipt t ON t.fact = f.id LEFT JOIN site_log r ON r.seq = t.row`;

function maybe(row: SqlRow, column: number): string | null {
  const value = row[column];
  return typeof value === 'string' ? value : null;
}

function hasTable(connection: SqlConnection, name: string): boolean {
  return connection.prepare('SELECT 1 FROM sqlite_schema WHERE type = ? AND name = ?').get('table', name) !== undefined;
}

function factOf(row: SqlRow): AuditedFact {
  const receipt = maybe(row, 6);
  const { quarantined } = (receipt === null ? {} : JSON.parse(receipt)) as { quarantined?: { reason?: string } | null };
  const isUnreadable = row[5] !== 1;
  return {
    seq: integerAt(row, 0),
    id: textAt(row, 1),
    hash: textAt(row, 2),
    body: maybe(row, 3) ?? '',
    receivedAt: maybe(row, 4) ?? '',
    receipt,
    // A fact of a revoked device, or one that somebody was not allowed, stands in its place as any other does.
    isExcused: isUnreadable || OUT_OF_PLACE.has(quarantined?.reason ?? ''),
    hasNoEffect: isUnreadable || (quarantined ?? null) !== null,
  };
}

/** What an audit reads from a database of a site. Changes nothing. */
export function auditSource(connection: SqlConnection) {
  const bounds = connection.prepare(
    `SELECT min(f.seq), max(f.seq) FROM fact f LEFT JOIN site_log l ON l.seq = f.row LEFT JOIN apart a ON f.row IS NULL AND a.hash = f.hash
     WHERE f.chain = ? AND f.branch = ? AND coalesce(l.at, a.at) >= ? AND coalesce(l.at, a.at) < ?`,
  );
  const hashAt = connection.prepare(
    'SELECT hash FROM fact WHERE chain = ? AND seq = ? AND branch <= ? ORDER BY branch DESC',
  );
  const page = connection.prepare(
    `${FACTS} WHERE f.chain = ? AND f.branch = ? AND f.seq > ? AND f.seq <= ? ORDER BY f.seq LIMIT ${PAGE}`,
  );
  const heads = hasTable(connection, 'signed_head')
    ? connection.prepare(
        'SELECT seq, head, signature, public_key FROM signed_head WHERE chain = ? AND branch = ? AND seq >= ? ORDER BY seq LIMIT 1',
      )
    : undefined;

  function hashOf(chain: string, seq: number, branch: number): string {
    const row = seq === 0 ? undefined : hashAt.get(chain, seq, branch);
    return row ? textAt(row, 0) : GENESIS;
  }

  function* facts(chain: string, branch: number, after: number, through: number): Generator<AuditedFact> {
    for (let from = after; ;) {
      const rows = page.all(chain, branch, from, through);
      for (const row of rows) yield factOf(row);
      const last = rows.at(-1);
      if (!last) return;
      from = integerAt(last, 0);
    }
  }

  return {
    site: textAt(connection.prepare("SELECT value FROM setting WHERE name = 'site'").get() ?? [], 0),
    facts,
    /** The branches that received something from `from` (included) to `to` (not included). */
    chains(from: string, to: string): AuditedChain[] {
      const all = connection.prepare('SELECT chain, branch FROM chain_branch ORDER BY chain, branch').all();
      return all.flatMap((row): AuditedChain[] => {
        const [chain, branch] = [textAt(row, 0), integerAt(row, 1)];
        const found = bounds.get(chain, branch, from, to) ?? [];
        const [first, lastInTime] = [found[0], found[1]];
        if (typeof first !== 'number' || typeof lastInTime !== 'number') return [];
        const signed = heads?.get(chain, branch, lastInTime);
        const last = signed ? integerAt(signed, 0) : lastInTime;
        return [
          {
            chain,
            branch,
            first,
            prev: hashOf(chain, first - 1, branch),
            lastInTime,
            last,
            head: hashOf(chain, last, branch),
            signed: signed ? { signature: textAt(signed, 2), publicKey: textAt(signed, 3) } : null,
          },
        ];
      });
    },
    /** What is kept apart from every chain, because nobody proved that a station wrote it. */
    apart(from: string, to: string) {
      return connection
        .prepare(
          `SELECT chain, hash, at, reason, detail, body FROM apart WHERE at >= ? AND at < ?
           AND NOT EXISTS (SELECT 1 FROM fact f WHERE f.row IS NULL AND f.hash = apart.hash) ORDER BY at, hash`,
        )
        .all(from, to)
        .map((row) => ({
          chain: textAt(row, 0),
          hash: textAt(row, 1),
          at: textAt(row, 2),
          reason: textAt(row, 3),
          detail: textAt(row, 4),
          body: textAt(row, 5),
        }));
    },
    /** Keys that were ever let in, by station. */
    devices() {
      const enrolled = hasTable(connection, 'trust_device')
        ? connection
            .prepare(
              'SELECT station, public_key, kind, enrolled_at, enrolled_by, revoked_at, reason FROM trust_device ORDER BY number',
            )
            .all()
        : [];
      const first = connection
        .prepare("SELECT name, public_key, 'first key', at, '', NULL, NULL FROM station ORDER BY name")
        .all();
      return [...enrolled, ...first].map((row) => ({
        station: textAt(row, 0),
        publicKey: textAt(row, 1),
        kind: textAt(row, 2),
        enrolledAt: textAt(row, 3),
        by: textAt(row, 4),
        revokedAt: maybe(row, 5),
        reason: maybe(row, 6),
      }));
    },
    /** Every revision of every person up to an instant: name, roles and places, without badge and PIN. */
    people(to: string) {
      return connection
        .prepare(
          "SELECT at, body FROM site_log WHERE kind = 'plan' AND key LIKE 'plan/person/%' AND at < ? ORDER BY seq",
        )
        .all(to)
        .map((row) => {
          const { id, revision, body } = JSON.parse(textAt(row, 1)) as {
            id: string;
            revision: number;
            body: Record<string, unknown>;
          };
          const { badge: _, pin: __, ...shown } = body;
          return { at: textAt(row, 0), id, revision, body: shown };
        });
    },
  };
}

export type AuditSource = ReturnType<typeof auditSource>;
