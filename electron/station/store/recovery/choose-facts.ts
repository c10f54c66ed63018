import { GENESIS } from '../../../../shared/facts/chain.ts';
import type { ChainRun } from '../own-chains.ts';
import type { FoundFact } from './found-facts.ts';

/** What completes a chain. */
export interface ChosenFacts {
  /** Facts to add, in order. */
  readonly add: readonly FoundFact[];
  /** Places that nothing fills, from and to included. */
  readonly holes: readonly { readonly from: number; readonly to: number }[];
  /** The last place that is filled, 0 when none is. */
  readonly end: number;
}

/** A place of a chain: the facts found for it, or the beginning of a run that is there. */
interface Place {
  readonly seq: number;
  readonly run: ChainRun | undefined;
  readonly found: readonly FoundFact[];
}

/** A fact without neighbours that claims a place further away than this is taken for damage. */
const PLAUSIBLE_HOLE = 1000;

function placesOf(runs: readonly ChainRun[], found: ReadonlyMap<number, readonly FoundFact[]>): Place[] {
  const isThere = (seq: number) => runs.some((run) => run.from <= seq && seq <= run.to);
  const places: Place[] = runs.map((run) => ({ seq: run.from, run, found: [] }));
  for (const [seq, facts] of found) if (!isThere(seq)) places.push({ seq, run: undefined, found: facts });
  return places.toSorted((a, b) => a.seq - b.seq);
}

/** The hashes that whatever comes at a place says it follows; undefined when nothing is known to come there. */
function namedBy(place: Place | undefined, seq: number): ReadonlySet<string> | undefined {
  if (place?.seq !== seq) return undefined;
  return place.run ? new Set([place.run.prev]) : new Set(place.found.map((fact) => fact.prev));
}

/**
 * Chooses, among facts found in several places, those that complete a chain. A fact is taken when the chain proves it: it follows the one
 * before, and the one after it names its hash; at the end of what is there, following is enough, and one between holes is taken as long
 * as nothing speaks against it. A certain one is taken in any case: it was acknowledged. Where two claim a place, the one that goes on wins.
 */
export function chooseFacts(runs: readonly ChainRun[], found: ReadonlyMap<number, readonly FoundFact[]>): ChosenFacts {
  const places = placesOf(runs, found);
  const add: FoundFact[] = [];
  const holes: { from: number; to: number }[] = [];
  let end = 0;
  let last = GENESIS;

  function reach(seq: number): void {
    if (seq > end + 1) holes.push({ from: end + 1, to: seq - 1 });
  }

  places.forEach((place, index) => {
    if (place.run) {
      reach(place.seq);
      end = place.run.to;
      last = place.run.head;
      return;
    }
    const before = place.seq === end + 1 ? last : undefined;
    const named = namedBy(places[index + 1], place.seq + 1);
    const rank = (fact: FoundFact) =>
      (named?.has(fact.hash) === true ? 4 : 0) + (fact.prev === before ? 2 : 0) + (fact.isCertain ? 1 : 0);
    const best = place.found.toSorted((a, b) => rank(b) - rank(a))[0];
    if (!best) return;
    const isProven = named?.has(best.hash) === true || (named === undefined && best.prev === before);
    const isAlone = named === undefined && before === undefined && place.seq <= end + PLAUSIBLE_HOLE;
    if (!isProven && !isAlone && !best.isCertain) return;
    reach(place.seq);
    add.push(best);
    end = place.seq;
    last = best.hash;
  });
  return { add, holes, end };
}
