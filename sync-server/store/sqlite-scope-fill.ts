import { isInScope, SITE_SCOPE, scopeOfStation } from '../../shared/scope/scope-name.ts';
import { integerAt } from './sqlite-engine.ts';
import type { SqlConnection } from './sqlite-engine.ts';
import { recentReceipts } from './sqlite-recent-receipts.ts';
import { WHAT } from './sqlite-scope-log.ts';
import type { OpenScope } from './sqlite-scope-log.ts';
import type { SqliteScopes } from './sqlite-scopes.ts';

const PAGE = 1000;

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
  connection.exec(`CREATE TEMP TABLE filling_row (row INTEGER PRIMARY KEY) STRICT;
    INSERT INTO temp.filling_row
      SELECT n.row FROM temp.filling f JOIN aggregate_row n ON n.aggregate = f.aggregate AND n.row >= f.floor WHERE f.aggregate > 0
      UNION SELECT -aggregate FROM temp.filling WHERE aggregate < 0
      UNION SELECT row FROM plan_current WHERE kind <> 'workOrder'
      UNION SELECT seq FROM site_log WHERE kind = 'fact' AND foldable = 0`);
  // In pages, because it may be the whole history of a site.
  const page = connection.prepare(
    `SELECT f.row, l.lane FROM temp.filling_row f JOIN site_log l ON l.seq = f.row WHERE f.row > ? ORDER BY f.row LIMIT ${PAGE}`,
  );
  for (let after = 0; ;) {
    const rows = page.all(after);
    for (const row of rows) log.append(scope, integerAt(row, 1), WHAT.row, integerAt(row, 0));
    if (rows.length < PAGE) break;
    after = integerAt(rows.at(-1) ?? [], 0);
  }
  connection.exec('DROP TABLE temp.filling; DROP TABLE temp.filling_row');
  return scope;
}
