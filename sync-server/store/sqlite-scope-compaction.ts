import { setImmediate as turn } from 'node:timers/promises';

import { isAggregateKind, parseRef } from '../../shared/aggregates/references.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import { isInScope } from '../../shared/scope/scope-name.ts';
import { integerAt, textAt } from './sqlite-engine.ts';
import type { SqlConnection, SqlRow } from './sqlite-engine.ts';
import { laneNumber, WHAT } from './sqlite-scope-log.ts';
import type { OpenScope } from './sqlite-scope-log.ts';
import type { SqliteScopes } from './sqlite-scopes.ts';

/** Entries looked at in one transaction: a few milliseconds, so that pushes hardly wait. */
const STEP = 200;

type Run = <Result>(job: () => Result) => Promise<Result>;

/**
 * Takes from the logs of scopes what no station needs any more: facts that are in the base, or whose aggregates have left, revisions that
 * were replaced, receipts that are old. A checkpoint inside stays good, because places never move.
 */
export function scopeCompaction(connection: SqlConnection, scopes: SqliteScopes, run: Run) {
  const { aggregates, log, plan, isInBase } = scopes;
  const sql = {
    entries: connection.prepare(
      `SELECT s.n, s.what, s.target, l.kind, l.at, l.foldable, l.body, s.hidden FROM scope_log s
         LEFT JOIN site_log l ON s.what = ${WHAT.row} AND l.seq = s.target
       WHERE s.scope = ? AND s.lane = ? AND s.n > ? ORDER BY s.n LIMIT ${STEP}`,
    ),
    remove: connection.prepare('DELETE FROM scope_log WHERE scope = ? AND lane = ? AND n = ?'),
    isCurrent: connection.prepare('SELECT 1 FROM plan_current WHERE kind = ? AND id = ? AND row = ?'),
    isReceipt: connection.prepare('SELECT 1 FROM receipt WHERE fact = ? AND row = ?'),
  };

  function isHere(scope: OpenScope, ref: string): boolean {
    const aggregate = aggregates.find(ref);
    return (
      aggregate !== undefined && !aggregate.dormant && isInScope(scope.name, aggregates.areasOf(aggregate, plan()))
    );
  }

  function isFactNeeded(scope: OpenScope, row: number, fact: RawFact): boolean {
    return fact.refs.some((ref) => {
      const { kind } = parseRef(ref);
      // A kind that only a newer build knows may be needed by a station that is newer than this server.
      if (!isAggregateKind(kind)) return kind !== 'chain';
      const aggregate = aggregates.find(ref);
      return aggregate !== undefined && isHere(scope, ref) && !isInBase(aggregate, row, fact);
    });
  }

  function isRowNeeded(scope: OpenScope, entry: SqlRow, recentSince: string): boolean {
    const row = integerAt(entry, 2);
    const kind = textAt(entry, 3);
    const isRecent = textAt(entry, 4) >= recentSince;
    if (kind === 'fact' && entry[5] === 0) return true;
    const body = JSON.parse(textAt(entry, 6)) as Record<string, unknown>;
    if (kind === 'fact') {
      const fact = body as unknown as RawFact;
      const onlyChains = fact.refs.every((ref) => parseRef(ref).kind === 'chain');
      return (onlyChains && isRecent) || isFactNeeded(scope, row, fact);
    }
    if (kind === 'receipt') return isRecent && sql.isReceipt.get(String(body['fact']), row) !== undefined;
    const id = String(body['id']);
    if (body['kind'] === 'workOrder') return isHere(scope, `workOrder:${id}`);
    return sql.isCurrent.get(String(body['kind']), id, row) !== undefined;
  }

  /** What becomes of an entry. */
  function verdictOf(scope: OpenScope, entry: SqlRow, recentSince: string) {
    const what = integerAt(entry, 1);
    if (what === WHAT.row) return isRowNeeded(scope, entry, recentSince) ? 'stays' : 'goes';
    if (what !== WHAT.out) return 'stays';
    const aggregate = aggregates.byId(integerAt(entry, 2));
    if (!aggregate || isHere(scope, aggregate.ref)) return 'goes';
    return entry[7] === null ? 'hidden' : 'stays';
  }

  function step(scope: OpenScope, lane: number, after: number, recentSince: string) {
    const entries = sql.entries.all(scope.id, lane, after);
    let removed = 0;
    for (const entry of entries) {
      const n = integerAt(entry, 0);
      const verdict = verdictOf(scope, entry, recentSince);
      if (verdict === 'hidden') log.hide(scope, lane, n);
      if (verdict !== 'goes') continue;
      if (removed === 0) log.keepPlaces(scope);
      sql.remove.run(scope.id, lane, n);
      removed += 1;
    }
    return { removed, through: entries.length < STEP ? null : integerAt(entries.at(-1) ?? [], 0) };
  }

  /** @returns how many entries went. */
  return async (recentSince: string, goesOn: () => boolean): Promise<number> => {
    let removed = 0;
    for (const { name } of log.scopes()) {
      for (const lane of Object.values(laneNumber)) {
        for (let after: number | null = 0; after !== null && goesOn();) {
          const from: number = after;
          const done = await run(() => {
            const scope = log.scopes().find((one) => one.name === name);
            return scope ? step(scope, lane, from, recentSince) : { removed: 0, through: null };
          });
          ({ through: after } = done);
          removed += done.removed;
          await turn();
        }
      }
    }
    return removed;
  };
}
