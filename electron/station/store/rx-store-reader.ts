import { SERVER_STATION_PREFIX } from '../../../shared/facts/chain.ts';
import type { RawFact } from '../../../shared/facts/envelope.ts';
import { rowKey } from '../../../shared/sync/protocol.ts';
import type { LooseRow } from '../../../shared/sync/protocol.ts';
import { readDocuments } from '../rx-sqlite/collection-table.ts';
import type { SqlValue } from '../rx-sqlite/engine.ts';
import { internalsOf } from '../rx-sqlite/internals.ts';
import type { WithInternals } from '../rx-sqlite/internals.ts';
import { failureFromEngine, storageFailure } from '../rx-sqlite/storage-failure.ts';
import { chainHeads, placeInStore } from './own-chains.ts';
import { ownFactOf } from './own-document.ts';
import type { StoredItem, StorePart, StoreReader } from './store-reader.ts';

type RowData = LooseRow & { readonly _deleted?: boolean };

/** The fact in a document of the own facts. @throws SyntaxError when damage has made something else of it. */
function factOf(document: unknown): RawFact {
  const fact = ownFactOf(document);
  if (!fact) throw new SyntaxError('A document of the own facts is none.');
  return fact;
}

function rowOf({ seq, key, lane, kind, body }: RowData): LooseRow {
  return { seq, key, lane, kind, body };
}

/** Reads the tables of a station's database past RxDB. */
export function rxStoreReader(sources: Readonly<Record<StorePart, WithInternals>>): StoreReader {
  const { handle } = internalsOf(sources.own);
  const tableOf = (part: StorePart) => internalsOf(sources[part]).collection.table;

  function reading<T>(work: () => T): T {
    if (!handle.isOpen())
      throw storageFailure('closed', `Reading from ${handle.file} failed: the database was closed.`, handle.file);
    try {
      return work();
    } catch (error) {
      throw failureFromEngine(error, 'Reading from', handle.file);
    }
  }

  const all = (sql: string, ...parameters: readonly SqlValue[]) =>
    reading(() => handle.statement(sql).all(...parameters));
  const byIds = (part: StorePart, ids: readonly string[]) =>
    ids.length === 0 ? new Map<string, object>() : reading(() => readDocuments(handle, tableOf(part), ids));

  function itemOf(part: StorePart, sequence: number, data: unknown): StoredItem | undefined {
    if (part === 'own') return { sequence, own: factOf(data) };
    const row = data as RowData;
    return row._deleted === true ? undefined : { sequence, row: rowOf(row) };
  }

  return {
    ends: () => ({
      own: tableOf('own').lastSequence,
      priority: tableOf('priority').lastSequence,
      normal: tableOf('normal').lastSequence,
    }),
    after(part, after, limit) {
      const rows = all(`SELECT seq, data FROM ${tableOf(part).name} WHERE seq > ? ORDER BY seq LIMIT ?`, after, limit);
      const items = reading(() =>
        rows.flatMap((row) => itemOf(part, Number(row[0]), JSON.parse(String(row[1]))) ?? []),
      );
      return { items, through: Number(rows.at(-1)?.[0] ?? after) };
    },
    written: (part, after, upTo, sinceMs) =>
      all(
        `SELECT lwt, data FROM ${tableOf(part).name} WHERE seq > ? AND seq <= ? AND deleted = 0 AND (lwt >= ? OR id GLOB 'plan/*' OR id GLOB 'base/*') ORDER BY seq`,
        after,
        upTo,
        sinceMs,
      ).map(([lwt, data]) => [Number(lwt), String(data)]),
    facts(ids) {
      const found = new Map<string, RawFact>();
      for (const [id, data] of byIds('own', ids))
        found.set(
          id,
          reading(() => factOf(data)),
        );
      for (const part of ['normal', 'priority'] as const) {
        const missing = ids.filter((id) => !found.has(id));
        for (const data of byIds(part, missing.map(rowKey.fact)).values()) {
          const fact = (data as RowData).body as RawFact;
          found.set(fact.id, fact);
        }
      }
      return found;
    },
    rows(keys) {
      const found = new Map<string, LooseRow>();
      for (const part of ['normal', 'priority'] as const) {
        for (const [key, data] of byIds(
          part,
          keys.filter((key) => !found.has(key)),
        )) {
          const row = data as RowData;
          if (row._deleted !== true) found.set(key, rowOf(row));
        }
      }
      return found;
    },
    orderKeys: () =>
      (['normal', 'priority'] as const).flatMap((part) =>
        all(
          `SELECT id, data ->> '$.log' FROM ${tableOf(part).name} WHERE id >= 'plan/workOrder/' AND id < 'plan/workOrder0' AND deleted = 0`,
        ).map(([key, log]) => ({ key: String(key), log: log === null || log === undefined ? null : String(log) })),
      ),
    serverFactKeys: () =>
      (['normal', 'priority'] as const).flatMap((part) =>
        all(
          `SELECT id, data ->> '$.log' FROM ${tableOf(part).name} WHERE id >= 'fact/' AND id < 'fact0' AND deleted = 0 AND data ->> '$.body.chain' >= ? AND data ->> '$.body.chain' < ?`,
          SERVER_STATION_PREFIX,
          `${SERVER_STATION_PREFIX.slice(0, -1)}.`,
        ).map(([key, log]) => ({ key: String(key), log: log === null || log === undefined ? null : String(log) })),
      ),
    lastOwn: (limit) =>
      all(`SELECT data FROM ${tableOf('own').name} WHERE deleted = 0 ORDER BY seq DESC LIMIT ?`, limit).map((row) =>
        reading(() => factOf(JSON.parse(String(row[0])))),
      ),
    placeOfOwn: (chain, seq) => reading(() => placeInStore(sources.own, chain, seq)),
    heads: () => reading(() => chainHeads(sources.own)),
  };
}
