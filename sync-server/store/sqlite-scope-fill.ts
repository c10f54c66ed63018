import { isInScope, SITE_SCOPE, scopeOfStation } from '../../shared/scope/scope-name.ts';
import { integerAt } from './sqlite-engine.ts';
import type { SqlConnection } from './sqlite-engine.ts';
import { recentReceipts } from './sqlite-recent-receipts.ts';
import { WHAT } from './sqlite-scope-log.ts';
import type { OpenScope } from './sqlite-scope-log.ts';
import type { SqliteScopes } from './sqlite-scopes.ts';

/**
 * Makes the log of a scope that somebody asks for for the first time: the bases of what never ends, then every row that belongs to it, in
 * the order of the site log. Runs inside a job of the group writer.
 */
export function fillScope(
  connection: SqlConnection,
  { log, aggregates, plan }: SqliteScopes,
  name: string,
  recentSince: string,
): OpenScope {
  const scope = log.create(name);
  connection.exec('CREATE TEMP TABLE filling (aggregate INTEGER PRIMARY KEY, floor INTEGER NOT NULL) STRICT');
  const member = connection.prepare('INSERT INTO temp.filling (aggregate, floor) VALUES (?, ?)');
  for (const aggregate of aggregates.awake()) {
    if (!isInScope(name, aggregates.areasOf(aggregate, plan()))) continue;
    member.run(aggregate.id, aggregate.base?.floor ?? 0);
    if (aggregate.base) log.putBase(scope, aggregate.id);
  }
  for (const { row, station } of recentReceipts(connection, recentSince)) {
    // A row of its own, under a number that no aggregate has.
    if (name === SITE_SCOPE || scopeOfStation(plan(), station) === name) member.run(-row, 0);
  }
  const rows = connection.prepare(
    `SELECT w.row, l.lane FROM (
       SELECT n.row FROM temp.filling f JOIN aggregate_row n ON n.aggregate = f.aggregate AND n.row >= f.floor WHERE f.aggregate > 0
       UNION SELECT -aggregate FROM temp.filling WHERE aggregate < 0
       UNION SELECT row FROM plan_current WHERE kind <> 'workOrder'
       UNION SELECT seq FROM site_log WHERE kind = 'fact' AND foldable = 0
     ) w JOIN site_log l ON l.seq = w.row ORDER BY w.row`,
  );
  for (const row of rows.all()) log.append(scope, integerAt(row, 1), WHAT.row, integerAt(row, 0));
  connection.exec('DROP TABLE temp.filling');
  return scope;
}
