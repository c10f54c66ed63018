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
  /**
   * Notes, inside the open transaction, that places were given out in the logs of scopes without a row of this log. Without it an older
   * copy from between two rows could not be told from this log.
   */
  readonly step: () => void;
  /** How far this log and those of scopes have come together; grows with each committed row and step. */
  readonly reached: () => number;
  readonly onGrown: SiteStore['onGrown'];
  readonly bodyOf: (seq: number) => string;
  /** Plan documents were appended: what they move between scopes moves now. */
  readonly settlePlan: () => void;
  /** For the group writer. */
  readonly mark: () => () => void;
  readonly committed: () => void;
  readonly undone: () => void;
}

/** Setting: how many steps there were. */
const STEPS = 'scope-steps';

/** The site log of an open database. `beginRun` is called with how far it has come when this process first writes, inside that transaction. */
export function sqliteSiteLog(
  connection: SqlConnection,
  beginRun: (reached: number) => void,
  scopes: SqliteScopes,
): SiteLog {
  const insert = connection.inserter({
    table: 'site_log',
    columns: ['seq', 'key', 'lane', 'kind', 'chain', 'foldable', 'at', 'body'],
  });
  const body = connection.prepare('SELECT body FROM site_log WHERE seq = ?');
  const lastRow = connection.prepare('SELECT coalesce(max(seq), 0) FROM site_log').get() ?? [];
  const knownSteps = connection.prepare(`SELECT CAST(value AS INTEGER) FROM setting WHERE name = '${STEPS}'`).get();
  const keepSteps = connection.prepare(
    `INSERT INTO setting (name, value) VALUES ('${STEPS}', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
  );
  const listeners = new Set<(upTo: number, lanes: ReadonlySet<Lane>) => void>();
  let upTo = integerAt(lastRow, 0);
  let keptSteps = knownSteps ? integerAt(knownSteps, 0) : 0;
  // Of the open transaction: the last place given out, and the lanes that got rows.
  let last = upTo;
  let steps = keptSteps;
  let lanes = new Set<Lane>();
  let hasBegun = false;
  let wasBegun = false;

  function begin(): void {
    if (!hasBegun) beginRun(last + steps);
    hasBegun = true;
  }

  return {
    append: (row) => {
      last += 1;
      begin();
      lanes.add(row.lane);
      const foldable = row.foldable ? 1 : 0;
      insert(last, row.key, laneNumber[row.lane], row.kind, row.chain, foldable, row.at, row.body);
      scopes.place(last, row.lane, row.touches);
      return last;
    },
    upTo: () => upTo,
    step: () => {
      steps += 1;
      begin();
      keepSteps.run(String(steps));
    },
    reached: () => upTo + keptSteps,
    onGrown: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    bodyOf: (seq) => textAt(body.get(seq) ?? [], 0),
    mark: () => {
      const before = { last, steps, lanes: new Set(lanes), hasBegun };
      const forget = scopes.mark();
      return () => {
        ({ last, steps, lanes, hasBegun } = before);
        forget();
      };
    },
    committed: () => {
      const grown = lanes;
      lanes = new Set();
      wasBegun = hasBegun;
      keptSteps = steps;
      scopes.committed();
      if (last === upTo) return;
      upTo = last;
      for (const listener of listeners) listener(upTo, grown);
    },
    undone: () => {
      last = upTo;
      steps = keptSteps;
      lanes = new Set();
      hasBegun = wasBegun;
      scopes.undone();
    },
    settlePlan: scopes.settlePlan,
  };
}
