import { aggregateBase } from '../../shared/aggregates/aggregate-base.ts';
import { canonicalJson } from '../../shared/facts/canonical-json.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import { compareFacts } from '../../shared/facts/order.ts';
import { planBody } from '../../shared/plan/plan-index.ts';
import { RECENT_DAYS } from '../../shared/scope/finished-order.ts';
import type { AwakeOrder, LongLived, RowFact, ScopeStore } from './scope-store.ts';
import { integerAt, textAt } from './sqlite-engine.ts';
import type { SqlConnection, SqlRow } from './sqlite-engine.ts';
import type { SqliteScopes } from './sqlite-scopes.ts';
import { controlTarget } from './sqlite-scopes.ts';

type Run = <Result>(job: () => Result) => Promise<Result>;

type Keeping = Pick<
  ScopeStore,
  | 'recentDays'
  | 'awakeOrders'
  | 'awakeDeviations'
  | 'longLived'
  | 'aggregateOf'
  | 'factsNaming'
  | 'factsAt'
  | 'noteOpen'
  | 'letGo'
  | 'putBase'
>;

/** How many days something stays recent, by the settings of the site. */
export function recentDaysOf({ plan }: Pick<SqliteScopes, 'plan'>): number {
  return planBody(plan(), 'settings', 'site')?.recentDays ?? RECENT_DAYS;
}

const rowFact = (row: SqlRow): RowFact => ({
  row: integerAt(row, 0),
  raw: JSON.parse(textAt(row, 1)) as RawFact,
});

const awakeOf = (row: SqlRow): AwakeOrder => ({
  id: integerAt(row, 0),
  ref: textAt(row, 1),
  lastRow: integerAt(row, 2),
  lastAt: textAt(row, 3),
  checked: integerAt(row, 4),
});

/** What the keeper of the scopes asks of an open database; `run` is the group writer. */
export function sqliteScopeKeeping(connection: SqlConnection, scopes: SqliteScopes, run: Run): Keeping {
  const { aggregates, log } = scopes;
  const last = '(SELECT max(row) FROM aggregate_row WHERE aggregate = a.id)';
  const awake = (kind: string) =>
    connection.prepare(
      `SELECT a.id, a.ref, l.seq, l.at, a.checked FROM aggregate a JOIN site_log l ON l.seq = ${last}
       WHERE a.id > ? AND a.dormant = 0 AND a.ref GLOB '${kind}:*' ORDER BY a.id LIMIT ?`,
    );
  const sql = {
    orders: awake('workOrder'),
    deviations: awake('deviation'),
    longLived: connection.prepare(
      `SELECT a.id, a.ref, ${last}, a.base, a.base_floor, a.stale FROM aggregate a
       WHERE a.id > ? AND a.dormant = 0 AND (a.ref GLOB 'equipment:*' OR a.ref GLOB 'person:*' OR a.ref GLOB 'lot:*')
       ORDER BY a.id LIMIT ?`,
    ),
    facts: connection.prepare(
      `SELECT n.row, l.body FROM aggregate_row n JOIN site_log l ON l.seq = n.row
       WHERE n.aggregate = ? AND n.row >= ? AND l.kind = 'fact' ORDER BY n.row LIMIT ?`,
    ),
    factsAt: connection.prepare(
      'SELECT seq, body FROM site_log WHERE seq IN (SELECT value FROM json_each(?)) ORDER BY seq',
    ),
    last: connection.prepare('SELECT max(row) FROM aggregate_row WHERE aggregate = ?'),
    checked: connection.prepare('UPDATE aggregate SET checked = ? WHERE id = ?'),
  };

  /** Whether facts that came after a base was made from what there was change what it says. */
  function isOvertaken(
    aggregate: number,
    seenRow: number,
    end: RawFact | (typeof aggregateBase)['_output']['last'],
  ): boolean {
    return sql.facts
      .all(aggregate, seenRow + 1, -1)
      .map(rowFact)
      .some(({ raw }) => compareFacts(raw, end) <= 0 || controlTarget(raw) !== undefined);
  }

  return {
    recentDays: async () => recentDaysOf(scopes),
    awakeOrders: async (afterId, limit) => sql.orders.all(afterId, limit).map((row) => awakeOf(row)),
    awakeDeviations: async (afterId, limit) => sql.deviations.all(afterId, limit).map((row) => awakeOf(row)),
    longLived: async (afterId, limit) =>
      sql.longLived.all(afterId, limit).map((row): LongLived => ({
        id: integerAt(row, 0),
        ref: textAt(row, 1),
        lastRow: typeof row[2] === 'number' ? row[2] : 0,
        base: row[3] === null ? null : aggregateBase.parse(JSON.parse(textAt(row, 3))),
        baseFloor: integerAt(row, 4),
        stale: row[5] === 1,
      })),
    aggregateOf: async (ref) => aggregates.find(ref)?.id,
    factsNaming: async (aggregate, fromRow, limit) => sql.facts.all(aggregate, fromRow, limit).map(rowFact),
    factsAt: async (rows) => sql.factsAt.all(JSON.stringify(rows)).map(rowFact),
    noteOpen: ({ id, lastRow }) => run(() => void sql.checked.run(lastRow, id)),
    letGo: ({ id, lastRow }) =>
      run(() => {
        const aggregate = aggregates.byId(id);
        if (!aggregate || aggregate.dormant || sql.last.get(id)?.[0] !== lastRow) return false;
        scopes.takeOut(aggregate);
        return true;
      }),
    putBase: (id, base, seenRow, floor) =>
      run(() => {
        const aggregate = aggregates.byId(id);
        if (!aggregate || isOvertaken(id, seenRow, base.last)) return false;
        aggregates.putBase(aggregate, canonicalJson(base), { last: base.last, row: seenRow, floor });
        for (const scope of scopes.scopesOf(aggregate)) log.putBase(scope, id);
        return true;
      }),
  };
}
