import { storeParts } from '../store/store-reader.ts';
import type { StoredItem, StorePart, StorePlaces, StoreReader } from '../store/store-reader.ts';

/** Reads what a store has after certain places, a little at a time. */
export interface HistoryReader {
  /** Up to `limit` things more; none at the end. */
  readonly next: (limit: number) => StoredItem[];
  /** Where everything before has been handed out. */
  readonly places: () => StorePlaces;
}

/** Rows of one part read at a time. */
const PAGE = 250;

interface Source {
  readonly part: StorePart;
  items: readonly StoredItem[];
  index: number;
  /** Everything up to here was handed out, and everything up to there was read. */
  place: number;
  read: number;
  atEnd: boolean;
}

/** The stamp of a fact; what has none is taken as soon as it is reached. */
function stampOf(item: StoredItem): string {
  if ('own' in item) return item.own.hlc;
  const { kind, body } = item.row;
  const hlc = kind === 'fact' && typeof body === 'object' && body !== null && 'hlc' in body ? body.hlc : undefined;
  return typeof hlc === 'string' ? hlc : '';
}

/**
 * Own facts and both lanes of the site log, put together by their stamps: each is nearly in order by itself, and what arrives in order is
 * folded once. Read one after the other, every fact of the second would come before facts of the first.
 */
export function readHistory(reader: StoreReader, after: StorePlaces): HistoryReader {
  const sources: Source[] = storeParts.map((part) => ({
    part,
    items: [],
    index: 0,
    place: after[part],
    read: after[part],
    atEnd: false,
  }));

  function head(source: Source): StoredItem | undefined {
    while (source.index >= source.items.length && !source.atEnd) {
      const { items, through } = reader.after(source.part, source.read, PAGE);
      source.place = source.read;
      source.items = items;
      source.index = 0;
      source.atEnd = through === source.read;
      source.read = through;
    }
    return source.items[source.index];
  }

  return {
    next(limit) {
      const taken: StoredItem[] = [];
      while (taken.length < limit) {
        let first: { readonly source: Source; readonly item: StoredItem; readonly stamp: string } | undefined;
        for (const source of sources) {
          const item = head(source);
          if (!item) continue;
          const stamp = stampOf(item);
          if (!first || stamp < first.stamp) first = { source, item, stamp };
        }
        if (!first) break;
        first.source.index += 1;
        first.source.place = first.item.sequence;
        taken.push(first.item);
      }
      return taken;
    },
    places: () => {
      const [own = 0, priority = 0, normal = 0] = sources.map((source) =>
        source.index >= source.items.length ? source.read : source.place,
      );
      return { own, priority, normal };
    },
  };
}
