import type { ChainHead } from '../../../shared/facts/chain.ts';
import type { RawFact } from '../../../shared/facts/envelope.ts';
import type { LooseRow } from '../../../shared/sync/protocol.ts';

/** The parts of a store: own facts, and the site log by lane. */
export const storeParts = ['own', 'priority', 'normal'] as const;
export type StorePart = (typeof storeParts)[number];

/** A place in each part: the sequence of a write. Sequences only grow; a row that is written again moves to a new one. */
export type StorePlaces = Readonly<Record<StorePart, number>>;

/** Something stored, with the place where it was written last. */
export type StoredItem = { readonly sequence: number } & ({ readonly own: RawFact } | { readonly row: LooseRow });

/** A row as it is stored, and when it was written here (milliseconds of the wall clock; 0: nobody knows). */
export type WrittenRow = readonly [writtenMs: number, text: string];

/** Looks into a store at once, without waiting: for what is folded from it. Throws a StorageFailure when the file cannot be read. */
export interface StoreReader {
  /** The place of the last write of each part, 0 before the first. */
  readonly ends: () => StorePlaces;
  /** What was written after a place, in the order of writing, and the place to go on from; nothing is left when `through` is `after`. */
  readonly after: (
    part: StorePart,
    after: number,
    limit: number,
  ) => { readonly items: readonly StoredItem[]; readonly through: number };
  /**
   * The rows behind a place and up to another, as they are stored, for whoever reads all of them in another thread. Those that were written before
   * `sinceMs` are left out, but for the plan and bases.
   */
  readonly written: (part: StorePart, after: number, upTo: number, sinceMs: number) => readonly WrittenRow[];
  /** Facts by their ids, own or of the site log; those that are not here are left out. */
  readonly facts: (ids: readonly string[]) => ReadonlyMap<string, RawFact>;
  /** Rows of the site log by their keys; those that are not here are left out. */
  readonly rows: (keys: readonly string[]) => ReadonlyMap<string, LooseRow>;
  /** The keys of all revisions of orders, each with the log that brought it last. */
  readonly orderKeys: () => readonly { readonly key: string; readonly log: string | null }[];
  /** The keys of facts that the server wrote itself, each with the log that brought it last. */
  readonly serverFactKeys: () => readonly { readonly key: string; readonly log: string | null }[];
  /** The last own facts, latest first. */
  readonly lastOwn: (limit: number) => readonly RawFact[];
  /** Where the own fact at a place of a chain was written; undefined when it is not here. */
  readonly placeOfOwn: (chain: string, seq: number) => number | undefined;
  /** The ends of all chains of own facts. */
  readonly heads: () => readonly ChainHead[];
}
