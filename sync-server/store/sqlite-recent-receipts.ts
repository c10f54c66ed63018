import { parseChain } from '../../shared/facts/chain.ts';
import { integerAt, textAt } from './sqlite-engine.ts';
import type { SqlConnection } from './sqlite-engine.ts';

/** The first row that the server took in at a time or later; its clock hardly ever goes back, and then a little. */
function firstRowSince(connection: SqlConnection, at: string): number {
  const lookup = connection.prepare('SELECT seq, at FROM site_log WHERE seq >= ? ORDER BY seq LIMIT 1');
  let low = 1;
  let high = integerAt(connection.prepare('SELECT coalesce(max(seq), 0) + 1 FROM site_log').get() ?? [], 0);
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const row = lookup.get(middle);
    if (!row || textAt(row, 1) >= at) high = middle;
    else low = integerAt(row, 0) + 1;
  }
  return low;
}

/** The last receipts of facts that the server wrote at a time or later, in the order of the site log. */
export function recentReceipts(
  connection: SqlConnection,
  since: string,
): { readonly row: number; readonly lane: number; readonly station: string }[] {
  return connection
    .prepare(
      `SELECT l.seq, l.lane, l.body ->> '$.chain' FROM site_log l WHERE l.seq >= ? AND l.kind = 'receipt'
         AND EXISTS (SELECT 1 FROM receipt r WHERE r.fact = l.body ->> '$.fact' AND r.row = l.seq) ORDER BY l.seq`,
    )
    .all(firstRowSince(connection, since))
    .map((row) => ({
      row: integerAt(row, 0),
      lane: integerAt(row, 1),
      station: parseChain(textAt(row, 2)).station,
    }));
}
