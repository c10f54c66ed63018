import type { FactPlace } from '../aggregates/aggregate-base.ts';
import type { FactArchive, StoredLog } from '../aggregates/fact-archive.ts';
import type { Fact } from '../catalogue/fact-catalogue.ts';
import { compareFacts } from '../facts/order.ts';
import { assert } from '../invariant.ts';

interface Shelf {
  readonly sorted: Fact[];
  readonly byId: Map<string, Fact>;
  /** By the fact that they speak of. */
  readonly controls: Map<string, Fact[]>;
  readonly keys: Map<string, Fact[]>;
}

function indexOf(sorted: readonly Fact[], place: FactPlace): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const there = sorted[middle];
    if (there && compareFacts(there, place) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function enter(map: Map<string, Fact[]>, key: string | undefined, fact: Fact): void {
  if (key !== undefined) map.set(key, [...(map.get(key) ?? []), fact]);
}

/** An empty archive in memory that keeps everything as JSON would; its world keeps `factsInMemory` facts of each aggregate. Pages are at most `page` facts, however many are asked for. */
export function memoryArchive(factsInMemory: number, page = 3): FactArchive {
  const shelves = new Map<string, Shelf>();
  const stored = new Map<string, string>();
  const shelf = (ref: string): Shelf => {
    const known = shelves.get(ref);
    if (known) return known;
    const fresh = { sorted: [], byId: new Map(), controls: new Map(), keys: new Map() };
    shelves.set(ref, fresh);
    return fresh;
  };
  return {
    factsInMemory,
    add(ref, fact) {
      const { sorted, byId, controls, keys } = shelf(ref);
      assert(!byId.has(fact.id), `${ref} takes ${fact.id} once`);
      byId.set(fact.id, fact);
      sorted.splice(indexOf(sorted, fact), 0, fact);
      enter(controls, fact.type === 'FactQuarantined' ? fact.data.fact : undefined, fact);
      enter(controls, fact.type === 'Reversed' ? fact.reverses : undefined, fact);
      enter(keys, fact.dedupKey, fact);
    },
    has: (ref, { id }) => shelf(ref).byId.has(id),
    fact: (ref, id) => shelf(ref).byId.get(id),
    before(ref, place, limit) {
      const { sorted } = shelf(ref);
      const end = place === null ? sorted.length : indexOf(sorted, place);
      return sorted.slice(Math.max(0, end - Math.min(limit, page)), end).toReversed();
    },
    after(ref, place, limit) {
      const { sorted } = shelf(ref);
      let start = place === null ? 0 : indexOf(sorted, place);
      if (place !== null && sorted[start]?.id === place.id) start += 1;
      return sorted.slice(start, start + Math.min(limit, page));
    },
    controlsOn: (ref, id) => shelf(ref).controls.get(id) ?? [],
    ofKey: (ref, dedupKey) => shelf(ref).keys.get(dedupKey) ?? [],
    withdraw(ref, fact) {
      const { sorted, byId, controls, keys } = shelf(ref);
      assert(byId.delete(fact.id), `${ref} has ${fact.id}`);
      sorted.splice(indexOf(sorted, fact), 1);
      for (const lists of [controls, keys])
        for (const [key, list] of lists)
          lists.set(
            key,
            list.filter(({ id }) => id !== fact.id),
          );
    },
    stored(ref) {
      const text = stored.get(ref);
      return text === undefined ? undefined : (JSON.parse(text) as StoredLog);
    },
    touch: () => undefined,
    keep: (ref, log) => stored.set(ref, JSON.stringify(log)),
  };
}
