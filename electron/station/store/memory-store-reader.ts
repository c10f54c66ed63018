import { isServerChain } from '../../../shared/facts/chain.ts';
import { digest } from '../../../shared/facts/digest.ts';
import type { RawFact } from '../../../shared/facts/envelope.ts';
import { rowKey } from '../../../shared/sync/protocol.ts';
import type { LooseRow } from '../../../shared/sync/protocol.ts';
import type { StoredItem, StoreReader } from './store-reader.ts';

/** A memory disk as it is now. */
export function memoryStoreReader(disk: {
  readonly own: readonly RawFact[];
  readonly rows: ReadonlyMap<string, LooseRow>;
  readonly places: ReadonlyMap<string, number>;
  readonly ends: { readonly priority: number; readonly normal: number };
  readonly logs: ReadonlyMap<string, string>;
}): StoreReader {
  const placeOf = ({ key }: LooseRow) => disk.places.get(key) ?? 0;
  return {
    ends: () => ({ own: disk.own.length, ...disk.ends }),
    after(part, after, limit) {
      const found: readonly StoredItem[] =
        part === 'own'
          ? disk.own.slice(after, after + limit).map((own, index) => ({ sequence: after + index + 1, own }))
          : [...disk.rows.values()]
              .filter((row) => row.lane === part && placeOf(row) > after)
              .slice(0, limit)
              .map((row) => ({ sequence: placeOf(row), row }));
      const items = structuredClone(found);
      return { items, through: items.at(-1)?.sequence ?? after };
    },
    written(part, after, upTo) {
      const documents =
        part === 'own'
          ? disk.own.slice(after, upTo).map((fact) => ({ chain: fact.chain, seq: fact.seq, fact }))
          : [...disk.rows.values()].filter((row) => row.lane === part && placeOf(row) > after && placeOf(row) <= upTo);
      return documents.map((document) => [0, JSON.stringify(document)]);
    },
    facts(ids) {
      const wanted = new Set(ids);
      const pulled = [...disk.rows.values()].filter(({ kind }) => kind === 'fact').map(({ body }) => body as RawFact);
      return new Map([...pulled, ...disk.own].filter(({ id }) => wanted.has(id)).map((fact) => [fact.id, fact]));
    },
    rows: (keys) =>
      new Map(
        keys.flatMap((key) => {
          const row = disk.rows.get(key);
          return row ? [[key, row]] : [];
        }),
      ),
    orderKeys: () =>
      [...disk.rows.keys()]
        .filter((key) => key.startsWith(rowKey.plan('workOrder', '', 0).slice(0, -2)))
        .map((key) => ({ key, log: disk.logs.get(key) ?? null })),
    serverFactKeys: () =>
      [...disk.rows.values()]
        .filter(({ kind, body }) => kind === 'fact' && isServerChain((body as RawFact).chain))
        .map(({ key }) => ({ key, log: disk.logs.get(key) ?? null })),
    lastOwn: (limit) => disk.own.slice(-limit).toReversed(),
    placeOfOwn: (chain, seq) => {
      const index = disk.own.findIndex((fact) => fact.chain === chain && fact.seq === seq);
      return index < 0 ? undefined : index + 1;
    },
    heads: () => {
      const last = new Map<string, RawFact>();
      for (const fact of disk.own) if ((last.get(fact.chain)?.seq ?? 0) < fact.seq) last.set(fact.chain, fact);
      return [...last.values()].map((fact) => ({ chain: fact.chain, seq: fact.seq, head: digest(fact) }));
    },
  };
}
