import type { Fact } from '../catalogue/fact-catalogue.ts';
import { hlcMillis, hlcOf } from '../facts/hlc.ts';
import type { FactPlace } from './aggregate-base.ts';
import { countOf, eachFactAfter, eachFactBackwards, endOf } from './aggregate-log.ts';
import type { AdoptedBase } from './aggregate-log.ts';
import type { AggregateKind } from './references.ts';
import { isSilencedInLog } from './silencing.ts';
import { definitionOf, findLog } from './world.ts';
import type { AggregateStates, World } from './world.ts';

/** Where to begin to read what happened to an aggregate since an instant. */
export interface ReadingStart<State> {
  /** What all facts up to `after` fold to. */
  readonly state: State;
  /** The last fact in that state; null: there is none before. */
  readonly after: FactPlace | null;
  /** Set where an adopted base stands for the facts before: nothing else is known of them. */
  readonly base: AdoptedBase | null;
}

/** The last state kept of an aggregate before anything was recorded at or after an instant (milliseconds). Costs no fold. */
export function stateBefore<Kind extends AggregateKind>(
  world: World,
  kind: Kind,
  id: string,
  ms: number,
): ReadingStart<AggregateStates[Kind]> {
  const log = findLog(world, kind, id);
  const stamp = hlcOf(Math.max(0, Math.floor(ms)), 0);
  const mark = log?.marks.findLast(({ last }) => last === null || last.hlc < stamp) ?? log?.marks[0];
  const base = log?.adopted ?? null;
  return {
    state: (mark ? mark.state : definitionOf(kind).initial(id)) as AggregateStates[Kind],
    after: mark?.last ?? null,
    base: base !== null && mark === log?.marks[0] ? base : null,
  };
}

/** Gives the facts of an aggregate that have effect and come after a place to `take`, in total order, until it returns false. */
export function eachEffectiveAfter(
  world: World,
  kind: AggregateKind,
  id: string,
  place: FactPlace | null,
  take: (fact: Fact) => boolean,
): void {
  const log = findLog(world, kind, id);
  if (!log) return;
  eachFactAfter(log, world.archive, place, (fact) => isSilencedInLog(log, world.archive, fact) || take(fact));
}

/** How many facts an aggregate has, those without effect included, and the base that it starts from. */
export function extentOf(
  world: World,
  kind: AggregateKind,
  id: string,
): { readonly count: number; readonly base: AdoptedBase | null } {
  const log = findLog(world, kind, id);
  return log ? { count: countOf(log), base: log.adopted } : { count: 0, base: null };
}

/** A fact of an aggregate by its id; undefined when it is not here, or only an adopted base stands for it. */
export function factById(world: World, kind: AggregateKind, id: string, fact: string): Fact | undefined {
  const log = findLog(world, kind, id);
  return log && (log.byId.get(fact) ?? world.archive?.fact(log.ref, fact));
}

/** Gives the facts of an aggregate, those without effect included, to `take`, latest first, until it returns false. */
export function eachBackwards(world: World, kind: AggregateKind, id: string, take: (fact: Fact) => boolean): void {
  const log = findLog(world, kind, id);
  if (log) eachFactBackwards(log, world.archive, take);
}

/** When the last fact of an aggregate was recorded (milliseconds); null: there is none. */
export function lastRecordedMs(world: World, kind: AggregateKind, id: string): number | null {
  const log = findLog(world, kind, id);
  const end = log && endOf(log);
  return end ? hlcMillis(end.hlc) : null;
}
