import { lanes as allLanes } from '../../shared/facts/chain.ts';
import type { Lane } from '../../shared/facts/chain.ts';
import { must } from '../../shared/invariant.ts';
import { rowKey } from '../../shared/sync/protocol.ts';
import { remainingRows } from './remaining-rows.ts';
import type { ScopeGrowth, ScopeStore } from './scope-store.ts';
import type { StoredRow } from './site-store.ts';
import { integerAt, textAt } from './sqlite-engine.ts';
import type { SqlConnection, SqlRow, SqlValue } from './sqlite-engine.ts';

/** What an entry of a scope's log is; see sqlite-scope-tables.ts. */
export const WHAT = { row: 0, out: 1, base: 2 } as const;

/** A scope that has a log. */
export interface OpenScope {
  readonly id: number;
  readonly name: string;
}

/** The logs of the scopes that somebody asked for. Writing functions run inside a job of the group writer. */
export interface SqliteScopeLog extends Pick<ScopeStore, 'rowsAfter' | 'remaining' | 'onGrown' | 'end'> {
  readonly scopes: () => readonly OpenScope[];
  readonly create: (name: string) => OpenScope;
  /** @returns the place of the entry. */
  readonly append: (scope: OpenScope, lane: number, what: number, target: number) => number;
  /** Puts the base of an aggregate at the end, in place of the entry it had. */
  readonly putBase: (scope: OpenScope, aggregate: number) => void;
  /** Hides an entry from stations that begin to pull from now on. */
  readonly hide: (scope: OpenScope, lane: number, n: number) => void;
  /** How many places were given out in all logs together, the open transaction included. */
  readonly places: () => number;
  /** Before entries are deleted: the places given out so far stay taken. */
  readonly keepPlaces: (scope: OpenScope) => void;
  /** See GroupHooks. */
  readonly mark: () => () => void;
  readonly committed: () => void;
  readonly undone: () => void;
}

/** A scope with the place given out last, the open transaction included. */
interface Grown extends OpenScope {
  last: number;
}

export const laneNumber: Readonly<Record<Lane, number>> = { normal: 0, priority: 1 };

function entryRow(row: SqlRow, lane: Lane): StoredRow {
  const seq = integerAt(row, 0);
  const what = integerAt(row, 1);
  if (what === WHAT.row)
    return { seq, key: textAt(row, 2), lane, kind: textAt(row, 3) as StoredRow['kind'], body: textAt(row, 4) };
  const ref = textAt(row, 5);
  if (what === WHAT.base) return { seq, key: rowKey.base(ref), lane, kind: 'base', body: textAt(row, 6) };
  return { seq, key: rowKey.scope(ref, lane), lane, kind: 'scope', body: JSON.stringify({ ref, in: false }) };
}

/** The scope logs of an open database. */
export function sqliteScopeLog(connection: SqlConnection): SqliteScopeLog {
  const insert = connection.inserter({ table: 'scope_log', columns: ['scope', 'lane', 'n', 'what', 'target'] });
  const sql = {
    create: connection.prepare('INSERT INTO scope (name, last) VALUES (?, 0) RETURNING id'),
    keep: connection.prepare('UPDATE scope SET last = ? WHERE id = ?'),
    count: connection.prepare('SELECT count(*) FROM scope_log WHERE scope = ? AND lane = ? AND n > ? AND n <= ?'),
    hide: connection.prepare('UPDATE scope_log SET hidden = ? WHERE scope = ? AND lane = ? AND n = ?'),
    baseAt: connection.prepare('SELECT n FROM scope_base WHERE scope = ? AND aggregate = ?'),
    setBase: connection.prepare(
      'INSERT INTO scope_base (scope, aggregate, n) VALUES (?, ?, ?) ON CONFLICT (scope, aggregate) DO UPDATE SET n = excluded.n',
    ),
    remove: connection.prepare('DELETE FROM scope_log WHERE scope = ? AND lane = ? AND n = ?'),
  };
  const scopes: Grown[] = connection
    .prepare(
      `SELECT s.id, s.name, max(s.last, coalesce((SELECT max(n) FROM scope_log WHERE scope = s.id AND lane = 0), 0),
         coalesce((SELECT max(n) FROM scope_log WHERE scope = s.id AND lane = 1), 0)) FROM scope s ORDER BY s.id`,
    )
    .all()
    .map((row) => ({ id: integerAt(row, 0), name: textAt(row, 1), last: integerAt(row, 2) }));
  const listeners = new Set<(grown: ReadonlyMap<string, ScopeGrowth>) => void>();
  /** Of the open transaction: a bit for each lane that got entries, by scope. */
  let grown = new Map<number, number>();
  let settled = { count: scopes.length, lasts: scopes.map(({ last }) => last) };

  function restore({ count, lasts }: typeof settled): void {
    scopes.length = count;
    for (const [index, scope] of scopes.entries()) scope.last = lasts[index] ?? 0;
  }

  const counted = new Map<string, ReturnType<typeof remainingRows>>();
  const now = () => ({ count: scopes.length, lasts: scopes.map(({ last }) => last) });
  const named = (name: string) => scopes.find((scope) => scope.name === name);
  const grownOf = (scope: OpenScope) =>
    must(
      scopes.find(({ id }) => id === scope.id),
      'an open scope',
    );

  function append(scope: OpenScope, lane: number, what: number, target: number): number {
    const one = grownOf(scope);
    one.last += 1;
    insert(one.id, lane, one.last, what, target);
    grown.set(one.id, (grown.get(one.id) ?? 0) | (lane + 1));
    return one.last;
  }

  return {
    scopes: () => scopes,
    create: (name) => {
      const scope = { id: integerAt(sql.create.get(name) ?? [], 0), name, last: 0 };
      scopes.push(scope);
      return scope;
    },
    append,
    putBase: (scope, aggregate) => {
      const before = sql.baseAt.get(scope.id, aggregate);
      if (before) sql.remove.run(scope.id, laneNumber.normal, integerAt(before, 0));
      sql.setBase.run(scope.id, aggregate, append(scope, laneNumber.normal, WHAT.base, aggregate));
    },
    hide: (scope, lane, n) => {
      const one = grownOf(scope);
      sql.hide.run(one.last, one.id, lane, n);
      // Whoever begins now begins after a place that nobody began at before.
      one.last += 1;
      sql.keep.run(one.last, one.id);
    },
    places: () => scopes.reduce((sum, { last }) => sum + last, 0),
    keepPlaces: (scope) => {
      sql.keep.run(grownOf(scope).last, scope.id);
      counted.clear();
    },
    remaining: async (name, lane, seq) => {
      const scope = named(name);
      if (!scope) return 0;
      const key = `${scope.id}/${lane}`;
      const count = (after: number, upTo: number) =>
        integerAt(sql.count.get(scope.id, laneNumber[lane], after, upTo) ?? [], 0);
      const remaining = counted.get(key) ?? remainingRows(count);
      counted.set(key, remaining);
      return remaining(seq, scope.last);
    },
    end: async (name) => named(name)?.last ?? 0,
    onGrown: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    mark: () => {
      const before = { ...now(), grown: new Map(grown) };
      return () => {
        restore(before);
        ({ grown } = before);
      };
    },
    committed: () => {
      settled = now();
      if (grown.size === 0) return;
      const told = new Map<string, ScopeGrowth>();
      for (const scope of scopes) {
        const bits = grown.get(scope.id) ?? 0;
        const laneSet = new Set(allLanes.filter((lane) => bits & (laneNumber[lane] + 1)));
        if (laneSet.size > 0) told.set(scope.name, { upTo: scope.last, lanes: laneSet });
      }
      grown = new Map();
      for (const listener of listeners) listener(told);
    },
    undone: () => {
      restore(settled);
      grown = new Map();
    },
    rowsAfter: async ({ scope: name, seq, since, lane, limit, without }) => {
      const scope = named(name);
      if (!scope) return { rows: [], through: seq, more: false, upTo: 0 };
      const marks = without.map(() => '?').join(', ');
      const others = without.length > 0 ? `AND (l.chain IS NULL OR l.chain NOT IN (${marks}))` : '';
      const parameters: SqlValue[] = [scope.id, laneNumber[lane], seq, since, ...without, limit + 1];
      // One entry more than asked for tells whether the lane goes on.
      const found = connection
        .prepare(
          `SELECT s.n, s.what, l.key, l.kind, l.body, a.ref, a.base FROM scope_log s
             LEFT JOIN site_log l ON s.what = ${WHAT.row} AND l.seq = s.target
             LEFT JOIN aggregate a ON s.what <> ${WHAT.row} AND a.id = s.target
           WHERE s.scope = ? AND s.lane = ? AND s.n > ? AND (s.hidden IS NULL OR s.hidden >= ?) ${others} ORDER BY s.n LIMIT ?`,
        )
        .all(...parameters);
      const more = found.length > limit;
      const rows = found.slice(0, limit).map((row) => entryRow(row, lane));
      const through = more ? (rows.at(-1)?.seq ?? seq) : Math.max(seq, scope.last);
      return { rows, through, more, upTo: scope.last };
    },
  };
}
