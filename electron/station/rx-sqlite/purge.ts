import { purgeById } from './collection-table.ts';
import { internalsOf } from './internals.ts';
import type { WithInternals } from './internals.ts';

/** Documents taken away in one transaction: some milliseconds. */
const AT_ONCE = 200;

/**
 * Takes documents out of the database as if they had never been, in small transactions, each durable before the next one begins. Nobody is
 * told, and the order of writes is not touched: for what another place keeps, beside RxDB. A crash leaves some of them, to be purged again.
 * Documents written after the sequence `upTo` stay: whoever decided did not know them.
 * @returns how many were there.
 */
export async function purgeDocuments(target: WithInternals, ids: readonly string[], upTo: number): Promise<number> {
  const { handle, collection } = internalsOf(target);
  let purged = 0;
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const some = ids.slice(from, from + AT_ONCE);
    purged += await handle.writer.run(() => (collection.removed ? 0 : purgeById(handle, collection.table, some, upTo)));
  }
  return purged;
}

/**
 * Empties the closed collections of the database whose names begin so, but for some: as if nothing had ever been in them. For the notes of
 * replications that will never go on.
 */
export async function emptyCollections(
  target: WithInternals,
  namesBeginWith: string,
  except: ReadonlySet<string>,
): Promise<void> {
  const { handle } = internalsOf(target);
  await handle.writer.run(() => {
    for (const [id, name] of handle.statement('SELECT id, name FROM rx_collection WHERE present = 1').all()) {
      if (!String(name).startsWith(namesBeginWith) || except.has(String(name))) continue;
      const table = `docs_${Number(id)}`;
      // Sequences are never given twice, not even here.
      handle
        .statement(
          `UPDATE rx_collection SET last_sequence = max(last_sequence, coalesce((SELECT max(seq) FROM ${table}), 0)) WHERE id = ?`,
        )
        .run(Number(id));
      handle.statement(`DELETE FROM ${table}`).run();
    }
  });
}
