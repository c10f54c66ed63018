import type { ChainId, Lane } from '../../shared/facts/chain.ts';
import type { SiteStore, StoredRow } from './site-store.ts';
import { integerAt, textAt } from './sqlite-engine.ts';
import type { SqlConnection } from './sqlite-engine.ts';
import { laneNumber } from './sqlite-scope-log.ts';
import type { SqliteScopes, Touches } from './sqlite-scopes.ts';

/** A row for the end of the site log. */
export interface NewRow {
  readonly key: string;
  readonly lane: Lane;
  readonly kind: StoredRow['kind'];
  /** The chain of a fact, so that its own station can leave it out. */
  readonly chain: ChainId | null;
  /** False for a fact that cannot be read. */
  readonly foldable: boolean;
  readonly at: string;
  readonly body: string;
  /** What it speaks of: decides to which scopes it belongs. */
  readonly touches: Touches;
}

/** The append-only log of a site, with its only sequence. */
export interface SiteLog {
  /** Appends inside the open transaction. @returns the place of the row. */
  readonly append: (row: NewRow) => number;
  /** Last committed row. */
  readonly upTo: () => number;
  readonly onGrown: SiteStore['onGrown'];
  readonly bodyOf: (seq: number) => string;
  /** Plan documents were appended: what they move between scopes moves now. */
  readonly settlePlan: () => void;
  /** For the group writer. */
  readonly mark: () => () => void;
  readonly committed: () => void;
  readonly undone: () => void;
}

/** The site log of an open database. `beginRun` is called with the first place that this process writes, inside its transaction. */
export function sqliteSiteLog(
  connection: SqlConnection,
  beginRun: (firstSeq: number) => void,
  scopes: SqliteScopes,
): SiteLog {
  const insert = connection.inserter({
    table: 'site_log',
    columns: ['seq', 'key', 'lane', 'kind', 'chain', 'foldable', 'at', 'body'],
  });
  const body = connection.prepare('SELECT body FROM site_log WHERE seq = ?');
  const lastRow = connection.prepare('SELECT coalesce(max(seq), 0) FROM site_log').get() ?? [];
  const listeners = new Set<(upTo: number, lanes: ReadonlySet<Lane>) => void>();
  let upTo = integerAt(lastRow, 0);
  // Of the open transaction: the last place given out, and the lanes that got rows.
  let last = upTo;
  let lanes = new Set<Lane>();
  let hasBegun = false;
  let wasBegun = false;

  return {
    append: (row) => {
      last += 1;
      if (!hasBegun) beginRun(last);
      hasBegun = true;
      lanes.add(row.lane);
      const foldable = row.foldable ? 1 : 0;
      insert(last, row.key, laneNumber[row.lane], row.kind, row.chain, foldable, row.at, row.body);
      scopes.place(last, row.lane, row.touches);
      return last;
    },
    upTo: () => upTo,
    onGrown: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    bodyOf: (seq) => textAt(body.get(seq) ?? [], 0),
    mark: () => {
      const before = { last, lanes: new Set(lanes), hasBegun };
      const forget = scopes.mark();
      return () => {
        ({ last, lanes, hasBegun } = before);
        forget();
      };
    },
    committed: () => {
      const grown = lanes;
      lanes = new Set();
      wasBegun = hasBegun;
      scopes.committed();
      if (last === upTo) return;
      upTo = last;
      for (const listener of listeners) listener(upTo, grown);
    },
    undone: () => {
      last = upTo;
      lanes = new Set();
      hasBegun = wasBegun;
      scopes.undone();
    },
    settlePlan: scopes.settlePlan,
  };
}
