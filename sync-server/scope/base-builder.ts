import { setImmediate as turn } from 'node:timers/promises';

import { FOLD_VERSION, placeOf } from '../../shared/aggregates/aggregate-base.ts';
import type { AggregateBase, FactPlace } from '../../shared/aggregates/aggregate-base.ts';
import { adoptBase, exportBase } from '../../shared/aggregates/base-exchange.ts';
import { applyFacts, emptyWorld } from '../../shared/aggregates/world.ts';
import { readFact } from '../../shared/catalogue/fact-catalogue.ts';
import type { Fact } from '../../shared/catalogue/fact-catalogue.ts';
import { compareFacts } from '../../shared/facts/order.ts';
import { must } from '../../shared/invariant.ts';
import type { LongLived, RowFact, ScopeStore } from '../store/scope-store.ts';

/** Facts read and folded without letting others have a turn. */
const STEP = 500;

/** A base that was made, and what it was made from. */
interface BuiltBase {
  readonly base: AggregateBase;
  /** The last row that was looked at. */
  readonly seenRow: number;
  /** Facts in rows before this one are all in the base. */
  readonly floor: number;
}

/** A fact of which only its place in both orders is kept in memory. */
interface Entry {
  readonly row: number;
  readonly place: FactPlace;
}

function isControl({ type }: RowFact['raw']): boolean {
  return type === 'Reversed' || type === 'FactQuarantined';
}

/** Facts as stations read them: what this build cannot read has no effect anywhere. */
function readable(facts: readonly RowFact[]): Fact[] {
  return facts.flatMap(({ raw }) => {
    const reading = readFact(raw);
    return reading.ok ? [reading.fact] : [];
  });
}

/** The places of the facts from a row on, the control facts among them, and the first fact that only a newer build can fold. */
async function survey(store: ScopeStore, aggregate: number, fromRow: number) {
  const entries: Entry[] = [];
  const controls: RowFact[] = [];
  let newer: FactPlace | undefined;
  let seenRow = fromRow - 1;
  for (;;) {
    const page = await store.factsNaming(aggregate, seenRow + 1, STEP);
    for (const fact of page) {
      const { row, raw } = fact;
      entries.push({ row, place: placeOf(raw) });
      if (isControl(raw)) controls.push(fact);
      const reading = readFact(raw);
      const isNewer = !reading.ok && reading.kind === 'newer';
      if (isNewer && (newer === undefined || compareFacts(raw, newer) < 0)) newer = placeOf(raw);
    }
    const last = page.at(-1);
    if (!last) return { entries, controls, newer, seenRow };
    seenRow = last.row;
    await turn();
  }
}

/** When a base that was not worth it may be: once facts up to a stamp are old enough, or, where none is said, after more facts. */
export type BaseWaits = Map<number, { readonly lastRow: number; readonly until: string | undefined }>;

/** How far a base is to reach. */
interface BaseWish {
  /** Facts whose stamp is smaller are in it, unless only a newer build can fold one of them: then it ends before that one. */
  readonly before: string;
  /** So many new facts must be covered, or it is not worth it. */
  readonly least: number;
  /** What earlier rounds found out, so that most rounds read nothing. */
  readonly waits: BaseWaits;
  /** False: leave it for later. */
  readonly goesOn: () => boolean;
}

/**
 * Whether enough facts that are not in the base are old enough. Looks at all of them: rows are in the order in which they came, and a
 * station whose clock ran ahead leaves facts among the first that will not be old for years.
 */
async function isWorthwhile(store: ScopeStore, one: LongLived, { before, least, waits }: BaseWish): Promise<boolean> {
  const { id, lastRow, base, baseFloor } = one;
  if (one.stale || (base && base.fold !== FOLD_VERSION)) return true;
  const known = waits.get(id);
  if (known && (known.until === undefined ? known.lastRow === lastRow : before <= known.until)) return false;
  const stamps: string[] = [];
  for (let from = baseFloor; ;) {
    const page = await store.factsNaming(id, from, STEP);
    for (const { raw } of page) if (!base || compareFacts(raw, base.last) > 0) stamps.push(raw.hlc);
    const last = page.at(-1);
    if (!last) break;
    from = last.row + 1;
    await turn();
  }
  const until = stamps.toSorted()[least - 1];
  if (until !== undefined && until < before) {
    waits.delete(id);
    return true;
  }
  waits.set(id, { lastRow, until });
  return false;
}

/**
 * Folds the facts of a machine, a person or a lot up to a moment, with the same code that stations fold by, a few at a time.
 * It never reaches less far than the base that is there, because the facts under that are no longer sent.
 * @returns undefined when the base that is there will do.
 */
export async function buildBase(store: ScopeStore, one: LongLived, wish: BaseWish): Promise<BuiltBase | undefined> {
  const { id, ref, base: present, baseFloor, stale } = one;
  const { before, goesOn } = wish;
  if (!(await isWorthwhile(store, one, wish))) return undefined;
  const start = !stale && present?.fold === FOLD_VERSION ? present : null;
  const { entries, controls, newer, seenRow } = await survey(store, id, start ? baseFloor : 0);
  const reaches = (place: FactPlace, end: FactPlace | undefined) => end !== undefined && compareFacts(place, end) <= 0;
  const isCovered = ({ place }: Entry) =>
    reaches(place, present?.last) || (place.hlc < before && !(newer && compareFacts(place, newer) >= 0));
  const covered = entries
    .filter((entry) => isCovered(entry) && !reaches(entry.place, start?.last))
    .toSorted((a, b) => compareFacts(a.place, b.place));
  let base = start ?? undefined;
  for (let from = 0; from < covered.length; from += STEP) {
    const step = covered.slice(from, from + STEP);
    const world = emptyWorld();
    if (base) adoptBase(world, base);
    const facts = await store.factsAt(step.map(({ row }) => row));
    // What was said later about these facts counts too, or the state would hold what was taken back.
    applyFacts(world, readable([...controls, ...facts]));
    base = exportBase(world, ref, must(step.at(-1), 'last fact of a step').place) ?? base;
    await turn();
    if (!goesOn()) return undefined;
  }
  if (!base || base === start) {
    // A fact that only a newer build can fold is in the way.
    wish.waits.set(id, { lastRow: one.lastRow, until: undefined });
    return undefined;
  }
  const { last } = base;
  const missing = entries.filter(({ place }) => !reaches(place, last)).map(({ row }) => row);
  return { base, seenRow, floor: missing.reduce((first, row) => Math.min(first, row), seenRow + 1) };
}
