import { z } from 'zod';

import { digest } from '../../../shared/facts/digest.ts';
import type { StationStore } from '../store/station-store.ts';
import { storeParts } from '../store/store-reader.ts';
import type { StoreReader } from '../store/store-reader.ts';
import type { ProjectionFile } from './projection-file.ts';

const place = z.int().min(0);

/** What a projection says about itself, and the small things that a replica knows besides its aggregates and plan. */
const savedMeta = z.strictObject({
  /** The code that folded. */
  code: z.string(),
  /** The database that was folded. */
  generation: z.string(),
  /** Up to where in each part of the store everything is in the projection; later things may be in it too. */
  places: z.strictObject({ own: place, priority: place, normal: place }),
  /** The last place of each own chain in it: a store that lost facts gets them back in another order than they were written in. */
  chains: z.array(z.tuple([z.string(), z.int().min(1)])),
  /** The last own fact in it, to notice a store that went back and then went on another way. */
  lastOwn: z.strictObject({ id: z.string(), hash: z.string() }).nullable(),
  hlc: z.string().regex(/^[0-9a-f]{16}$/),
  keptAside: z.array(z.string()),
  /** No command with a higher id was ever recorded by this station. */
  newestCommand: z.string(),
});
export type SavedMeta = z.infer<typeof savedMeta>;

const KEY = 'saved';
/** Stands in the place of the code. */
const SPOILED = 'spoiled';

/** Writes it, inside a transaction. */
export function writeMeta(file: ProjectionFile, meta: SavedMeta): void {
  file.run('INSERT OR REPLACE INTO meta VALUES (?, ?)', KEY, JSON.stringify(meta));
}

/** The projection is not to be opened again as it is: what it says of some aggregate is wrong until that is written anew, and with it the meta. */
export function spoilMeta(file: ProjectionFile): void {
  file.run(`UPDATE meta SET value = json_set(value, '$.code', ?) WHERE key = ?`, SPOILED, KEY);
}

/** True when the own facts up to the place are those that the projection has, in whatever order they were written. */
function hasTheSameOwn(meta: SavedMeta, reader: StoreReader): boolean {
  const saved = new Map(meta.chains);
  const chains = new Set([...saved.keys(), ...reader.heads().map(({ chain }) => chain)]);
  return [...chains].every((chain) => {
    const seq = saved.get(chain) ?? 0;
    const last = seq === 0 ? 0 : reader.placeOfOwn(chain, seq);
    const next = reader.placeOfOwn(chain, seq + 1) ?? Infinity;
    return last !== undefined && last <= meta.places.own && next > meta.places.own;
  });
}

/** Counts facts that were written, inside the transaction that writes them: it may be ahead of the places, as they are. */
export function addToCount(file: ProjectionFile, count: number): void {
  if (count > 0)
    file.run(
      `INSERT INTO meta VALUES ('facts', ?) ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + excluded.value`,
      count,
    );
}

/** How many facts are written. */
export function readCount(file: ProjectionFile): number {
  return Number(file.get("SELECT value FROM meta WHERE key = 'facts'")?.[0] ?? 0);
}

/**
 * Reads it. @returns undefined for a projection that is still empty.
 * @throws an Error that says why the projection does not belong to this program or this store
 */
export function readMeta(file: ProjectionFile, store: StationStore, code: string): SavedMeta | undefined {
  const text = file.get('SELECT value FROM meta WHERE key = ?', KEY)?.[0];
  if (text === undefined) return undefined;
  const meta = savedMeta.parse(JSON.parse(String(text)));
  if (meta.code === SPOILED) throw new Error('facts were withdrawn that it has');
  if (meta.code !== code) throw new Error('another version of this program made it');
  if (meta.generation !== store.generation) throw new Error('it was made from another database');
  const ends = store.reader.ends();
  if (storeParts.some((part) => meta.places[part] > ends[part])) throw new Error('it is ahead of the database');
  if (meta.lastOwn !== null) {
    const fact = store.reader.facts([meta.lastOwn.id]).get(meta.lastOwn.id);
    if (!fact || digest(fact) !== meta.lastOwn.hash) throw new Error('the database has gone another way');
  }
  if (!hasTheSameOwn(meta, store.reader)) throw new Error('the database got its facts in another order');
  return meta;
}
